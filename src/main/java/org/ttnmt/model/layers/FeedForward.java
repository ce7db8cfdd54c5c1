package org.ttnmt.model.layers;

import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/** {@code dropout(activation(x W1^T + b1)) W2^T + b2} (Vaswani et al. 2017, section 3.3). */
public final class FeedForward {
    private final Linear in;
    private final Linear out;
    private final ModelConfig config;
    private final Dropout.Extent extent;

    /** @param extent of the hidden layer */
    public FeedForward(ParameterLayout layout, String name, ModelConfig config, Dropout.Extent extent) {
        this.in = new Linear(layout, name + ".in", config.modelDim(), config.feedForwardDim());
        this.out = new Linear(layout, name + ".out", config.feedForwardDim(), config.modelDim());
        this.config = config;
        this.extent = extent;
    }

    public Value apply(Graph graph, Value x) {
        Value hidden = activation(graph.code(), in.apply(graph, x));
        return out.apply(graph, graph.dropout().apply(graph.code(), hidden, config.feedForwardDropout(), extent));
    }

    private Value activation(Code code, Value x) {
        return switch (config.activation()) {
            case RELU -> code.call("relu", x);
            case GELU -> of(code, "gelu", x);
            case GELU_SIGMOID -> code.call("mul", x, of(code, "sigmoid", code.multiply(x, 1.702)));
            case SWISH -> of(code, "silu", x);
        };
    }

    private Value of(Code code, String function, Value x) {
        return Elementwise.apply(code, function, x, config.feedForwardDim());
    }
}
