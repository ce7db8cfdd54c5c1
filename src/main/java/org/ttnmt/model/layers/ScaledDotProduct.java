package org.ttnmt.model.layers;

import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/** {@code q k^T / sqrt(headDim)} (Vaswani et al. 2017, section 3.2.1). */
record ScaledDotProduct(int headDim) implements AttentionScore {

    @Override
    public Value scores(Graph graph, Value query, Value keys, Value bias) {
        Code code = graph.code();
        Code.Named scale = new Code.Named("alpha", 1 / Math.sqrt(headDim));
        return code.call("baddbmm", bias, query, code.transpose(keys, 1, 2), scale);
    }
}
