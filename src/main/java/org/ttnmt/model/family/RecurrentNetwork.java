package org.ttnmt.model.family;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.Decoded;
import org.ttnmt.model.layers.DecoderInput;
import org.ttnmt.model.layers.Embedding;
import org.ttnmt.model.layers.OutputLayer;
import org.ttnmt.model.layers.PaddingMask;
import org.ttnmt.model.layers.Places;
import org.ttnmt.model.layers.PositionEncoding;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.model.recurrent.RecurrentEncoder;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * The recurrent encoder-decoder with attention (Bahdanau et al. 2015, Luong et al. 2015): an encoder that reads in both
 * directions, and a decoder with attention to what it gives; or the decoder alone (Mikolov et al. 2010).
 */
final class RecurrentNetwork implements StepNetwork {
    private final ModelConfig config;
    private final ParameterLayout layout = new ParameterLayout();
    private final WordTables words;
    private final Embedding targetEmbedding;
    /** Null for a decoder alone. */
    private final @Nullable RecurrentReader encoder;

    private final RecurrentDecoder decoder;

    RecurrentNetwork(ModelConfig config, int sourceVocabulary, int targetVocabulary) {
        this.config = config;
        this.words = WordTables.add(layout, config, sourceVocabulary, targetVocabulary);
        this.targetEmbedding = new Embedding(
                words.target(),
                PositionEncoding.NONE,
                config,
                config.decoderStart() == ModelConfig.DecoderStart.ZERO,
                config.targetWordDropout(),
                (batch, source, target) -> batch * target);
        this.encoder = config.decoder() == ModelConfig.Decoder.ALONE
                ? null
                : new RecurrentReader(
                        RecurrentReader.embedding(words.source(), config), new RecurrentEncoder(layout, config));
        this.decoder = RecurrentDecoder.of(layout, config);
    }

    @Override
    public ParameterLayout layout() {
        return layout;
    }

    @Override
    public OutputLayer output() {
        return words.output();
    }

    @Override
    public int maxPositions() {
        return Integer.MAX_VALUE;
    }

    @Override
    public Memory encode(Graph graph, Value source, Value lengths) {
        Graph inner = graph.in("encoder");
        Code code = inner.code();
        RecurrentEncoder.Outputs read =
                encoder == null ? nothing(graph, source) : encoder.apply(graph, source, lengths);
        Value all = Places.all(code, code.size(source, 1), source);
        Value padding = new PaddingMask(lengths).biasAmong(inner, all);
        return decoder.memory(graph.in("decoder"), read, code.size(source, 0), padding);
    }

    /** What a decoder alone begins with: zeros. */
    private RecurrentEncoder.Outputs nothing(Graph graph, Value source) {
        Code code = graph.in("encoder").code();
        Value zeros = code.call(
                "zeros",
                List.of(code.size(source, 0), config.rnnDim()),
                Code.dtype(graph.numbers().master()),
                code.onDeviceOf(source));
        return new RecurrentEncoder.Outputs(Value.NONE, code.assign("nothing", zeros.text()));
    }

    @Override
    public Decoded decode(Graph graph, DecoderInput input, Memory memory) {
        Graph inner = graph.in("decoder");
        Code code = inner.code();
        Value batch = code.size(input.tokens(), 0);
        Value embedded =
                targetEmbedding.apply(inner.in("embedding"), input, RecurrentReader.places(code, input.tokens()));
        Value positions = Places.all(code, code.size(input.tokens(), 1), input.tokens());
        Value hidden = decoder.all(inner, embedded, batch, positions, memory);
        return Decoded.of(graph.dropout()
                .apply(
                        code.in("readout"),
                        hidden,
                        config.dropout(),
                        (rows, source, target) -> rows * target * config.modelDim()));
    }

    @Override
    public List<StateField> state() {
        return decoder.state();
    }

    @Override
    public void emitForSteps(Script script) {}

    @Override
    public List<Value> begin(Graph graph, Memory memory, Value source) {
        return decoder.begin(graph, memory, source);
    }

    @Override
    public Stepped step(Graph graph, Step step, List<Value> state) {
        Graph inner = graph.in("decoder");
        Places places = Places.of(inner.code(), step.position(), step.tokens(), Value.NONE, Value.NONE);
        Value embedded = targetEmbedding.apply(inner.in("embedding"), DecoderInput.of(step.tokens()), places);
        return decoder.step(inner, step, embedded, state);
    }
}
