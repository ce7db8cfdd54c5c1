package org.ttnmt.model.family;

import static org.ttnmt.model.layers.AttentionMask.perHead;

import java.util.List;
import java.util.stream.IntStream;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.family.StateField.Follows;
import org.ttnmt.model.family.StepNetwork.Step;
import org.ttnmt.model.family.StepNetwork.Stepped;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.Decoded;
import org.ttnmt.model.layers.Distances;
import org.ttnmt.model.layers.Elementwise;
import org.ttnmt.model.layers.KeyValue;
import org.ttnmt.model.layers.Linear;
import org.ttnmt.model.layers.SourceAttention;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.model.recurrent.DecoderCells;
import org.ttnmt.model.recurrent.RecurrentCell;
import org.ttnmt.model.recurrent.RecurrentEncoder;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * The decoder of Nematus (Sennrich et al. 2017, section 2), which begins with {@code tanh(W m + b)} of the mean {@code m}
 * of the encoder's states. At each position the first cell reads the piece before, {@code y}; attention of its state sums
 * the encoder's states to {@code c}; a second cell goes on from its state and reads {@code c}; further layers read the
 * one below. With the highest state {@code s}, {@code tanh(W_y y + W_s s + W_c c + b)} is what the output projection
 * takes (deep output, Pascanu et al. 2014).
 */
final class ConditionalDecoder implements RecurrentDecoder {
    private final ModelConfig config;
    private final DecoderCells cells;
    private final SourceAttention attention;
    private final RecurrentCell second;
    private final Linear word;
    private final Linear state;
    private final Linear context;

    ConditionalDecoder(ParameterLayout layout, ModelConfig config) {
        this.config = config;
        int dim = config.modelDim();
        this.cells = new DecoderCells(layout, config, 0);
        this.attention = new SourceAttention(
                layout,
                "decoder.attention",
                config,
                (batch, source, target) -> batch * config.heads() * target * source);
        this.second = RecurrentCell.of(
                layout, "decoder.attending", config, config.rnnMemoryDim(), config.decoderTransitions(), true);
        this.word = Linear.ofRnn(layout, "decoder.readout.word", dim, dim, config);
        this.state = Linear.ofRnn(layout, "decoder.readout.state", config.rnnDim(), dim, config);
        this.context = Linear.ofRnn(layout, "decoder.readout.context", config.rnnMemoryDim(), dim, config);
    }

    @Override
    public Memory memory(Graph graph, RecurrentEncoder.Outputs source, Value batch, Value padding) {
        Code code = graph.code();
        Value alike = graph.compute(code.call("softmax", graph.master(padding), -1)); // as much of each real position
        Value states = code.view(source.outputs(), batch, -1, config.rnnMemoryDim());
        Value mean = code.call("squeeze", code.call("bmm", alike, states), 1);
        KeyValue memory = attention.memory(graph.in("attention"), source.outputs(), batch);
        return new Memory(List.of(memory), padding, cells.start(graph, mean));
    }

    @Override
    public Value all(Graph graph, Value embedded, Value batch, Value positions, Memory memory) {
        Code code = graph.code();
        Value outputs = code.assign("outputs", "annotate(List[Tensor], [])");
        Value contexts = code.assign("contexts", "annotate(List[Tensor], [])");
        cells.inTurn(graph, embedded, batch, memory.start(), true, (inner, read, position, states, masks) -> {
            Turn next = turn(inner, read, states, masks, batch, memory);
            code.run("append", outputs, next.cells().output());
            code.run("append", contexts, next.context());
            return next.cells().states();
        });
        return readout(graph, embedded, positionsFirst(code, outputs), positionsFirst(code, contexts));
    }

    /** A list of {@code (batch, columns)} as {@code (batch * length, columns)}. */
    private static Value positionsFirst(Code code, Value list) {
        return code.call("flatten", code.call("stack", list, 1), 0, 1);
    }

    /**
     * What a step gives before the readout.
     *
     * @param context {@code (rows, rnnMemoryDim)}
     */
    private record Turn(DecoderCells.Stepped cells, Value context) {}

    /** @param batch number of sources, an int */
    private Turn turn(Graph graph, Value read, List<Value> states, List<Value> masks, Value batch, Memory memory) {
        List<Value> looked = cells.first().step(graph.in("0"), read, cells.ofFirst(states));
        Value bias = perHead(graph.code(), memory.padding(), config.heads());
        Value seen = attention.apply(
                graph.in("attention"),
                graph.compute(looked.get(0)),
                batch,
                memory.layers().get(0),
                bias,
                Distances.NONE);
        Graph inner = graph.in("attending");
        List<Value> updated = second.step(inner, second.read(inner, seen), looked);
        return new Turn(cells.above(graph, updated, states, masks), seen);
    }

    /** Emits what the output projection takes, of the three that are {@code (tokens, ...)}. */
    private Value readout(Graph graph, Value embedded, Value output, Value seen) {
        Graph inner = graph.in("readout");
        Code code = inner.code();
        Value sum = code.add(
                code.add(word.apply(inner.in("word"), embedded), state.apply(inner.in("state"), output)),
                context.apply(inner.in("context"), seen));
        return Elementwise.apply(code, "tanh", sum, config.modelDim());
    }

    @Override
    public List<StateField> state() {
        return List.of(
                new StateField("memory", Follows.GROUP, 0, 1),
                StateField.tensor("padding", Follows.GROUP),
                new StateField("cells", Follows.ROW, cells.states(), 0));
    }

    @Override
    public List<Value> begin(Graph graph, Memory memory, Value source) {
        return List.of(
                memory.layers().get(0).both(),
                memory.padding(),
                new Value(memory.start().toString()));
    }

    @Override
    public Stepped step(Graph graph, Step step, Value embedded, List<Value> state) {
        Memory memory = new Memory(List.of(new KeyValue(state.get(0))), state.get(1), List.of());
        List<Value> before =
                IntStream.range(0, cells.states()).mapToObj(state.get(2)::at).toList();
        Value read = cells.first().read(graph.in("0"), embedded);
        Turn turn = turn(graph, read, before, List.of(), step.groups(), memory);
        Value hidden = readout(graph, embedded, turn.cells().output(), turn.context());
        return new Stepped(
                Decoded.of(hidden),
                List.of(
                        state.get(0),
                        state.get(1),
                        new Value(turn.cells().states().toString())));
    }
}
