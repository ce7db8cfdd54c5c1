package org.ttnmt.model.engine;

/** The simpler simple recurrent unit (Kim et al. 2019, section 3.1): {@code relu(f cell + (1 - f) x W^T)}. */
final class Ssru implements Sublayer {
    private final Matrix forget;
    private final Matrix input;

    Ssru(EngineWeights weights, String name) {
        this.forget = weights.linear(name + ".forget");
        this.input = weights.linear(name + ".input");
    }

    @Override
    public void apply(Pass pass, int layer, Rows x, Rows y) {
        Kernels kernels = pass.kernels();
        int dim = pass.dim();
        Rows keeps = pass.attended();
        kernels.multiply(x, pass.rows(), forget, keeps);
        kernels.multiply(x, pass.rows(), input, y);
        for (int row = 0; row < pass.rows(); row++) {
            float[] cell = pass.sequence(row).cell(layer);
            float[] keep = keeps.data();
            int k = keeps.at(row);
            int o = y.at(row);
            kernels.sigmoid(keep, k, dim);
            float[] out = y.data();
            for (int i = 0; i < dim; i++) {
                cell[i] = Math.fma(keep[k + i], cell[i], (1 - keep[k + i]) * out[o + i]);
                out[o + i] = Math.max(0, cell[i]);
            }
        }
    }
}
