package org.ttnmt.model.layers;

import org.ttnmt.torch.Value;

/** How well a query fits a key. */
@FunctionalInterface
public interface AttentionScore {

    /**
     * Emits scores {@code (batch * heads, queries, keys)}.
     *
     * @param query {@code (batch * heads, queries, headDim)}
     * @param keys {@code (batch * heads, keys, headDim)}
     * @param bias of an {@link AttentionMask}, which broadcasts to the scores
     */
    Value scores(Graph graph, Value query, Value keys, Value bias);
}
