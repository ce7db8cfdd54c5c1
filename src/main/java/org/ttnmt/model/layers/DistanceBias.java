package org.ttnmt.model.layers;

import java.util.List;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/** Positions known by what the distance from query to key adds to the scores of each head, the same in all layers. */
interface DistanceBias extends PositionEncoding {

    /** Emits what is added, {@code (heads, queries, keys)} in the master format, for {@code distances (queries, keys)}. */
    Value of(Graph graph, Value distances);

    @Override
    default boolean seesDistances() {
        return true;
    }

    @Override
    default boolean biases() {
        return true;
    }

    @Override
    default Value bias(Graph graph, Value visible, Value batch, int heads, Value queries, Value keys) {
        Code code = graph.code();
        Value added = of(graph, code.call("sub", keys, code.call("unsqueeze", queries, 1)));
        Value sum = code.add(code.call("unsqueeze", visible, 1), graph.compute(added));
        return code.call("flatten", code.call("expand", sum, List.of(batch, -1, -1, -1)), 0, 1);
    }
}
