package org.ttnmt.model.recurrent;

import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.Linear;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Value;

/**
 * The two products of a cell, {@code x W^T + c} and {@code h U^T + d}, each of which stacks the cell's parts of {@code dim}
 * columns; both are in the master format.
 */
final class CellProducts {
    private final Linear input;
    private final Linear recurrent;
    private final int readDim;

    CellProducts(ParameterLayout layout, String name, int inputs, int dim, int parts) {
        this.readDim = parts * dim;
        this.input = new Linear(layout, name + ".input", inputs, readDim);
        this.recurrent = new Linear(layout, name + ".recurrent", dim, readDim);
    }

    /** {@code parts * dim}. */
    int readDim() {
        return readDim;
    }

    /** Emits the product of {@code x (tokens, inputs)}. */
    Value read(Graph graph, Value x) {
        return graph.master(input.apply(graph, x));
    }

    /** Emits the product of the output before, {@code h (rows, dim)} in the master format. */
    Value kept(Graph graph, Value h) {
        return graph.master(recurrent.apply(graph, graph.compute(h)));
    }
}
