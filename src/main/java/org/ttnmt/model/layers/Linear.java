package org.ttnmt.model.layers;

import org.jspecify.annotations.Nullable;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Value;

/** {@code y = x W^T + b}, with {@code W (outputs, inputs)}, or without {@code b}. */
public final class Linear {
    private final Parameter weight;
    private final @Nullable Parameter bias;

    public Linear(ParameterLayout layout, String name, int inputs, int outputs) {
        this(layout, name, inputs, outputs, true);
    }

    Linear(ParameterLayout layout, String name, int inputs, int outputs, boolean bias) {
        this.weight = layout.add(name + ".weight", Parameter.Initial.XAVIER, outputs, inputs);
        this.bias = bias ? layout.add(name + ".bias", Parameter.Initial.ZERO, outputs) : null;
    }

    /** {@code x (..., inputs)} to {@code (..., outputs)}. */
    public Value apply(Graph graph, Value x) {
        return graph.weights().linear(graph.code(), x, weight, bias);
    }
}
