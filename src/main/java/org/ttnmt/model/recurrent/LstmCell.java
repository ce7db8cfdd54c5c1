package org.ttnmt.model.recurrent;

import java.util.List;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.RnnParameters;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.Elementwise;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000): {@code [i f g o] =
 * x W^T + h U^T + b}, {@code c' = sigmoid(f + 1) c + sigmoid(i) tanh(g)} and {@code h' = sigmoid(o) tanh(c')}. The 1 lets
 * it remember from the start (Jozefowicz et al. 2015); Marian has none. The state is {@code h}, then {@code c}.
 */
final class LstmCell implements RecurrentCell {
    private final CellProducts products;
    private final int dim;

    /** Whether 1 is added in the forget gate. */
    private final boolean open;

    LstmCell(ParameterLayout layout, String name, int inputs, ModelConfig config) {
        this.products = new CellProducts(layout, name, inputs, config, 4, false);
        this.open = config.rnnParameters() != RnnParameters.MARIAN;
        this.dim = config.rnnDim();
    }

    @Override
    public int states() {
        return 2;
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
        Value kept = products.kept(graph, state.get(0));
        Value parts = code.call("chunk", code.add(read, kept), 4, 1);
        Value remember = of(code, "sigmoid", open ? code.add(parts.at(1), 1) : parts.at(1));
        Value write = code.multiply(of(code, "sigmoid", parts.at(0)), of(code, "tanh", parts.at(2)));
        Value cell = code.call("addcmul", write, remember, state.get(1));
        Value output = code.multiply(of(code, "sigmoid", parts.at(3)), of(code, "tanh", cell));
        return List.of(output, cell);
    }

    private Value of(Code code, String function, Value x) {
        return Elementwise.apply(code, function, x, dim);
    }
}
