package org.ttnmt.model.family;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.model.layers.DecoderInput;
import org.ttnmt.model.layers.DecoderLayer;
import org.ttnmt.model.layers.Embedding;
import org.ttnmt.model.layers.EncoderLayer;
import org.ttnmt.model.layers.Graph;
import org.ttnmt.model.layers.KeyValue;
import org.ttnmt.model.layers.LayerNorm;
import org.ttnmt.model.layers.OutputProjection;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Value;

/** The encoder-decoder transformer (Vaswani et al. 2017) as layers that write themselves into functions. */
public final class Transformer {
    private final ParameterLayout layout = new ParameterLayout();
    private final Embedding sourceEmbedding;
    private final Embedding targetEmbedding;
    private final OutputProjection output;
    private final List<EncoderLayer> encoder = new ArrayList<>();
    private final List<DecoderLayer> decoder = new ArrayList<>();
    private final double layerDropout;
    private final @Nullable LayerNorm encoderNorm;
    private final @Nullable LayerNorm decoderNorm;

    public Transformer(ModelConfig config, int sourceVocabulary, int targetVocabulary) {
        int dim = config.modelDim();
        boolean all = config.tiedEmbeddings() == TiedEmbeddings.ALL;
        if (all && sourceVocabulary != targetVocabulary) {
            throw new IllegalArgumentException("model.tied_embeddings is all, but the source vocabulary has "
                    + sourceVocabulary + " pieces and the target vocabulary " + targetVocabulary);
        }
        Parameter target = layout.add(
                all ? "embedding.weight" : "decoder.embedding.weight",
                Parameter.Initial.EMBEDDING,
                targetVocabulary,
                dim);
        Parameter source = all
                ? target
                : layout.add("encoder.embedding.weight", Parameter.Initial.EMBEDDING, sourceVocabulary, dim);
        this.output = new OutputProjection(
                config.tiedEmbeddings() == TiedEmbeddings.NONE
                        ? layout.add("decoder.output.weight", Parameter.Initial.EMBEDDING, targetVocabulary, dim)
                        : target,
                config.outputBias()
                        ? layout.add("decoder.output.bias", Parameter.Initial.ZERO, targetVocabulary)
                        : null);
        this.sourceEmbedding = new Embedding(
                layout,
                "encoder.embedding",
                source,
                config,
                false,
                config.sourceWordDropout(),
                (batch, s, t) -> batch * s,
                (batch, s, t) -> batch * s * dim);
        this.targetEmbedding = new Embedding(
                layout,
                "decoder.embedding",
                target,
                config,
                config.decoderStart() == ModelConfig.DecoderStart.ZERO,
                config.targetWordDropout(),
                (batch, s, t) -> batch * t,
                (batch, s, t) -> batch * t * dim);
        for (int i = 0; i < config.encoderLayers(); i++) {
            encoder.add(new EncoderLayer(layout, "encoder." + i, config));
        }
        for (int i = 0; i < config.decoderLayers(); i++) {
            decoder.add(new DecoderLayer(layout, "decoder." + i, config));
        }
        this.layerDropout = config.layerDropout();
        boolean pre = config.norm() == ModelConfig.Norm.PRE;
        this.encoderNorm = pre ? new LayerNorm(layout, "encoder.norm", config) : null;
        this.decoderNorm = pre ? new LayerNorm(layout, "decoder.norm", config) : null;
    }

    public ParameterLayout layout() {
        return layout;
    }

    /** Hidden states to logits. */
    public OutputProjection output() {
        return output;
    }

    public int encoderLayers() {
        return encoder.size();
    }

    public int decoderLayers() {
        return decoder.size();
    }

    /**
     * Emits the encoder.
     *
     * @param source {@code (batch, sourceLength)}
     * @param bias hides the source's padding
     * @return the memory, {@code (batch * sourceLength, modelDim)}
     */
    public Value encode(Graph graph, Value source, Value bias) {
        Graph inner = graph.in("encoder");
        Graph words = inner.in("embedding");
        Value positions = sourceEmbedding.positions(words, words.code().size(source, 1), source);
        Value x = sourceEmbedding.apply(words, DecoderInput.of(source), Value.of(0), positions);
        Value batch = inner.code().size(source, 0);
        for (int i = 0; i < encoder.size(); i++) {
            EncoderLayer layer = encoder.get(i);
            Graph here = inner.in("" + i);
            x = graph.dropout().layer(here.code(), x, layerDropout, y -> layer.apply(here, y, batch, bias));
        }
        return encoderNorm == null ? x : encoderNorm.apply(inner.in("norm"), x);
    }

    /** Emits the keys and values that each decoder layer reads of the memory {@code (batch * sourceLength, modelDim)}. */
    public List<KeyValue> memory(Graph graph, Value memory, Value batch) {
        List<KeyValue> result = new ArrayList<>();
        for (int i = 0; i < decoder.size(); i++) {
            result.add(decoder.get(i).memory(graph.in("decoder").in("" + i), memory, batch));
        }
        return result;
    }

    /** What the keys and values of a decoder layer's self-attention are appended to. */
    @FunctionalInterface
    public interface History {
        /** Self-attention over the tokens at hand alone. */
        History NONE = (layer, newest) -> newest;

        KeyValue append(int layer, KeyValue newest);
    }

    /** Emits the positions of target tokens from 0 on, {@code (at least count, modelDim)}. */
    public Value targetPositions(Graph graph, Value count, Value tensorOnDevice) {
        return targetEmbedding.positions(graph.in("decoder").in("positions"), count, tensorOnDevice);
    }

    /**
     * Emits the decoder.
     *
     * @param input {@code (rows, targetLength)}: each token is followed by the one to predict
     * @param batch an int that divides the rows: those of one of them attend to the same keys, as if their positions followed each
     *     other
     * @param first position of the first column
     * @param positions of target tokens
     * @return hidden states {@code (rows * targetLength, modelDim)}
     */
    public Value decode(
            Graph graph,
            DecoderInput input,
            Value batch,
            Value first,
            Value positions,
            History history,
            Value selfBias,
            List<KeyValue> memory,
            Value memoryBias) {
        Graph inner = graph.in("decoder");
        Value x = targetEmbedding.apply(inner.in("embedding"), input, first, positions);
        for (int i = 0; i < decoder.size(); i++) {
            int layer = i;
            UnaryOperator<KeyValue> append = newest -> history.append(layer, newest);
            Graph here = inner.in("" + i);
            x = graph.dropout().layer(here.code(), x, layerDropout, y -> decoder.get(layer)
                    .apply(here, y, batch, append, selfBias, memory.get(layer), memoryBias));
        }
        return decoderNorm == null ? x : decoderNorm.apply(inner.in("norm"), x);
    }
}
