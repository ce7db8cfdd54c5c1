package org.ttnmt.model.family;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.AttentionSite;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.AttentionMask;
import org.ttnmt.model.layers.Decoded;
import org.ttnmt.model.layers.DecoderInput;
import org.ttnmt.model.layers.DecoderLayer;
import org.ttnmt.model.layers.Embedding;
import org.ttnmt.model.layers.EncoderLayer;
import org.ttnmt.model.layers.KeyValue;
import org.ttnmt.model.layers.Linear;
import org.ttnmt.model.layers.LocalBlocks;
import org.ttnmt.model.layers.Normalization;
import org.ttnmt.model.layers.OutputLayer;
import org.ttnmt.model.layers.PositionEncoding;
import org.ttnmt.model.layers.SelfAttention;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * A transformer that fills gaps of the target (Ghazvininejad et al. 2019): its decoder sees the words on both sides of a
 * gap, and the encoder's mean state tells how many words there are, as a difference from the source.
 *
 * <p>A gap holds bos, which no translation contains; what is read ends with eos.
 */
public final class MaskNetwork implements Family {
    /** Differences of lengths from minus to plus half of this. */
    public static final int LENGTHS = 256;

    private final ModelConfig config;
    private final ParameterLayout layout = new ParameterLayout();
    private final PositionEncoding sourcePositions;
    private final PositionEncoding targetPositions;
    private final Embedding targetEmbedding;
    private final TransformerReader encoder;
    private final List<SelfAttention> attention = new ArrayList<>();
    private final List<DecoderLayer> decoder = new ArrayList<>();
    private final @Nullable Normalization decoderNorm;
    private final Linear length;
    private final LengthOutput output;

    MaskNetwork(ModelConfig config, int sourceVocabulary, int targetVocabulary) {
        this.config = config;
        WordTables words = WordTables.add(layout, config, sourceVocabulary, targetVocabulary);
        this.output = new LengthOutput(words.output());
        this.sourcePositions = PositionEncoding.ofEncoder(layout, config);
        this.targetPositions = PositionEncoding.ofSlots(layout, config);
        Embedding sourceEmbedding = Embedding.ofSource(layout, words.source(), sourcePositions, config);
        this.targetEmbedding = new Embedding(
                words.target(),
                targetPositions,
                config,
                false,
                config.targetWordDropout(),
                (batch, s, t) -> batch * t,
                Embedding.norm(layout, "decoder", config));
        List<EncoderLayer> layers = EncoderLayer.stack(
                layout, "encoder", config.encoderLayers(), config, sourcePositions, (batch, s, t) -> s);
        Dropout.Extent weights =
                LocalBlocks.Sides.BOTH.weights(config.decoderAttentionWindow(), config.heads(), (batch, s, t) -> t);
        for (int i = 0; i < config.decoderLayers(); i++) {
            String name = "decoder." + i;
            attention.add(new SelfAttention(
                    layout, name + ".self_attention", config, AttentionSite.DECODER, targetPositions, weights));
            decoder.add(new DecoderLayer(layout, name, config, "self_attention"));
        }
        boolean pre = config.norm() == ModelConfig.Norm.PRE;
        this.encoder = new TransformerReader(
                sourceEmbedding,
                new LayerStack(
                        config,
                        sourcePositions,
                        layers,
                        null,
                        pre ? Normalization.of(layout, "encoder.norm", config) : null));
        this.decoderNorm = pre ? Normalization.of(layout, "decoder.norm", config) : null;
        this.length = new Linear(layout, "decoder.length", config.modelDim(), LENGTHS);
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

    /** Layers of the decoder, each with keys and values of the source. */
    public int memories() {
        return config.decoderLayers();
    }

    /**
     * What is known of sources.
     *
     * @param memory keys and values for each layer
     * @param lengths logits of differences of the target's length from the source's, in the master format
     */
    public record Encoded(Memory memory, Value lengths) {}

    /** Emits the encoder; arguments as in {@link StepNetwork#encode}. */
    public Encoded encode(Graph graph, Value source, Value lengths) {
        TransformerReader.Read read = encoder.apply(graph, source, lengths);
        List<KeyValue> layers = new ArrayList<>();
        for (int i = 0; i < decoder.size(); i++) {
            layers.add(decoder.get(i)
                    .memory(
                            graph.in("decoder").in("" + i),
                            read.states(),
                            read.all().batch()));
        }
        return new Encoded(
                new Memory(layers, read.all().padding(), List.of()),
                graph.master(length.apply(
                        graph.in("length"),
                        LayerStack.mean(graph.in("length"), read.states(), source, lengths, config.modelDim()))));
    }

    /**
     * Emits the decoder.
     *
     * @param tokens {@code (batch, targetLength)}, gaps among them, each row ended
     * @param lengths real positions of each row, the end included, {@code (batch)}
     * @return of all positions
     */
    public Value decode(Graph graph, Value tokens, Value lengths, Memory memory) {
        Graph inner = graph.in("decoder");
        Code code = inner.code();
        LayerStack.Sequences all = LayerStack.Sequences.of(inner, config.ofDecoder(), targetPositions, tokens, lengths);
        Value x = targetEmbedding.apply(inner.in("embedding"), DecoderInput.of(tokens), all.at());
        Value memoryBias = AttentionMask.perHead(code, memory.padding(), config.heads());
        for (int i = 0; i < decoder.size(); i++) {
            int layer = i;
            Graph here = inner.in("" + i);
            BiFunction<Graph, Value, Value> read = (inLayer, y) ->
                    attention.get(layer).apply(inLayer, y, all.batch(), all.at(), UnaryOperator.identity(), all.bias());
            x = graph.dropout().layer(here.code(), x, config.layerDropout(), y -> decoder.get(layer)
                    .apply(here, y, all.batch(), read, memory.layers().get(layer), memoryBias));
        }
        return decoderNorm == null ? x : decoderNorm.apply(inner.in("norm"), x);
    }

    /** What is decoded, with what is known of lengths. */
    public static Decoded decoded(Value hidden, Value lengths) {
        return new Decoded(hidden, null, lengths);
    }
}
