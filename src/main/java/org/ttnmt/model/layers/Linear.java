package org.ttnmt.model.layers;

import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Value;

/** {@code y = x W^T + b}, with {@code W (outputs, inputs)}. */
public final class Linear {
    private final Parameter weight;
    private final Parameter bias;

    public Linear(ParameterLayout layout, String name, int inputs, int outputs) {
        this.weight = layout.add(name + ".weight", Parameter.Initial.XAVIER, outputs, inputs);
        this.bias = layout.add(name + ".bias", Parameter.Initial.ZERO, outputs);
    }

    /** {@code x (..., inputs)} to {@code (..., outputs)}. */
    public Value apply(Graph graph, Value x) {
        return graph.weights().linear(graph.code(), x, weight, bias);
    }
}
