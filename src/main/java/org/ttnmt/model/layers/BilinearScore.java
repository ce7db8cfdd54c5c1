package org.ttnmt.model.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/** {@code q W k^T} with a matrix for each head (Luong et al. 2015, section 3.1, "general"). */
final class BilinearScore implements AttentionScore {
    private static final DotProduct DOT = new DotProduct(1);

    private final List<Parameter> matrices;
    private final int headDim;

    BilinearScore(ParameterLayout layout, String name, ModelConfig config) {
        this.headDim = config.headDim();
        this.matrices = IntStream.range(0, config.heads())
                .mapToObj(head ->
                        layout.add(name + ".score." + head + ".weight", Parameter.Initial.XAVIER, headDim, headDim))
                .toList();
    }

    /** Head by head: products with weights give a row the same bits whatever stands beside it, others do not. */
    @Override
    public Value scores(Graph graph, Value query, Value keys, Value bias, Distances distances) {
        Code code = graph.code();
        Value length = code.size(query, 1);
        Value heads = code.view(query, -1, matrices.size(), length, headDim);
        List<Value> products = new ArrayList<>();
        for (int head = 0; head < matrices.size(); head++) {
            Value rows = code.reshape(code.call("select", heads, 1, head), -1, headDim);
            Value product = graph.weights().linear(code, rows, matrices.get(head), null);
            products.add(code.view(product, -1, length, headDim));
        }
        Value all = code.call("flatten", code.call("stack", products, 1), 0, 1);
        return DOT.scores(graph, all, keys, bias, distances);
    }
}
