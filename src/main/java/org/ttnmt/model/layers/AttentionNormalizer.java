package org.ttnmt.model.layers;

import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Value;

/** What turns the scores of a query's keys into attention weights. */
interface AttentionNormalizer {

    /** The normaliser that a configuration asks for; its own parameters, if it has some, are {@code name.rectified...}. */
    static AttentionNormalizer of(ParameterLayout layout, String name, ModelConfig config) {
        return switch (config.attentionNormalizer()) {
            case SOFTMAX -> new Softmax();
            case SPARSEMAX -> new Sparsemax();
            case ENTMAX15 -> new Entmax15();
            case RELU -> new RectifiedLinear(layout, name, config);
        };
    }

    /**
     * Emits weights in the compute format.
     *
     * @param scores {@code (..., keys)}, minus infinity for keys that are hidden, which get the weight 0; each query
     *     sees a key at least
     */
    Value weights(Graph graph, Value scores);

    /** Emits the sums of values {@code (tokens, modelDim)} as the output projection takes them. */
    default Value output(Graph graph, Value attended) {
        return attended;
    }
}
