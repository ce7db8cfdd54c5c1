package org.ttnmt.model.layers;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * {@code dropout(activation(x W1^T + b1)) W2^T + b2} (Vaswani et al. 2017, section 3.3); gated, {@code W1} is two
 * matrices, and what one gives multiplies the activations of the other (Shazeer 2020). Deeper, there are more such hidden
 * layers one after the other before the last product; of depth 1 there is none, as in Marian.
 */
public final class FeedForward {
    private final List<Linear> hidden = new ArrayList<>();
    private final Linear out;
    private final ModelConfig config;
    private final Dropout.Extent extent;

    /**
     * Adds one.
     *
     * @param depth products, of which the last has no activation
     * @param extent of a hidden layer
     */
    public FeedForward(ParameterLayout layout, String name, ModelConfig config, int depth, Dropout.Extent extent) {
        int inputs = config.modelDim();
        int outputs = config.gatedFeedForward() ? 2 * config.feedForwardDim() : config.feedForwardDim();
        for (String layer : hiddenLayers(name, depth)) {
            hidden.add(new Linear(layout, layer, inputs, outputs, config.bias()));
            inputs = config.feedForwardDim();
        }
        this.out = new Linear(layout, lastLayer(name), inputs, config.modelDim(), config.bias());
        this.config = config;
        this.extent = extent;
    }

    /** Names of the products that an activation follows, in order. */
    public static List<String> hiddenLayers(String name, int depth) {
        return IntStream.range(0, depth - 1)
                .mapToObj(i -> name + (i == 0 ? ".in" : ".middle." + (i - 1)))
                .toList();
    }

    /** Name of the last product. */
    public static String lastLayer(String name) {
        return name + ".out";
    }

    public Value apply(Graph graph, Value x) {
        Code code = graph.code();
        Value last = x;
        for (Linear layer : hidden) {
            Value active = activated(code, layer.apply(graph, last));
            last = graph.dropout().apply(code, active, config.feedForwardDropout(), extent);
        }
        return out.apply(graph, last);
    }

    private Value activated(Code code, Value x) {
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
