package org.ttnmt.model.layers;

import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/** A trained number for each head and each of the {@link Buckets} of distances, added to the scores (as T5 does). */
final class BucketBias implements DistanceBias {
    private final Parameter numbers;
    private final Buckets buckets;

    BucketBias(ParameterLayout layout, String name, int heads, Buckets buckets) {
        this.numbers = layout.add(name + ".distance_bias", Parameter.Initial.ZERO, Buckets.COUNT, heads);
        this.buckets = buckets;
    }

    @Override
    public Value of(Graph graph, Value distances) {
        Code code = graph.code();
        Value rows = code.call("embedding", graph.weights().master(numbers), buckets.of(code, distances));
        return code.permute(rows, 2, 0, 1);
    }
}
