package org.ttnmt.model.layers;

import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/** What turns the scores of a query's keys into attention weights. */
@FunctionalInterface
public interface AttentionNormalizer {

    /**
     * {@code exp(score) / sum of exp(scores)}. In the master format: on CPUs libtorch's bfloat16 softmax of short rows
     * is slow, its gradient eight times as slow as float32's.
     */
    AttentionNormalizer SOFTMAX = (graph, scores) -> {
        Code.Named type = Code.dtype(graph.numbers().master());
        return graph.compute(graph.code().call("softmax", scores, -1, type));
    };

    /** Emits weights in the compute format, of the shape of {@code scores (..., keys)}. */
    Value weights(Graph graph, Value scores);
}
