package org.ttnmt.model.layers;

import org.ttnmt.model.graph.Graph;
import org.ttnmt.torch.Value;

/** What one call of attention knows of the distances from its queries to its keys. */
public interface Distances {

    /** Nothing. */
    Distances NONE = new Distances() {
        @Override
        public Value scores(Graph graph, Value query, Value bias) {
            return bias;
        }

        @Override
        public Value values(Graph graph, Value weights, Value attended) {
            return attended;
        }
    };

    /**
     * Emits {@code bias} and what distances add to the scores.
     *
     * @param query as the score takes it, {@code (batch * heads, queries, headDim)}
     * @param bias which broadcasts to {@code (batch * heads, queries, keys)}
     */
    Value scores(Graph graph, Value query, Value bias);

    /** Emits attention weights {@code (batch * heads, queries, keys)} as distances change them. */
    default Value weights(Graph graph, Value weights) {
        return weights;
    }

    /**
     * Emits {@code attended} and what distances add to the values.
     *
     * @param weights {@code (batch * heads, queries, keys)}
     * @param attended sums of values by these weights, {@code (batch * heads, queries, headDim)}
     */
    Value values(Graph graph, Value weights, Value attended);
}
