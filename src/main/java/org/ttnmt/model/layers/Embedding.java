package org.ttnmt.model.layers;

import org.jspecify.annotations.Nullable;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * Tokens and their positions: {@code dropout(embedding * sqrt(modelDim) + position)} (Vaswani et al. 2017, sections 3.4
 * and 3.5), without the factor or with a normalisation before the dropout where a configuration asks for it.
 *
 * @param table {@code (vocabulary, modelDim)}, which other layers may share
 * @param startsWithZeros whether the first position gets its position encoding alone, whatever token stands there
 * @param wordDropout probability of losing a whole word (Gal and Ghahramani 2016)
 * @param words how many tokens there are
 * @param norm of the sums; null for none
 */
public record Embedding(
        Parameter table,
        PositionEncoding positions,
        ModelConfig config,
        boolean startsWithZeros,
        double wordDropout,
        Dropout.Extent words,
        @Nullable Normalization norm) {

    /** The normalisation that a configuration asks for, with parameters {@code name.embedding.norm...}. */
    public static @Nullable Normalization norm(ParameterLayout layout, String name, ModelConfig config) {
        return config.embeddingNorm() ? Normalization.of(layout, name + ".embedding.norm", config) : null;
    }

    /**
     * That of a source, with the normalisation and the dropout of words that a configuration asks for.
     *
     * @param table {@code (sourceVocabulary, modelDim)}
     */
    public static Embedding ofSource(
            ParameterLayout layout, Parameter table, PositionEncoding positions, ModelConfig config) {
        return new Embedding(
                table,
                positions,
                config,
                false,
                config.sourceWordDropout(),
                (batch, source, target) -> batch * source,
                norm(layout, "encoder", config));
    }

    /** Without a normalisation. */
    public Embedding(
            Parameter table,
            PositionEncoding positions,
            ModelConfig config,
            boolean startsWithZeros,
            double wordDropout,
            Dropout.Extent words) {
        this(table, positions, config, startsWithZeros, wordDropout, words, null);
    }

    /**
     * Emits embeddings of {@code input (batch, length)}.
     *
     * @return {@code (batch * length, modelDim)} in the compute format
     */
    public Value apply(Graph graph, DecoderInput input, Places at) {
        Code code = graph.code();
        Value tokens = input.tokens();
        Value embedded = input.words().apply(graph, table, graph.weights().embedding(code, table, tokens));
        Value known = kept(graph, tokens, embedded);
        Value sum = positions.embed(graph, started(graph, tokens, scaled(code, known, config), at), at);
        Dropout.Extent extent = (batch, source, target) -> words.elements(batch, source, target) * config.modelDim();
        Value normed = norm == null ? graph.compute(sum) : norm.apply(graph.in("norm"), graph.compute(sum));
        Value all = graph.dropout().apply(code, normed, config.dropout(), extent);
        return code.view(all, -1, config.modelDim());
    }

    /** Emits rows of a table times {@code sqrt(modelDim)}, where a configuration asks for that. */
    public static Value scaled(Code code, Value embedded, ModelConfig config) {
        return config.scaleEmbedding() ? code.multiply(embedded, Math.sqrt(config.modelDim())) : embedded;
    }

    /** Word dropout: {@code embedded (batch, length, modelDim)} without some of its words. */
    private Value kept(Graph graph, Value tokens, Value embedded) {
        if (wordDropout == 0 || graph.dropout() == Dropout.NONE) {
            return embedded;
        }
        Code code = graph.code().in("words");
        Value all = code.call("ones_like", tokens, Code.dtype(graph.numbers().compute()));
        Value mask = graph.dropout().apply(code, all, wordDropout, words); // (batch, length)
        return code.multiply(
                embedded, code.call("unsqueeze", code.to(mask, graph.numbers().master()), -1));
    }

    /** {@code embedded (batch, length, modelDim)} with zeros at position 0, if this is such an embedding. */
    private Value started(Graph graph, Value tokens, Value embedded, Places at) {
        if (!startsWithZeros) {
            return embedded;
        }
        Code code = graph.code().in("start");
        Value index = code.call("arange", at.begin(), at.end(), code.onDeviceOf(tokens));
        Value later = code.to(code.call("gt", index, 0), graph.numbers().master()); // (length)
        return code.call("mul", embedded, code.call("unsqueeze", later, -1));
    }
}
