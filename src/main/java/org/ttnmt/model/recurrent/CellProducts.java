package org.ttnmt.model.recurrent;

import org.jspecify.annotations.Nullable;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.Linear;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Value;

/**
 * The two products of a cell, {@code x W^T + c} and {@code h U^T + d}, each of which stacks the cell's parts of {@code
 * rnnDim} columns; both are in the master format. Where a configuration asks for it, products are normalised before the
 * biases are added.
 */
final class CellProducts {
    /** Null for a cell that reads nothing, of which {@code c} is left. */
    private final @Nullable Linear input;

    private final @Nullable Parameter bias;
    private final Linear recurrent;
    private final int readDim;

    /** @param inputs columns of {@code x}; 0 for a cell that reads nothing */
    CellProducts(ParameterLayout layout, String name, int inputs, ModelConfig config, int parts) {
        this.readDim = parts * config.rnnDim();
        this.input = inputs == 0 ? null : Linear.ofRnn(layout, name + ".input", inputs, readDim, config);
        this.bias = inputs == 0 ? layout.add(name + ".input.bias", Parameter.Initial.ZERO, readDim) : null;
        this.recurrent = Linear.ofRnn(layout, name + ".recurrent", config.rnnDim(), readDim, config);
    }

    /** {@code parts * rnnDim}. */
    int readDim() {
        return readDim;
    }

    /** Emits the product of {@code x (tokens, inputs)}, or one row for all of a cell that reads nothing. */
    Value read(Graph graph, Value x) {
        if (input != null) {
            return graph.master(input.apply(graph, x));
        }
        return bias == null
                ? Value.NONE
                : graph.code().call("unsqueeze", graph.weights().master(bias), 0);
    }

    /** Emits the product of the output before, {@code h (rows, rnnDim)} in the master format. */
    Value kept(Graph graph, Value h) {
        return graph.master(recurrent.apply(graph, graph.compute(h)));
    }
}
