package org.ttnmt.model.layers;

import org.jspecify.annotations.Nullable;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Value;

/**
 * {@code y = x W^T + b}, with {@code W (outputs, inputs)}, or without {@code b}, or the product normalised before {@code
 * b} is added (Ba et al. 2016, section 3.1).
 */
public final class Linear {
    private final Parameter weight;
    private final @Nullable Parameter bias;
    private final @Nullable Normalization norm;

    /** With the normalisation that the configuration of a recurrent network asks for. */
    public static Linear ofRnn(ParameterLayout layout, String name, int inputs, int outputs, ModelConfig config) {
        return ofRnn(layout, name, inputs, outputs, config, true);
    }

    /** The same, perhaps without a bias. */
    public static Linear ofRnn(
            ParameterLayout layout, String name, int inputs, int outputs, ModelConfig config, boolean bias) {
        if (!config.rnnNorm()) {
            return new Linear(layout, name, inputs, outputs, bias);
        }
        Parameter weight = layout.add(name + ".weight", Parameter.Initial.XAVIER, outputs, inputs);
        return new Linear(weight, null, new LayerNorm(layout, name + ".norm", outputs, config, bias));
    }

    private Linear(Parameter weight, @Nullable Parameter bias, @Nullable Normalization norm) {
        this.weight = weight;
        this.bias = bias;
        this.norm = norm;
    }

    public Linear(ParameterLayout layout, String name, int inputs, int outputs) {
        this(layout, name, inputs, outputs, true);
    }

    Linear(ParameterLayout layout, String name, int inputs, int outputs, boolean bias) {
        this(
                layout.add(name + ".weight", Parameter.Initial.XAVIER, outputs, inputs),
                bias ? layout.add(name + ".bias", Parameter.Initial.ZERO, outputs) : null,
                null);
    }

    /** {@code x (..., inputs)} to {@code (..., outputs)}. */
    public Value apply(Graph graph, Value x) {
        Value product = graph.weights().linear(graph.code(), x, weight, bias);
        return norm == null ? product : norm.apply(graph, product);
    }
}
