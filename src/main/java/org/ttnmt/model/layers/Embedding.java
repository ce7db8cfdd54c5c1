package org.ttnmt.model.layers;

import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * Tokens and their positions: {@code dropout(embedding * sqrt(modelDim) + position)} (Vaswani et al. 2017, sections 3.4 and 3.5).
 */
public final class Embedding {
    private final Parameter table;
    private final PositionEncoding positions;
    private final ModelConfig config;
    private final boolean startsWithZeros;
    private final double wordDropout;
    private final Dropout.Extent words;
    private final Dropout.Extent extent;

    /**
     * Describes the embeddings of one side.
     *
     * @param table {@code (vocabulary, modelDim)}, which other layers may share
     * @param startsWithZeros whether the first position has its position alone, whatever token stands there
     * @param wordDropout probability of losing a whole word (Gal and Ghahramani 2016)
     * @param words of the tokens
     */
    public Embedding(
            Parameter table,
            PositionEncoding positions,
            ModelConfig config,
            boolean startsWithZeros,
            double wordDropout,
            Dropout.Extent words) {
        this.table = table;
        this.positions = positions;
        this.config = config;
        this.startsWithZeros = startsWithZeros;
        this.wordDropout = wordDropout;
        this.words = words;
        this.extent = (batch, source, target) -> words.elements(batch, source, target) * config.modelDim();
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
        Value scaled = code.multiply(kept(graph, tokens, embedded), Math.sqrt(config.modelDim()));
        Value sum = positions.embed(graph, started(graph, tokens, scaled, at), at);
        Value all = graph.dropout().apply(code, graph.compute(sum), config.dropout(), extent);
        return code.view(all, -1, config.modelDim());
    }

    /** Word dropout: {@code embedded (batch, length, modelDim)} without some of its words. */
    private Value kept(Graph graph, Value tokens, Value embedded) {
        if (wordDropout == 0 || graph.dropout() == Dropout.NONE) {
            return embedded;
        }
        Code code = graph.code().in("words");
        Value all = code.call(
                "ones_like", tokens, new Code.Named("dtype", graph.numbers().compute()));
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
        Value index = code.call("arange", at.begin(), at.end(), new Code.Named("device", code.device(tokens)));
        Value later = code.to(code.call("gt", index, 0), graph.numbers().master()); // (length)
        return code.call("mul", embedded, code.call("unsqueeze", later, -1));
    }
}
