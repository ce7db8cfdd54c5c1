package org.ttnmt.model.layers;

import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Value;

/** How well a query fits a key. */
interface AttentionScore {

    /** The score that a configuration asks for; its own parameters, if it has some, are {@code name.score...}. */
    static AttentionScore of(ParameterLayout layout, String name, ModelConfig config) {
        return switch (config.attentionScore()) {
            case SCALED_DOT -> new DotProduct(1 / Math.sqrt(config.headDim()));
            case DOT -> new DotProduct(1);
            case BILINEAR -> new BilinearScore(layout, name, config);
            case ADDITIVE -> new AdditiveScore(layout, name, config);
        };
    }

    /**
     * Emits scores {@code (batch * heads, queries, keys)}.
     *
     * @param query {@code (batch * heads, queries, headDim)}
     * @param keys {@code (batch * heads, keys, headDim)}
     * @param bias of an {@link AttentionMask}, which broadcasts to the scores
     * @param distances what is known of the distances between them
     */
    Value scores(Graph graph, Value query, Value keys, Value bias, Distances distances);
}
