package org.ttnmt.model.family;

import static org.ttnmt.model.layers.AttentionMask.perHead;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.family.StateField.Follows;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.Decoded;
import org.ttnmt.model.layers.DecoderInput;
import org.ttnmt.model.layers.DecoderLayer;
import org.ttnmt.model.layers.Embedding;
import org.ttnmt.model.layers.EncoderLayer;
import org.ttnmt.model.layers.KeyValue;
import org.ttnmt.model.layers.Normalization;
import org.ttnmt.model.layers.OutputLayer;
import org.ttnmt.model.layers.OutputProjection;
import org.ttnmt.model.layers.PaddingMask;
import org.ttnmt.model.layers.Places;
import org.ttnmt.model.layers.PositionEncoding;
import org.ttnmt.model.layers.StepSignal;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/** The encoder-decoder transformer (Vaswani et al. 2017). */
final class Transformer implements StepNetwork {
    /** Rows of the first table of positions in a decoding. */
    private static final int LEAST_POSITIONS = 64;

    private final ModelConfig config;
    private final ParameterLayout layout = new ParameterLayout();
    private final PositionEncoding sourcePositions;
    private final PositionEncoding targetPositions;
    private final Embedding targetEmbedding;
    private final OutputProjection output;
    /** Null for a decoder alone. */
    private final @Nullable TransformerReader encoder;

    private final List<DecoderLayer> decoder = new ArrayList<>();
    private final @Nullable Normalization decoderNorm;
    private final Autoregression target;
    /** Tells the layers apart that are one; null where each is its own. */
    private final @Nullable StepSignal decoderSteps;

    Transformer(ModelConfig config, int sourceVocabulary, int targetVocabulary) {
        this.config = config;
        WordTables words = WordTables.add(layout, config, sourceVocabulary, targetVocabulary);
        this.output = words.output();
        boolean alone = config.decoder() == ModelConfig.Decoder.ALONE;
        this.sourcePositions = alone ? PositionEncoding.NONE : PositionEncoding.ofEncoder(layout, config);
        this.targetPositions = PositionEncoding.ofDecoder(layout, config);
        boolean startsWithZeros = config.decoderStart() == ModelConfig.DecoderStart.ZERO;
        @Nullable
        Embedding sourceEmbedding = alone ? null : Embedding.ofSource(layout, words.source(), sourcePositions, config);
        this.targetEmbedding = new Embedding(
                words.target(),
                targetPositions,
                config,
                startsWithZeros,
                config.targetWordDropout(),
                (batch, s, t) -> batch * t,
                Embedding.norm(layout, "decoder", config));
        this.target = Autoregression.of(config, targetPositions);
        boolean shared = config.sharedLayers();
        List<EncoderLayer> layers = alone
                ? List.of()
                : EncoderLayer.stack(
                        layout, "encoder", config.encoderLayers(), config, sourcePositions, (batch, s, t) -> s);
        for (int i = 0; i < config.decoderLayers(); i++) {
            decoder.add(shared && i > 0 ? decoder.get(0) : decoderLayer("decoder." + i));
        }
        StepSignal encoderSteps = shared && !alone
                ? new StepSignal(layout, "encoder", config.encoderLayers(), config, sourcePositions)
                : null;
        this.decoderSteps =
                shared ? new StepSignal(layout, "decoder", config.decoderLayers(), config, targetPositions) : null;
        boolean pre = config.norm() == ModelConfig.Norm.PRE;
        Normalization encoderNorm = pre && !alone ? Normalization.of(layout, "encoder.norm", config) : null;
        this.encoder = sourceEmbedding == null
                ? null
                : new TransformerReader(
                        sourceEmbedding, new LayerStack(config, sourcePositions, layers, encoderSteps, encoderNorm));
        this.decoderNorm = pre ? Normalization.of(layout, "decoder.norm", config) : null;
    }

    private DecoderLayer decoderLayer(String name) {
        target.add(layout, name + "." + target.name());
        return new DecoderLayer(layout, name, config, target.name());
    }

    @Override
    public ParameterLayout layout() {
        return layout;
    }

    @Override
    public OutputLayer output() {
        return output;
    }

    @Override
    public int maxPositions() {
        return Math.min(sourcePositions.most(), targetPositions.most());
    }

    @Override
    public Memory encode(Graph graph, Value source, Value lengths) {
        if (encoder == null) {
            return nothing(graph.in("encoder"), source, lengths);
        }
        TransformerReader.Read read = encoder.apply(graph, source, lengths);
        List<KeyValue> layers = new ArrayList<>();
        for (int i = 0; i < decoder.size(); i++) {
            boolean known = i > 0 && decoder.get(i) == decoder.get(i - 1);
            layers.add(
                    known
                            ? layers.get(i - 1)
                            : decoder.get(i)
                                    .memory(
                                            graph.in("decoder").in("" + i),
                                            read.states(),
                                            read.all().batch()));
        }
        return new Memory(layers, read.all().padding(), List.of());
    }

    /** What a decoder alone reads: keys and values without columns, which nobody attends to. */
    private Memory nothing(Graph graph, Value source, Value lengths) {
        Code code = graph.code();
        Value none = code.call(
                "zeros",
                List.of(2, code.size(source, 0), 1, 0),
                Code.dtype(graph.numbers().compute()),
                code.onDeviceOf(source));
        Value all = Places.all(code, code.size(source, 1), source);
        return new Memory(
                Collections.nCopies(decoder.size(), new KeyValue(none)),
                new PaddingMask(lengths).biasAmong(graph, all),
                List.of());
    }

    @Override
    public Decoded decode(Graph graph, DecoderInput input, Memory memory) {
        Code code = graph.code();
        Value tokens = input.tokens();
        Value table = targetPositions.table(graph.in("decoder").in("positions"), code.size(tokens, 1), tokens);
        Autoregression.Reading reading = target.all(graph, tokens);
        Places at =
                Places.of(code, Value.of(0), tokens, table, reading.distances()).in(reading.blocks());
        return Decoded.of(decode(graph, input, code.size(tokens, 0), at, reading, memory));
    }

    /** @param batch an int that divides the rows: those of one of them have the same source */
    private Value decode(
            Graph graph, DecoderInput input, Value batch, Places at, Autoregression.Reading reading, Memory memory) {
        Graph inner = graph.in("decoder");
        Value x = targetEmbedding.apply(inner.in("embedding"), input, at);
        Value memoryBias = perHead(inner.code(), memory.padding(), config.heads());
        for (int i = 0; i < decoder.size(); i++) {
            int layer = i;
            Graph here = inner.in("" + i);
            Value signalled = decoderSteps == null ? x : decoderSteps.apply(here, x, i, input.tokens(), at);
            BiFunction<Graph, Value, Value> read = (inLayer, y) -> reading.layer(inLayer, layer, y, at);
            x = graph.dropout().layer(here.code(), signalled, config.layerDropout(), y -> decoder.get(layer)
                    .apply(here, y, batch, read, memory.layers().get(layer), memoryBias));
        }
        return decoderNorm == null ? x : decoderNorm.apply(inner.in("norm"), x);
    }

    @Override
    public List<StateField> state() {
        List<StateField> fields = new ArrayList<>(List.of(
                new StateField("memories", Follows.GROUP, decoder.size(), 1),
                StateField.tensor("padding", Follows.GROUP),
                StateField.tensor("positions", Follows.NOTHING)));
        fields.addAll(target.state());
        return fields;
    }

    @Override
    public void emitForSteps(Script script) {
        target.emitForSteps(script);
    }

    @Override
    public List<Value> begin(Graph graph, Memory memory, Value source) {
        List<Value> memories = memory.layers().stream().map(KeyValue::both).toList();
        Value positions = targetPositions.table(graph.in("positions"), Value.of(LEAST_POSITIONS), source);
        List<Value> state = new ArrayList<>(List.of(new Value(memories.toString()), memory.padding(), positions));
        state.addAll(target.begin(graph, source));
        return state;
    }

    @Override
    public Stepped step(Graph graph, Step step, List<Value> state) {
        Code code = graph.code();
        Value memories = state.get(0);
        Value padding = state.get(1);
        Value positions = state.get(2);
        code.when(
                new Value(step.position() + " >= " + code.size(positions, 0)),
                () -> code.reassign(
                        positions,
                        targetPositions.table(
                                graph.in("positions"), new Value("2 * " + step.position()), step.tokens())));
        Autoregression.Reading reading = target.step(graph, step, state.subList(3, state.size()));
        Memory memory = new Memory(
                IntStream.range(0, decoder.size())
                        .mapToObj(i -> new KeyValue(memories.at(i)))
                        .toList(),
                padding,
                List.of());
        Places at = Places.of(code, step.position(), step.tokens(), positions, reading.distances());
        Value hidden = decode(graph, DecoderInput.of(step.tokens()), step.groups(), at, reading, memory);
        List<Value> next = new ArrayList<>(List.of(memories, padding, positions));
        next.addAll(reading.state());
        return new Stepped(Decoded.of(hidden), next);
    }
}
