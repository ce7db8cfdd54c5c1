package org.ttnmt.model.layers;

import java.util.List;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * Rotary positions (Su et al. 2021): queries and keys are turned by angles that grow with the position, so that their
 * product depends on the distance between them alone. Column i of the first half of a head turns with column i of the
 * second, by {@code position * 10000^(-2i / headDim)}.
 */
record RotaryPositions(int headDim) implements PositionEncoding {

    @Override
    public Value table(Graph graph, Value count, Value tensorOnDevice) {
        int half = headDim / 2;
        Value angle = SinusoidalPositions.angles(graph.code(), 0, count, half, -Math.log(10000) / half, tensorOnDevice);
        return SinusoidalPositions.table(graph, angle);
    }

    @Override
    public boolean rotates() {
        return true;
    }

    @Override
    public Value rotate(Graph graph, Value x, Places at) {
        Code code = graph.code().in("rotary");
        Value rows = at.rows(code); // (length, headDim)
        Value sine = half(code, rows, 0);
        Value cosine = half(code, rows, 1);
        Value a = half(code, x, 0);
        Value b = half(code, x, 1);
        Value first = code.call("sub", code.multiply(a, cosine), code.multiply(b, sine));
        Value second = code.add(code.multiply(a, sine), code.multiply(b, cosine));
        return graph.compute(code.call("cat", List.of(first, second), -1));
    }

    private Value half(Code code, Value x, int which) {
        return code.call("narrow", x, -1, which * (headDim / 2), headDim / 2);
    }
}
