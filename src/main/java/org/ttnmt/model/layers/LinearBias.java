package org.ttnmt.model.layers;

import java.util.stream.IntStream;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * Scores fall with the distance, {@code -2^(-8 h / heads) * |distance|} in head {@code h} from 1 on (ALiBi, Press et al.
 * 2022, section 3); in the encoder on either side, as its authors answer those who ask.
 */
record LinearBias(int heads) implements DistanceBias {

    @Override
    public Value of(Graph graph, Value distances) {
        Code code = graph.code();
        Code.Named type = Code.dtype(graph.numbers().master());
        var falls = IntStream.rangeClosed(1, heads)
                .mapToObj(head -> -Math.pow(2, -8.0 * head / heads))
                .toList();
        Value slopes = code.call("tensor", falls, type, code.onDeviceOf(distances));
        return code.multiply(code.view(slopes, -1, 1, 1), code.call("abs", distances));
    }
}
