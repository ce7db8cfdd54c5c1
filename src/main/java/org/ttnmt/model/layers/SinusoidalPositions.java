package org.ttnmt.model.layers;

import java.util.List;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Value;

/**
 * Sines and cosines of the position, added to embeddings (Vaswani et al. 2017, section 3.5). All sines stand before all
 * cosines, as fairseq, Marian and CTranslate2 have them.
 *
 * @param modelDim of which each half has the frequencies {@code exp(i * slope)}
 * @param first number of the first position
 */
record SinusoidalPositions(int modelDim, double slope, int first) implements PositionEncoding {

    /** Those of {@code kind}: the lowest frequency is 1 / 10000, or, in the paper, the next would be. */
    static SinusoidalPositions of(ModelConfig config, ModelConfig.Positions kind) {
        int half = config.modelDim() / 2;
        boolean paper = kind == ModelConfig.Positions.SINUSOIDAL_PAPER;
        double slope = -Math.log(10000) / (paper ? half : Math.max(1, half - 1));
        return new SinusoidalPositions(config.modelDim(), slope, config.firstPosition());
    }

    @Override
    public Value table(Graph graph, Value count, Value tensorOnDevice) {
        return table(graph, angles(graph.code(), first, count, modelDim / 2, slope, tensorOnDevice));
    }

    /**
     * Emits {@code position * exp(i * slope)} for each {@code i}: {@code (count, frequencies)}, in float64.
     *
     * @param first position
     */
    static Value angles(Code code, int first, Value count, int frequencies, double slope, Value tensorOnDevice) {
        Code.Named type = Code.dtype(NumberType.FLOAT64);
        Code.Named device = code.onDeviceOf(tensorOnDevice);
        Value numbers = code.call("arange", count, type, device);
        Value index = first == 0 ? numbers : code.add(numbers, first);
        Value exponent = code.multiply(code.call("arange", frequencies, type, device), slope);
        return code.call("outer", index, code.call("exp", exponent));
    }

    /** Emits all sines of {@code angle (count, frequencies)} before all cosines: {@code (count, 2 * frequencies)}. */
    static Value table(Graph graph, Value angle) {
        Code code = graph.code();
        Value both = code.call("cat", List.of(code.call("sin", angle), code.call("cos", angle)), 1);
        return code.to(both, graph.numbers().master());
    }

    @Override
    public Value embed(Graph graph, Value embeddings, Places at) {
        return graph.code().add(embeddings, at.rows(graph.code()));
    }
}
