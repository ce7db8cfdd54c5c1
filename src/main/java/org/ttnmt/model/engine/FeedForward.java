package org.ttnmt.model.engine;

import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Activation;

/** {@code activation(x W1^T + b1) W2^T + b2}, or gated, with two matrices in {@code W1}. */
final class FeedForward implements Sublayer {
    private final Matrix in;
    private final Matrix out;
    private final Activation activation;
    private final boolean gated;

    FeedForward(EngineWeights weights, String name, ModelConfig config) {
        this.in = weights.linear(name + ".in");
        this.out = weights.linear(name + ".out");
        this.activation = config.activation();
        this.gated = config.gatedFeedForward();
    }

    @Override
    public void apply(Pass pass, int layer, Rows x, Rows y) {
        Kernels kernels = pass.kernels();
        Rows hidden = pass.hidden();
        kernels.multiply(x, pass.rows(), in, hidden);
        for (int row = 0; row < pass.rows(); row++) {
            int at = hidden.at(row);
            kernels.activate(activation, hidden.data(), at, out.inputs());
            for (int i = at; gated && i < at + out.inputs(); i++) {
                hidden.data()[i] *= hidden.data()[i + out.inputs()];
            }
        }
        kernels.multiply(hidden, pass.rows(), out, y);
    }
}
