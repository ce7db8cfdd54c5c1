package org.ttnmt.model.recurrent;

import java.util.List;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.Elementwise;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * The gated recurrent unit (Cho et al. 2014) as PyTorch computes it: {@code [r z] = sigmoid([a_r a_z] + [b_r b_z])},
 * {@code n = tanh(a_n + r b_n)} and {@code h' = n + z (h - n)}, with {@code a = x W^T + c} and {@code b = h U^T + d}.
 */
final class GruCell implements RecurrentCell {
    private final CellProducts products;
    private final int dim;

    GruCell(ParameterLayout layout, String name, int inputs, ModelConfig config, boolean biasIsKept) {
        this.products = new CellProducts(layout, name, inputs, config, 3, biasIsKept);
        this.dim = config.rnnDim();
    }

    @Override
    public int states() {
        return 1;
    }

    @Override
    public int readDim() {
        return products.readDim();
    }

    @Override
    public Value read(Graph graph, Value x) {
        return products.read(graph, x);
    }

    @Override
    public List<Value> step(Graph graph, Value read, List<Value> state) {
        Code code = graph.code();
        Value before = state.get(0);
        int[] gatesAndNew = {2 * dim, dim};
        Value a = code.call("split_with_sizes", read, gatesAndNew, 1);
        Value kept = products.kept(graph, before);
        Value b = code.call("split_with_sizes", kept, gatesAndNew, 1);
        Value gates = code.call("chunk", Elementwise.apply(code, "sigmoid", code.add(a.at(0), b.at(0)), 2 * dim), 2, 1);
        Value fresh = Elementwise.apply(code, "tanh", code.call("addcmul", a.at(1), gates.at(0), b.at(1)), dim);
        return List.of(code.call("addcmul", fresh, gates.at(1), code.call("sub", before, fresh)));
    }
}
