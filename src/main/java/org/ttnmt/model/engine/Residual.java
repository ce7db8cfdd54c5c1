package org.ttnmt.model.engine;

import org.ttnmt.config.ModelConfig;

/**
 * A sublayer and what surrounds it: {@code norm(x + f(x))}, or {@code x + f(norm(x))}.
 *
 * @param f the sublayer
 * @param before whether the normalisation stands before it
 */
record Residual(Sublayer f, Norm norm, boolean before) {

    static Residual of(EngineWeights weights, String name, ModelConfig config, Sublayer f) {
        Norm norm = new Norm(weights, name + ".norm", config);
        return new Residual(f, norm, config.norm() == ModelConfig.Norm.PRE);
    }

    /** Goes on with the rows of the pass. */
    void apply(Pass pass, int layer) {
        Kernels kernels = pass.kernels();
        Rows x = pass.stream();
        Rows out = pass.result();
        if (before) {
            norm.apply(kernels, x, pass.rows(), pass.normed());
        }
        f.apply(pass, layer, before ? pass.normed() : x, out);
        for (int row = 0; row < pass.rows(); row++) {
            kernels.add(x.data(), x.at(row), out.data(), out.at(row), pass.dim());
        }
        if (!before) {
            norm.apply(kernels, x, pass.rows(), x);
        }
    }
}
