package org.ttnmt.model.recurrent;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.config.ModelConfig.RnnParameters;
import org.ttnmt.model.graph.AttentionSite;
import org.ttnmt.model.graph.AttentionTap;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.Elementwise;
import org.ttnmt.model.layers.Linear;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * The cells of a decoder, one above the other, and what makes the states with which they begin. Those above the first add
 * what they read to what they give, if the configuration asks for it.
 */
public final class DecoderCells {
    private final ModelConfig config;
    private final List<RecurrentCell> cells = new ArrayList<>();
    /** Of each state; Marian's is the same for all, and a decoder alone has none. */
    private final List<Linear> starts = new ArrayList<>();

    /**
     * Adds the cells.
     *
     * @param transitions of the first layer
     */
    public DecoderCells(ParameterLayout layout, ModelConfig config, int transitions) {
        this.config = config;
        int dim = config.rnnDim();
        boolean one = config.rnnParameters() == RnnParameters.MARIAN;
        boolean alone = config.decoder() == Decoder.ALONE;
        for (int i = 0; i < config.decoderLayers(); i++) {
            RecurrentCell cell = RecurrentCell.of(
                    layout,
                    "decoder." + i,
                    config,
                    i == 0 ? config.modelDim() : dim,
                    i == 0 ? transitions : config.decoderHighTransitions());
            cells.add(cell);
            for (int state = 0; state < cell.states() && !alone; state++) {
                starts.add(
                        one && !starts.isEmpty()
                                ? starts.get(0)
                                : Linear.ofRnn(
                                        layout,
                                        one ? "decoder.start" : "decoder." + i + ".start." + state,
                                        config.rnnMemoryDim(),
                                        dim,
                                        config));
            }
        }
    }

    /** The cell that reads the embeddings. */
    public RecurrentCell first() {
        return cells.get(0);
    }

    /** Tensors of the states of all cells. */
    public int states() {
        return cells.size() * first().states();
    }

    /** The states of the first cell, among those of all. */
    public List<Value> ofFirst(List<Value> states) {
        return of(0, states);
    }

    private List<Value> of(int cell, List<Value> states) {
        int each = first().states();
        return states.subList(cell * each, (cell + 1) * each);
    }

    /**
     * Emits the states that the cells begin with, {@code tanh(W e + b)}; those of a decoder alone are the summary.
     *
     * @param summary of the source, {@code (batch, rnnMemoryDim)}; for a decoder alone {@code (batch, rnnDim)}
     */
    public List<Value> start(Graph graph, Value summary) {
        if (starts.isEmpty()) {
            return Collections.nCopies(states(), summary);
        }
        List<Value> start = new ArrayList<>();
        for (Linear each : starts) {
            Value made = each.apply(graph.in("start"), summary);
            start.add(graph.master(Elementwise.apply(graph.code(), "tanh", made, config.rnnDim())));
        }
        return start;
    }

    /** Each cell runs over all positions before the next one. */
    public Value all(Graph graph, Value embedded, Value batch, List<Value> start) {
        Value x = embedded;
        for (int i = 0; i < cells.size(); i++) {
            Graph here = graph.in("" + i);
            Value between = i == 0 ? x : graph.dropout().apply(here.code(), x, config.dropout(), extent());
            Value outputs = cells.get(i).all(here, between, batch, of(i, start));
            x = skips(i) ? here.code().add(outputs, x) : outputs;
        }
        return x;
    }

    private boolean skips(int cell) {
        return cell > 0 && config.rnnSkip();
    }

    private Dropout.Extent extent() {
        return (batch, source, target) -> batch * target * config.rnnDim();
    }

    /**
     * Emits the masks of dropout between the cells, for all positions.
     *
     * @param embedded {@code (batch * targetLength, modelDim)}
     * @return {@code (batch, targetLength, rnnDim)} each; none without dropout
     */
    private List<Value> masks(Graph graph, Value embedded, Value batch) {
        List<Value> masks = new ArrayList<>();
        for (int i = 1; i < cells.size() && graph.dropout() != Dropout.NONE; i++) {
            Code code = graph.code();
            Value ones = code.call(
                    "ones",
                    List.of(code.size(embedded, 0), config.rnnDim()),
                    Code.dtype(graph.numbers().compute()),
                    code.onDeviceOf(embedded));
            Value mask = graph.dropout().apply(code.in("" + i), ones, config.dropout(), extent());
            masks.add(code.view(mask, batch, -1, config.rnnDim()));
        }
        return masks;
    }

    /** What is emitted for one position of given targets. */
    @FunctionalInterface
    public interface Turn {

        /**
         * Emits it.
         *
         * @param read what the first cell takes of the position
         * @param position its number
         * @param states of all cells, before it
         * @param masks as {@link #above} takes them
         * @return the next states of all cells
         */
        List<Value> emit(Graph graph, Value read, Value position, List<Value> states, List<Value> masks);
    }

    /**
     * Emits the positions of given targets one after another. Attention is seen of all together.
     *
     * @param embedded {@code (batch * targetLength, modelDim)}
     * @param attends whether turns attend to the source
     */
    public void inTurn(Graph graph, Value embedded, Value batch, List<Value> start, boolean attends, Turn turn) {
        Code code = graph.code();
        Value read = first().read(graph.in("0"), embedded);
        Value reads = code.call("unbind", code.view(read, batch, -1, first().readDim()), 1);
        List<Value> kept = masks(graph, embedded, batch);
        List<Value> states = RecurrentCell.variables(code, start);
        Value seen = code.assign("seen", "annotate(List[Tensor], [])");
        boolean watched = attends && graph.tap() != AttentionTap.NONE;
        AttentionTap tap = watched ? (site, weights) -> code.run("append", seen, weights) : AttentionTap.NONE;
        Graph here = new Graph(code, graph.weights(), Dropout.NONE, graph.numbers(), tap);
        code.repeat(new Value("len(" + reads + ")"), position -> {
            List<Value> masks = kept.stream()
                    .map(mask -> code.call("select", mask, 1, position))
                    .toList();
            RecurrentCell.reassign(code, states, turn.emit(here, reads.at(position), position, states, masks));
        });
        if (watched) {
            graph.tap().see(AttentionSite.CROSS, code.call("cat", seen, 1));
        }
    }

    /**
     * What a step gives.
     *
     * @param output of the highest cell, {@code (rows, rnnDim)} in the compute format
     * @param states of all cells
     */
    public record Stepped(Value output, List<Value> states) {}

    /**
     * Emits a step of the cells above the first.
     *
     * @param first the next state of the first cell
     * @param states of all cells, before the step
     * @param masks of what the others read; empty for none
     */
    public Stepped above(Graph graph, List<Value> first, List<Value> states, List<Value> masks) {
        List<Value> next = new ArrayList<>(first);
        Value x = graph.compute(first.get(0));
        for (int i = 1; i < cells.size(); i++) {
            Graph here = graph.in("" + i);
            RecurrentCell cell = cells.get(i);
            Value kept = masks.isEmpty() ? x : here.code().multiply(x, masks.get(i - 1));
            List<Value> state = cell.step(here, cell.read(here, kept), of(i, states));
            next.addAll(state);
            Value output = graph.compute(state.get(0));
            x = skips(i) ? here.code().add(output, x) : output;
        }
        return new Stepped(x, next);
    }
}
