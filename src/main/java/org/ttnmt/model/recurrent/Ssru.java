package org.ttnmt.model.recurrent;

import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.Elementwise;
import org.ttnmt.model.layers.Linear;
import org.ttnmt.model.layers.Places;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * The simpler simple recurrent unit (Kim et al. 2019, section 3.1, as Marian computes it): {@code f = sigmoid(x W_f^T +
 * b_f)}, {@code cell = f cell + (1 - f) x W^T}, and {@code relu(cell)} is the output. Cells are in the master format.
 */
public final class Ssru implements Recurrence {
    private final Linear forget;
    private final Parameter input;
    private final int dim;

    public Ssru(ParameterLayout layout, String name, ModelConfig config) {
        this.dim = config.modelDim();
        this.forget = new Linear(layout, name + ".forget", dim, dim);
        this.input = layout.add(name + ".input.weight", Parameter.Initial.XAVIER, dim, dim);
    }

    /** The cells follow each other; all products are made before. */
    @Override
    public Value all(Graph graph, Value x, Value batch) {
        Code code = graph.code();
        Value keep = keep(graph, x);
        Value fresh = fresh(graph, x, keep);
        Value keeps = code.call("unbind", code.view(keep, batch, -1, dim), 1);
        Value freshes = code.call("unbind", code.view(fresh, batch, -1, dim), 1);
        Value cells = code.assign("cells", "annotate(List[Tensor], [])");
        Value cell = code.assign("cell", code.call("zeros_like", freshes.at(0)).text());
        code.repeat(new Value("len(" + keeps + ")"), t -> {
            code.reassign(cell, code.call("addcmul", index(freshes, t), index(keeps, t), cell));
            code.run("append", cells, cell);
        });
        return output(graph, code.reshape(code.call("stack", cells, 1), -1, dim));
    }

    @Override
    public Stepped step(Graph graph, Value x, Value cell, Places at) {
        Value keep = keep(graph, x);
        Value next = graph.code().call("addcmul", fresh(graph, x, keep), keep, cell);
        return new Stepped(output(graph, next), next);
    }

    private Value keep(Graph graph, Value x) {
        return graph.master(Elementwise.apply(graph.code(), "sigmoid", forget.apply(graph, x), dim));
    }

    private Value fresh(Graph graph, Value x, Value keep) {
        Code code = graph.code();
        Value product = graph.master(graph.weights().linear(code, x, input, null));
        return code.multiply(code.call("rsub", keep, 1), product);
    }

    private static Value output(Graph graph, Value cell) {
        return graph.compute(graph.code().call("relu", cell));
    }

    private static Value index(Value list, Value place) {
        return new Value(list + "[" + place + "]");
    }
}
