package org.ttnmt.model.engine;

import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.NormType;

/** Layer normalisation, or by the root of the mean square. */
final class Norm {
    private final float[] weight;
    private final float[] bias;
    private final boolean centred;
    private final double epsilon;

    Norm(EngineWeights weights, String name, ModelConfig config) {
        this.weight = weights.vector(name + ".weight");
        this.centred = config.normType() == NormType.LAYER;
        this.bias = centred ? weights.vector(name + ".bias") : new float[weight.length];
        this.epsilon = config.normEpsilon();
    }

    /** Normalises rows of {@code x} into those of {@code y}, which may be the same. */
    void apply(Kernels kernels, Rows x, int rows, Rows y) {
        int dim = weight.length;
        for (int row = 0; row < rows; row++) {
            int at = x.at(row);
            float mean = centred ? kernels.sum(x.data(), at, dim, 0, 1) / dim : 0;
            float variance = kernels.sum(x.data(), at, dim, mean, 2) / dim;
            float scale = (float) (1 / Math.sqrt(variance + epsilon));
            kernels.scale(x.data(), at, mean, scale, weight, bias, y.data(), y.at(row));
        }
    }
}
