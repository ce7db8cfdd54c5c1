package org.ttnmt.model.layers;

import org.ttnmt.model.graph.Graph;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * {@code (scale * q) k^T}: the scaled dot product of Vaswani et al. 2017 (section 3.2.1), whose scale is {@code 1 /
 * sqrt(headDim)}, or the plain one of Luong et al. 2015 (section 3.1).
 *
 * <p>The query is scaled, not the product: MKL multiplies by a factor before or after its sums, as the number of keys
 * suits it, so that a score's last bit would depend on the padding.
 */
record DotProduct(double scale) implements AttentionScore {

    @Override
    public Value scores(Graph graph, Value query, Value keys, Value bias, Distances distances) {
        Code code = graph.code();
        Value scaled = scale == 1 ? query : code.multiply(query, scale);
        return code.call("baddbmm", distances.scores(graph, scaled, bias), scaled, code.transpose(keys, 1, 2));
    }
}
