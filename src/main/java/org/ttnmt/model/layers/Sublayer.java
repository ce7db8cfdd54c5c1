package org.ttnmt.model.layers;

import java.util.function.UnaryOperator;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Value;

/**
 * What surrounds attention and feed-forward: {@code norm(x + dropout(f(x)))} as in the paper (post-norm), or
 * {@code x + dropout(f(norm(x)))} (pre-norm).
 */
final class Sublayer {
    private final Normalization norm;
    private final ModelConfig config;
    private final Dropout.Extent extent;

    /** @param extent of the residual stream that passes through */
    Sublayer(ParameterLayout layout, String name, ModelConfig config, Dropout.Extent extent) {
        this.norm = Normalization.of(layout, name + ".norm", config);
        this.config = config;
        this.extent = extent;
    }

    /** {@code x (tokens, modelDim)}; {@code f} keeps the shape. */
    Value apply(Graph graph, Value x, UnaryOperator<Value> f) {
        boolean pre = config.norm() == ModelConfig.Norm.PRE;
        Value out = f.apply(pre ? norm.apply(graph, x) : x);
        Value sum = graph.code().add(x, graph.dropout().apply(graph.code(), out, config.dropout(), extent));
        return pre ? sum : norm.apply(graph, sum);
    }
}
