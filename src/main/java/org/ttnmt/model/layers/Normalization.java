package org.ttnmt.model.layers;

import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Value;

/** Brings each position of a tensor to one scale. */
public interface Normalization {

    /** The normalisation that a configuration asks for, with its parameters below {@code name}. */
    static Normalization of(ParameterLayout layout, String name, ModelConfig config) {
        return switch (config.normType()) {
            case LAYER -> new LayerNorm(layout, name, config.modelDim(), config);
            case RMS -> new RmsNorm(layout, name, config.modelDim(), config);
        };
    }

    /** Emits {@code x (..., modelDim)} normalised over its last dimension, in the compute format. */
    Value apply(Graph graph, Value x);
}
