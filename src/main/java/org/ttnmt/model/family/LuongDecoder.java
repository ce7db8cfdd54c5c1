package org.ttnmt.model.family;

import static org.ttnmt.model.layers.AttentionMask.perHead;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.config.ModelConfig.RnnAttention;
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
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.model.recurrent.DecoderCells;
import org.ttnmt.model.recurrent.RecurrentEncoder;
import org.ttnmt.model.recurrent.SourceWindow;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Value;

/**
 * The decoder of Luong et al. 2015, which begins with {@code tanh(W e + b)} of the encoder's last outputs {@code e}. At
 * each position the cells give {@code h}, attention of {@code h} to the source gives {@code c}, and {@code tanh(W [c h] +
 * b)} is what the output projection takes; with input feeding, the next position reads it as well.
 */
final class LuongDecoder implements RecurrentDecoder {
    private final ModelConfig config;
    private final DecoderCells cells;
    /** What the first cell takes of the position before; null without input feeding. */
    private final @Nullable Parameter fed;
    /** Null without attention. */
    private final @Nullable SourceAttention attention;
    /** Null where attention sees all of the source. */
    private final @Nullable SourceWindow window;

    private final Linear readout;

    LuongDecoder(ParameterLayout layout, ModelConfig config) {
        this.config = config;
        int dim = config.modelDim();
        this.cells = new DecoderCells(layout, config, config.decoderTransitions());
        this.fed = config.inputFeeding()
                ? layout.add(
                        "decoder.fed.weight",
                        Parameter.Initial.XAVIER,
                        cells.first().readDim(),
                        dim)
                : null;
        RnnAttention kind = config.decoder() == Decoder.ALONE ? RnnAttention.NONE : config.rnnAttention();
        this.attention = kind == RnnAttention.NONE
                ? null
                : new SourceAttention(
                        layout,
                        "decoder.attention",
                        config,
                        config.rnnDim(),
                        config.rnnMemoryDim(),
                        (batch, source, target) -> batch * config.heads() * target * source);
        this.window = kind == RnnAttention.NONE || kind == RnnAttention.GLOBAL
                ? null
                : new SourceWindow(layout, "decoder.attention", config);
        int read = config.rnnDim() + (attention == null ? 0 : config.attentionDim());
        this.readout = Linear.ofRnn(layout, "decoder.readout", read, dim, config);
    }

    @Override
    public Memory memory(Graph graph, RecurrentEncoder.Outputs source, Value batch, Value padding) {
        List<Value> start = cells.start(graph, source.last());
        List<KeyValue> memory = attention == null
                ? List.of()
                : List.of(attention.memory(graph.in("attention"), source.outputs(), batch));
        return new Memory(memory, padding, start);
    }

    @Override
    public Value all(Graph graph, Value embedded, Value batch, Value positions, Memory memory) {
        if (fed != null) {
            return fedBack(graph, fed, embedded, batch, positions, memory);
        }
        Value x = cells.all(graph, embedded, batch, memory.start());
        return readout(graph, x, batch, positions, memory); // all positions attend at once
    }

    /** Position by position, since each reads what the one before gave. */
    private Value fedBack(Graph graph, Parameter weight, Value embedded, Value batch, Value positions, Memory memory) {
        Code code = graph.code();
        Value before = code.assign("before", nothingFed(graph, batch, embedded).text());
        Value hidden = code.assign("hidden", "annotate(List[Tensor], [])");
        boolean attends = attention != null;
        cells.inTurn(graph, embedded, batch, memory.start(), attends, (inner, read, position, states, masks) -> {
            DecoderCells.Stepped next = cells(inner, feed(inner, weight, read, before), states, masks);
            Value own = code.call("slice", positions, 0, position, new Value(position + " + 1"));
            Value result = readout(inner, next.output(), batch, own, memory);
            code.reassign(before, result);
            code.run("append", hidden, result);
            return next.states();
        });
        return code.call("flatten", code.call("stack", hidden, 1), 0, 1);
    }

    /** What is fed to the first position. */
    private Value nothingFed(Graph graph, Value rows, Value tensorOnDevice) {
        Code code = graph.code();
        return code.call(
                "zeros",
                List.of(rows, config.modelDim()),
                Code.dtype(graph.numbers().compute()),
                code.onDeviceOf(tensorOnDevice));
    }

    private static Value feed(Graph graph, Parameter weight, Value read, Value before) {
        return graph.code().add(read, graph.master(graph.weights().linear(graph.code(), before, weight, null)));
    }

    /** Emits one step of all cells, the first of which takes {@code read}. */
    private DecoderCells.Stepped cells(Graph graph, Value read, List<Value> states, List<Value> masks) {
        List<Value> first = cells.first().step(graph.in("0"), read, cells.ofFirst(states));
        return cells.above(graph, first, states, masks);
    }

    /**
     * Emits what the output projection takes.
     *
     * @param x outputs of the last cell, {@code (batch * queries, rnnDim)}
     * @param positions of the queries, {@code (queries or 1)}
     */
    private Value readout(Graph graph, Value x, Value batch, Value positions, Memory memory) {
        Code code = graph.code();
        Value read = x;
        if (attention != null) {
            Graph inner = graph.in("attention");
            Value bias = memory.padding();
            Distances distances = Distances.NONE;
            if (window != null) {
                SourceWindow.View view = window.of(inner, x, batch, positions, memory.padding(), config.heads());
                bias = view.bias();
                distances = view.distances();
            }
            Value all = perHead(code, bias, config.heads());
            Value context = attention.apply(inner, x, batch, memory.layers().get(0), all, distances);
            read = code.call("cat", List.of(context, x), 1);
        }
        return Elementwise.apply(code, "tanh", readout.apply(graph.in("readout"), read), config.modelDim());
    }

    @Override
    public List<StateField> state() {
        List<StateField> fields = new ArrayList<>();
        if (attention != null) {
            fields.add(new StateField("memory", Follows.GROUP, 0, 1));
        }
        fields.add(StateField.tensor("padding", Follows.GROUP));
        fields.add(new StateField("cells", Follows.ROW, cells.states(), 0));
        if (fed != null) {
            fields.add(StateField.tensor("before", Follows.ROW));
        }
        return fields;
    }

    @Override
    public List<Value> begin(Graph graph, Memory memory, Value source) {
        List<Value> state = new ArrayList<>();
        memory.layers().forEach(layer -> state.add(layer.both()));
        state.add(memory.padding());
        state.add(new Value(memory.start().toString()));
        if (fed != null) {
            state.add(nothingFed(graph, graph.code().size(source, 0), source));
        }
        return state;
    }

    @Override
    public Stepped step(Graph graph, Step step, Value embedded, List<Value> state) {
        Code code = graph.code();
        List<Value> next = new ArrayList<>(state);
        int at = attention == null ? 0 : 1;
        List<KeyValue> layers = attention == null ? List.of() : List.of(new KeyValue(state.get(0)));
        Memory memory = new Memory(layers, state.get(at), List.of());
        Value word = cells.first().read(graph.in("0"), embedded);
        Value read = fed == null ? word : feed(graph, fed, word, state.get(at + 2));
        List<Value> before = new ArrayList<>();
        for (int i = 0; i < cells.states(); i++) {
            before.add(state.get(at + 1).at(i));
        }
        DecoderCells.Stepped stepped = cells(graph, read, before, List.of());
        Value position = code.call(
                "full", List.of(1), step.position(), Code.dtype(NumberType.INT64), code.onDeviceOf(step.tokens()));
        Value hidden = readout(graph, stepped.output(), step.groups(), position, memory);
        next.set(at + 1, new Value(stepped.states().toString()));
        if (fed != null) {
            next.set(at + 2, hidden);
        }
        return new Stepped(Decoded.of(hidden), next);
    }
}
