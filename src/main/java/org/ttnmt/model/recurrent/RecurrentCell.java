package org.ttnmt.model.recurrent;

import java.util.ArrayList;
import java.util.List;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * A layer of a recurrent network, which reads a sequence position by position. Its state is a list of tensors
 * {@code (rows, rnnDim)} in the master format, the first of which is its output.
 */
public interface RecurrentCell {

    /**
     * The cell that a configuration asks for, with parameters {@code name...}.
     *
     * @param inputs columns of what it reads
     * @param transitions cells that follow it in each step and read nothing
     */
    static RecurrentCell of(ParameterLayout layout, String name, ModelConfig config, int inputs, int transitions) {
        return of(layout, name, config, inputs, transitions, false);
    }

    /**
     * The same.
     *
     * @param biasIsKept where Marian's cells have their only bias: beside what is kept of the output before, or else
     *     beside what is read
     */
    static RecurrentCell of(
            ParameterLayout layout, String name, ModelConfig config, int inputs, int transitions, boolean biasIsKept) {
        RecurrentCell first = one(layout, name, config, inputs, biasIsKept);
        if (transitions == 0) {
            return first;
        }
        List<RecurrentCell> cells = new ArrayList<>(List.of(first));
        for (int i = 0; i < transitions; i++) {
            cells.add(one(layout, name + ".transition." + i, config, 0, biasIsKept));
        }
        return new DeepCell(cells);
    }

    private static RecurrentCell one(
            ParameterLayout layout, String name, ModelConfig config, int inputs, boolean biasIsKept) {
        return switch (config.rnnCell()) {
            case GRU -> new GruCell(layout, name, inputs, config, biasIsKept);
            case LSTM -> new LstmCell(layout, name, inputs, config);
        };
    }

    /** Tensors of the state. */
    int states();

    /** Width of what {@link #read} gives. */
    int readDim();

    /**
     * Emits what the cell takes from its input alone, in one product for all positions.
     *
     * @param x {@code (tokens, inputs)}
     * @return {@code (tokens, readDim)} in the master format
     */
    Value read(Graph graph, Value x);

    /**
     * Emits a step.
     *
     * @param read {@code (rows, readDim)}, or one row for all
     * @return the next state
     */
    List<Value> step(Graph graph, Value read, List<Value> state);

    /**
     * Emits the steps over whole sequences of one length.
     *
     * @param x {@code (batch * length, inputs)}
     * @param batch an int
     * @param start the state before the first position
     * @return outputs {@code (batch * length, rnnDim)} in the compute format
     */
    default Value all(Graph graph, Value x, Value batch, List<Value> start) {
        Code code = graph.code();
        Value reads = code.call("unbind", code.view(read(graph, x), batch, -1, readDim()), 1);
        List<Value> state = variables(code, start);
        Value outputs = code.assign("outputs", "annotate(List[Tensor], [])");
        code.repeat(new Value("len(" + reads + ")"), t -> {
            reassign(code, state, step(graph, reads.at(t), state));
            code.run("append", outputs, state.get(0));
        });
        return graph.compute(code.call("flatten", code.call("stack", outputs, 1), 0, 1));
    }

    /** Emits variables that begin as {@code state}. */
    static List<Value> variables(Code code, List<Value> state) {
        List<Value> variables = new ArrayList<>();
        state.forEach(value -> variables.add(code.assign("state", value.text())));
        return variables;
    }

    /** Emits that variables become {@code next}. */
    static void reassign(Code code, List<Value> variables, List<Value> next) {
        for (int i = 0; i < variables.size(); i++) {
            code.reassign(variables.get(i), next.get(i));
        }
    }
}
