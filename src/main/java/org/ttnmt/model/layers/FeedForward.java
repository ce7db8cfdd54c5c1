package org.ttnmt.model.layers;

import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * {@code dropout(activation(x W1^T + b1)) W2^T + b2} (Vaswani et al. 2017, section 3.3); gated, {@code W1} is two
 * matrices, and what one gives multiplies the activations of the other (Shazeer 2020).
 */
public final class FeedForward {
    private final Linear in;
    private final Linear out;
    private final ModelConfig config;
    private final Dropout.Extent extent;

    /** @param extent of the hidden layer */
    public FeedForward(ParameterLayout layout, String name, ModelConfig config, Dropout.Extent extent) {
        int inner = config.gatedFeedForward() ? 2 * config.feedForwardDim() : config.feedForwardDim();
        this.in = new Linear(layout, name + ".in", config.modelDim(), inner, config.bias());
        this.out = new Linear(layout, name + ".out", config.feedForwardDim(), config.modelDim(), config.bias());
        this.config = config;
        this.extent = extent;
    }

    public Value apply(Graph graph, Value x) {
        Value hidden = hidden(graph.code(), in.apply(graph, x));
        return out.apply(graph, graph.dropout().apply(graph.code(), hidden, config.feedForwardDropout(), extent));
    }

    private Value hidden(Code code, Value x) {
        if (!config.gatedFeedForward()) {
            return activation(code, x);
        }
        int dim = config.feedForwardDim();
        Value active = activation(code, code.call("narrow", x, -1, 0, dim));
        return code.multiply(active, code.call("narrow", x, -1, dim, dim));
    }

    private Value activation(Code code, Value x) {
        return switch (config.activation()) {
            case RELU -> code.call("relu", x);
            case GELU -> of(code, "gelu", x);
            case GELU_SIGMOID -> code.call("mul", x, of(code, "sigmoid", code.multiply(x, 1.702)));
            case GELU_TANH -> code.call("mul", x, of(code, "sigmoid", cubic(code, x)));
            case SWISH -> of(code, "silu", x);
        };
    }

    /** {@code 2 sqrt(2 / pi) (x + 0.044715 x^3)}: (1 + tanh(y)) / 2 is sigmoid(2 y). */
    private static Value cubic(Code code, Value x) {
        Value cube = code.multiply(code.multiply(code.multiply(x, x), x), 0.044715);
        return code.multiply(code.add(x, cube), 2 * Math.sqrt(2 / Math.PI));
    }

    private Value of(Code code, String function, Value x) {
        return Elementwise.apply(code, function, x, config.feedForwardDim());
    }
}
