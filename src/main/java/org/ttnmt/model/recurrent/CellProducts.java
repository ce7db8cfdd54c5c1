package org.ttnmt.model.recurrent;

import org.jspecify.annotations.Nullable;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.RnnParameters;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.Linear;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Value;

/**
 * The two products of a cell, {@code x W^T + c} and {@code h U^T + d}, each of which stacks the cell's parts of {@code
 * rnnDim} columns; both are in the master format. Where a configuration asks for it, products are normalised before the
 * biases are added. Marian's cells have one bias, {@code c} or {@code d}.
 */
final class CellProducts {
    /** Null for a cell that reads nothing, of which {@code c} is left. */
    private final @Nullable Linear input;

    /** One that is no part of a product. */
    private final @Nullable Parameter bias;

    private final Linear recurrent;
    private final int readDim;

    /** Whether {@code bias} is {@code d}. */
    private final boolean biasIsKept;

    /**
     * Adds the parameters.
     *
     * @param inputs columns of {@code x}; 0 for a cell that reads nothing
     * @param biasIsKept whether the only bias is {@code d}
     */
    CellProducts(ParameterLayout layout, String name, int inputs, ModelConfig config, int parts, boolean biasIsKept) {
        boolean one = config.rnnParameters() == RnnParameters.MARIAN;
        this.readDim = parts * config.rnnDim();
        this.input = inputs == 0 ? null : Linear.ofRnn(layout, name + ".input", inputs, readDim, config, !one);
        this.bias = one || inputs == 0
                ? layout.add(name + (one ? ".bias" : ".input.bias"), Parameter.Initial.ZERO, readDim)
                : null;
        this.recurrent = Linear.ofRnn(layout, name + ".recurrent", config.rnnDim(), readDim, config, !one);
        this.biasIsKept = one && biasIsKept;
    }

    /** {@code parts * rnnDim}. */
    int readDim() {
        return readDim;
    }

    /** Emits the product of {@code x (tokens, inputs)}, or one row for all of a cell that reads nothing. */
    Value read(Graph graph, Value x) {
        if (input != null) {
            Value product = graph.master(input.apply(graph, x));
            return bias == null || biasIsKept ? product : withBias(graph, product, bias);
        }
        if (bias == null) {
            throw new IllegalStateException("a cell that reads nothing has a bias");
        }
        Value row = graph.code().call("unsqueeze", graph.weights().master(bias), 0);
        return biasIsKept ? graph.code().call("zeros_like", row) : row;
    }

    /** Emits the product of the output before, {@code h (rows, rnnDim)} in the master format. */
    Value kept(Graph graph, Value h) {
        Value product = graph.master(recurrent.apply(graph, graph.compute(h)));
        return bias != null && biasIsKept ? withBias(graph, product, bias) : product;
    }

    private static Value withBias(Graph graph, Value product, Parameter bias) {
        return graph.code().add(product, graph.weights().master(bias));
    }
}
