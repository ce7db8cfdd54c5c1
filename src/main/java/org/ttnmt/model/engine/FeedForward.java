package org.ttnmt.model.engine;

import static org.ttnmt.model.layers.FeedForward.hiddenLayers;
import static org.ttnmt.model.layers.FeedForward.lastLayer;

import java.util.List;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Activation;

/** {@code activation(x W1^T + b1) W2^T + b2}, or gated, with two matrices in {@code W1}, or with more or no hidden layers. */
final class FeedForward implements Sublayer {
    private final List<Matrix> hidden;
    private final Matrix out;
    private final Activation activation;
    private final boolean gated;

    FeedForward(EngineWeights weights, String name, ModelConfig config, int depth) {
        this.hidden = hiddenLayers(name, depth).stream().map(weights::linear).toList();
        this.out = weights.linear(lastLayer(name));
        this.activation = config.activation();
        this.gated = config.gatedFeedForward();
    }

    @Override
    public void apply(Pass pass, int layer, Rows x, Rows y) {
        Kernels kernels = pass.kernels();
        Rows last = x;
        for (int i = 0; i < hidden.size(); i++) {
            Matrix product = hidden.get(i);
            Rows next = i == 0 ? pass.hidden() : Rows.of(pass.rows(), product.columns());
            kernels.multiply(last, pass.rows(), product, next);
            for (int row = 0; row < pass.rows(); row++) {
                activate(kernels, next.data(), next.at(row));
            }
            last = next;
        }
        kernels.multiply(last, pass.rows(), out, y);
    }

    private void activate(Kernels kernels, float[] data, int at) {
        kernels.activate(activation, data, at, out.inputs());
        for (int i = at; gated && i < at + out.inputs(); i++) {
            data[i] *= data[i + out.inputs()];
        }
    }
}
