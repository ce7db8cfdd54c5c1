package org.ttnmt.model.layers;

import java.util.List;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Value;

/**
 * Sines and cosines of the position, added to embeddings (Vaswani et al. 2017, section 3.5). All sines stand before all
 * cosines, as fairseq, Marian and CTranslate2 have them.
 */
record SinusoidalPositions(int modelDim) implements PositionEncoding {

    @Override
    public Value table(Graph graph, Value count, Value tensorOnDevice) {
        int half = modelDim / 2;
        Value angle = angles(graph.code(), count, half, -Math.log(10000) / Math.max(1, half - 1), tensorOnDevice);
        return table(graph, angle);
    }

    /** Emits {@code position * exp(i * slope)} for each {@code i}: {@code (count, frequencies)}, in float64. */
    static Value angles(Code code, Value count, int frequencies, double slope, Value tensorOnDevice) {
        Code.Named type = Code.dtype(NumberType.FLOAT64);
        Code.Named device = code.onDeviceOf(tensorOnDevice);
        Value index = code.call("arange", count, type, device);
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
