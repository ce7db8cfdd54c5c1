package org.ttnmt.model.engine;

import static org.ttnmt.model.recurrent.AverageAttention.DEPTH;

import org.ttnmt.config.ModelConfig;

/** Average attention (Zhang et al. 2018, section 3): gates between the newest input and the mean of all. */
final class AverageAttention implements Sublayer {
    private final FeedForward feedForward;
    private final Matrix gates;

    AverageAttention(EngineWeights weights, String name, ModelConfig config) {
        this.feedForward = new FeedForward(weights, name + ".feed_forward", config, DEPTH);
        this.gates = weights.linear(name + ".gates");
    }

    @Override
    public void apply(Pass pass, int layer, Rows x, Rows y) {
        Kernels kernels = pass.kernels();
        int dim = pass.dim();
        Rows means = pass.attended();
        for (int row = 0; row < pass.rows(); row++) {
            float[] cell = pass.sequence(row).cell(layer);
            kernels.add(cell, 0, x.data(), x.at(row), dim);
            for (int i = 0; i < dim; i++) {
                means.data()[means.at(row) + i] = cell[i] / (pass.position(row) + 1);
            }
        }
        feedForward.apply(pass, layer, means, y);
        Rows both = Rows.of(pass.rows(), gates.inputs());
        for (int row = 0; row < pass.rows(); row++) {
            System.arraycopy(x.data(), x.at(row), both.data(), both.at(row), dim);
            System.arraycopy(y.data(), y.at(row), both.data(), both.at(row) + dim, dim);
        }
        Rows open = pass.stacked();
        kernels.multiply(both, pass.rows(), gates, open);
        for (int row = 0; row < pass.rows(); row++) {
            int o = open.at(row);
            int b = both.at(row);
            kernels.sigmoid(open.data(), o, 2 * dim);
            for (int i = 0; i < dim; i++) {
                y.data()[y.at(row) + i] =
                        open.data()[o + i] * both.data()[b + i] + open.data()[o + dim + i] * both.data()[b + dim + i];
            }
        }
    }
}
