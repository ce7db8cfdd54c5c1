package org.ttnmt.model.layers;

import org.ttnmt.model.graph.Graph;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * {@code exp(score) / sum of exp(scores)}. In the master format: on CPUs libtorch's bfloat16 softmax of short rows is
 * slow, its gradient eight times as slow as float32's.
 */
record Softmax() implements AttentionNormalizer {

    @Override
    public Value weights(Graph graph, Value scores) {
        Code.Named type = Code.dtype(graph.numbers().master());
        return graph.compute(graph.code().call("softmax", scores, -1, type));
    }
}
