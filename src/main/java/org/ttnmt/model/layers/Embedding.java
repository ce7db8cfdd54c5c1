package org.ttnmt.model.layers;

import org.jspecify.annotations.Nullable;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Value;

/**
 * Tokens and their positions: {@code dropout(embedding * sqrt(modelDim) + position)} (Vaswani et al. 2017, sections 3.4
 * and 3.5). Sinusoidal positions put all sines before all cosines, as fairseq, Marian and CTranslate2 do.
 */
public final class Embedding {
    private final Parameter table;
    private final @Nullable Parameter positions;
    private final ModelConfig config;
    private final boolean startsWithZeros;
    private final double wordDropout;
    private final Dropout.Extent words;
    private final Dropout.Extent extent;

    /**
     * @param table {@code (vocabulary, modelDim)}, which other layers may share
     * @param startsWithZeros whether the first position has its position alone, whatever token stands there
     * @param wordDropout probability of losing a whole word (Gal and Ghahramani 2016)
     * @param words of the tokens
     * @param extent of the embeddings
     */
    public Embedding(
            ParameterLayout layout,
            String name,
            Parameter table,
            ModelConfig config,
            boolean startsWithZeros,
            double wordDropout,
            Dropout.Extent words,
            Dropout.Extent extent) {
        this.table = table;
        this.positions = config.positions() == ModelConfig.Positions.LEARNED
                ? layout.add(name + ".positions", Parameter.Initial.EMBEDDING, config.maxPositions(), config.modelDim())
                : null;
        this.config = config;
        this.startsWithZeros = startsWithZeros;
        this.wordDropout = wordDropout;
        this.words = words;
        this.extent = extent;
    }

    /**
     * Emits embeddings of {@code input (batch, length)}.
     *
     * @param first position of the first column, an int
     * @param positions a table of {@link #positions}, to the last column at least
     * @return {@code (batch * length, modelDim)} in the compute format
     */
    public Value apply(Graph graph, DecoderInput input, Value first, Value positions) {
        Code code = graph.code();
        Value tokens = input.tokens();
        Value embedded = input.words().apply(graph, table, graph.weights().embedding(code, table, tokens));
        Value scaled = code.multiply(kept(graph, tokens, embedded), Math.sqrt(config.modelDim()));
        Value end = code.assign("end", first + " + " + code.size(tokens, 1));
        Value sum = code.add(started(graph, tokens, scaled, first, end), code.call("slice", positions, 0, first, end));
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
    private Value started(Graph graph, Value tokens, Value embedded, Value first, Value end) {
        if (!startsWithZeros) {
            return embedded;
        }
        Code code = graph.code().in("start");
        Value index = code.call("arange", first, end, new Code.Named("device", code.device(tokens)));
        Value later = code.to(code.call("gt", index, 0), graph.numbers().master()); // (length)
        return code.call("mul", embedded, code.call("unsqueeze", later, -1));
    }

    /**
     * Emits the positions from 0 on, {@code (at least count, modelDim)}, in the master format.
     *
     * @param count an int
     */
    public Value positions(Graph graph, Value count, Value tensorOnDevice) {
        Code code = graph.code();
        if (positions != null) {
            return graph.weights().master(positions);
        }
        Code.Named type = new Code.Named("dtype", NumberType.FLOAT64);
        Code.Named device = new Code.Named("device", code.device(tensorOnDevice));
        int half = config.modelDim() / 2;
        Value index = code.call("arange", count, type, device);
        Value exponent =
                code.multiply(code.call("arange", half, type, device), -Math.log(10000) / Math.max(1, half - 1));
        Value angle = code.call("outer", index, code.call("exp", exponent)); // (count, modelDim / 2)
        Value table = code.call("cat", java.util.List.of(code.call("sin", angle), code.call("cos", angle)), 1);
        return code.to(table, graph.numbers().master());
    }
}
