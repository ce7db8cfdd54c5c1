package org.ttnmt.model.layers;

import org.ttnmt.model.graph.Graph;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * {@code scale * q k^T}: the scaled dot product of Vaswani et al. 2017 (section 3.2.1), whose scale is {@code 1 /
 * sqrt(headDim)}, or the plain one of Luong et al. 2015 (section 3.1).
 */
record DotProduct(double scale) implements AttentionScore {

    @Override
    public Value scores(Graph graph, Value query, Value keys, Value bias, Distances distances) {
        Code code = graph.code();
        Value added = distances.scores(graph, query, scale, bias);
        return code.call("baddbmm", added, query, code.transpose(keys, 1, 2), new Code.Named("alpha", scale));
    }
}
