package org.ttnmt.model.family;

import static org.ttnmt.model.layers.AttentionMask.perHead;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.RnnAttention;
import org.ttnmt.model.family.StateField.Follows;
import org.ttnmt.model.graph.AttentionSite;
import org.ttnmt.model.graph.AttentionTap;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.Decoded;
import org.ttnmt.model.layers.DecoderInput;
import org.ttnmt.model.layers.Distances;
import org.ttnmt.model.layers.Elementwise;
import org.ttnmt.model.layers.Embedding;
import org.ttnmt.model.layers.KeyValue;
import org.ttnmt.model.layers.Linear;
import org.ttnmt.model.layers.OutputLayer;
import org.ttnmt.model.layers.PaddingMask;
import org.ttnmt.model.layers.Places;
import org.ttnmt.model.layers.PositionEncoding;
import org.ttnmt.model.layers.SourceAttention;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.model.recurrent.BidirectionalLayer;
import org.ttnmt.model.recurrent.RecurrentCell;
import org.ttnmt.model.recurrent.Reversal;
import org.ttnmt.model.recurrent.SourceWindow;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * The recurrent encoder-decoder with attention (Bahdanau et al. 2015, Luong et al. 2015): a bidirectional encoder, and a
 * decoder that begins with {@code tanh(W e + b)} of the encoder's last outputs {@code e}. At each position the decoder's
 * cells give {@code h}, attention of {@code h} to the source gives {@code c}, and {@code tanh(W [c h] + b)} is what the
 * output projection takes; with input feeding, the next position reads it as well.
 */
final class RecurrentNetwork implements StepNetwork {
    private final ModelConfig config;
    private final ParameterLayout layout = new ParameterLayout();
    private final WordTables words;
    private final Embedding sourceEmbedding;
    private final Embedding targetEmbedding;
    private final List<BidirectionalLayer> encoder = new ArrayList<>();
    private final List<RecurrentCell> decoder = new ArrayList<>();
    /** Make the states with which the cells begin. */
    private final List<Linear> starts = new ArrayList<>();
    /** What the first cell takes of the position before; null without input feeding. */
    private final @Nullable Parameter fed;
    /** Null without attention. */
    private final @Nullable SourceAttention attention;
    /** Null where attention sees all of the source. */
    private final @Nullable SourceWindow window;

    private final Linear readout;

    RecurrentNetwork(ModelConfig config, int sourceVocabulary, int targetVocabulary) {
        this.config = config;
        this.words = WordTables.add(layout, config, sourceVocabulary, targetVocabulary);
        int dim = config.modelDim();
        this.sourceEmbedding = new Embedding(
                words.source(),
                PositionEncoding.NONE,
                config,
                false,
                config.sourceWordDropout(),
                (batch, source, target) -> batch * source);
        this.targetEmbedding = new Embedding(
                words.target(),
                PositionEncoding.NONE,
                config,
                config.decoderStart() == ModelConfig.DecoderStart.ZERO,
                config.targetWordDropout(),
                (batch, source, target) -> batch * target);
        for (int i = 0; i < config.encoderLayers(); i++) {
            encoder.add(new BidirectionalLayer(layout, "encoder." + i, config, i == 0 ? dim : 2 * dim));
        }
        for (int i = 0; i < config.decoderLayers(); i++) {
            RecurrentCell cell = RecurrentCell.of(layout, "decoder." + i, config, dim);
            decoder.add(cell);
            for (int state = 0; state < cell.states(); state++) {
                starts.add(new Linear(layout, "decoder." + i + ".start." + state, 2 * dim, dim));
            }
        }
        this.fed = config.inputFeeding()
                ? layout.add(
                        "decoder.fed.weight",
                        Parameter.Initial.XAVIER,
                        decoder.get(0).readDim(),
                        dim)
                : null;
        RnnAttention kind = config.rnnAttention();
        this.attention = kind == RnnAttention.NONE
                ? null
                : new SourceAttention(
                        layout,
                        "decoder.attention",
                        config,
                        2 * dim,
                        (batch, source, target) -> batch * config.heads() * target * source);
        this.window = kind == RnnAttention.NONE || kind == RnnAttention.GLOBAL
                ? null
                : new SourceWindow(layout, "decoder.attention", config);
        this.readout = new Linear(layout, "decoder.readout", attention == null ? dim : 2 * dim, dim);
    }

    @Override
    public ParameterLayout layout() {
        return layout;
    }

    @Override
    public OutputLayer output() {
        return words.output();
    }

    @Override
    public int maxPositions() {
        return Integer.MAX_VALUE;
    }

    @Override
    public Memory encode(Graph graph, Value source, Value lengths) {
        Graph inner = graph.in("encoder");
        Code code = inner.code();
        Value batch = code.size(source, 0);
        Reversal reversal = Reversal.of(code, source, lengths);
        Value x = sourceEmbedding.apply(inner.in("embedding"), DecoderInput.of(source), places(code, source));
        Value last = x;
        for (int i = 0; i < encoder.size(); i++) {
            BidirectionalLayer.Outputs read = encoder.get(i).apply(inner.in("" + i), x, reversal);
            x = graph.dropout()
                    .apply(
                            code.in("" + i),
                            read.outputs(),
                            config.dropout(),
                            (b, s, t) -> b * s * 2 * config.modelDim());
            last = read.last();
        }
        Graph outer = graph.in("decoder");
        List<Value> start = new ArrayList<>();
        for (Linear each : starts) {
            start.add(outer.master(tanh(outer, each.apply(outer.in("start"), last))));
        }
        List<KeyValue> memory =
                attention == null ? List.of() : List.of(attention.memory(outer.in("attention"), x, batch));
        Value all = Places.all(code, code.size(source, 1), source);
        return new Memory(memory, new PaddingMask(lengths).biasAmong(inner, all), start);
    }

    private static Places places(Code code, Value tokens) {
        return Places.of(code, Value.of(0), tokens, Value.NONE, Value.NONE);
    }

    @Override
    public Decoded decode(Graph graph, DecoderInput input, Memory memory) {
        Graph inner = graph.in("decoder");
        Code code = inner.code();
        Value batch = code.size(input.tokens(), 0);
        Value embedded = targetEmbedding.apply(inner.in("embedding"), input, places(code, input.tokens()));
        Value positions = Places.all(code, code.size(input.tokens(), 1), input.tokens());
        Value hidden = fed == null
                ? layerByLayer(inner, embedded, batch, positions, memory)
                : fedBack(inner, fed, embedded, batch, positions, memory);
        return Decoded.of(graph.dropout().apply(code.in("readout"), hidden, config.dropout(), extent()));
    }

    private Dropout.Extent extent() {
        return (batch, source, target) -> batch * target * config.modelDim();
    }

    /** Each cell runs over all positions before the next one; then all positions attend at once. */
    private Value layerByLayer(Graph graph, Value embedded, Value batch, Value positions, Memory memory) {
        Value x = embedded;
        for (int i = 0; i < decoder.size(); i++) {
            Graph here = graph.in("" + i);
            Value between = i == 0 ? x : graph.dropout().apply(here.code(), x, config.dropout(), extent());
            x = decoder.get(i).all(here, between, batch, of(i, memory.start()));
        }
        return readout(graph, x, batch, positions, memory);
    }

    /** Position by position, since each reads what the one before gave. */
    private Value fedBack(Graph graph, Parameter weight, Value embedded, Value batch, Value positions, Memory memory) {
        Code code = graph.code();
        RecurrentCell first = decoder.get(0);
        Value read = first.read(graph.in("0"), embedded);
        Value reads = code.call("unbind", code.view(read, batch, -1, first.readDim()), 1);
        List<Value> kept = new ArrayList<>(); // masks of dropout between the cells, (batch, targetLength, modelDim)
        for (int i = 1; i < decoder.size() && graph.dropout() != Dropout.NONE; i++) {
            Value mask = graph.dropout()
                    .apply(code.in("" + i), code.call("ones_like", embedded), config.dropout(), extent());
            kept.add(code.view(mask, batch, -1, config.modelDim()));
        }
        List<Value> cells = RecurrentCell.variables(code, memory.start());
        Value before = code.assign("before", nothingFed(graph, batch, embedded).text());
        Value hidden = code.assign("hidden", "annotate(List[Tensor], [])");
        Value seen = code.assign("seen", "annotate(List[Tensor], [])");
        boolean watched = graph.tap() != AttentionTap.NONE;
        AttentionTap tap = watched ? (site, weights) -> code.run("append", seen, weights) : AttentionTap.NONE;
        Graph turn = new Graph(code, graph.weights(), Dropout.NONE, graph.numbers(), tap);
        code.repeat(new Value("len(" + reads + ")"), t -> {
            List<Value> masks =
                    kept.stream().map(mask -> code.call("select", mask, 1, t)).toList();
            List<Value> next = cells(turn, feed(turn, weight, reads.at(t), before), cells, masks);
            Value position = code.call("slice", positions, 0, t, new Value(t + " + 1"));
            Value result = readout(turn, turn.compute(next.get(next.size() - top().states())), batch, position, memory);
            RecurrentCell.reassign(code, cells, next);
            code.reassign(before, result);
            code.run("append", hidden, result);
        });
        if (watched && attention != null) {
            graph.tap().see(AttentionSite.CROSS, code.call("cat", seen, 1));
        }
        return code.call("flatten", code.call("stack", hidden, 1), 0, 1);
    }

    private RecurrentCell top() {
        return decoder.get(decoder.size() - 1);
    }

    /** The states of one cell. */
    private List<Value> of(int cell, List<Value> states) {
        int each = top().states();
        return states.subList(cell * each, (cell + 1) * each);
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

    /**
     * Emits one step of all cells.
     *
     * @param read by the first of them
     * @param masks of what the others read; empty for none
     * @return their next states
     */
    private List<Value> cells(Graph graph, Value read, List<Value> states, List<Value> masks) {
        List<Value> next = new ArrayList<>();
        Value x = read;
        for (int i = 0; i < decoder.size(); i++) {
            Graph here = graph.in("" + i);
            RecurrentCell cell = decoder.get(i);
            if (i > 0) {
                x = cell.read(here, masks.isEmpty() ? x : here.code().multiply(x, masks.get(i - 1)));
            }
            List<Value> state = cell.step(here, x, of(i, states));
            next.addAll(state);
            x = graph.compute(state.get(0));
        }
        return next;
    }

    /**
     * Emits what the output projection takes.
     *
     * @param x outputs of the last cell, {@code (batch * queries, modelDim)}
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
        return tanh(graph, readout.apply(graph.in("readout"), read));
    }

    private Value tanh(Graph graph, Value x) {
        return Elementwise.apply(graph.code(), "tanh", x, config.modelDim());
    }

    @Override
    public List<StateField> state() {
        List<StateField> fields = new ArrayList<>();
        if (attention != null) {
            fields.add(new StateField("memory", Follows.GROUP, 0, 1));
        }
        fields.add(StateField.tensor("padding", Follows.GROUP));
        fields.add(new StateField("cells", Follows.ROW, starts.size(), 0));
        if (fed != null) {
            fields.add(StateField.tensor("before", Follows.ROW));
        }
        return fields;
    }

    @Override
    public void emitForSteps(Script script) {}

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
    public Stepped step(Graph graph, Step step, List<Value> state) {
        Graph inner = graph.in("decoder");
        Code code = inner.code();
        List<Value> next = new ArrayList<>(state);
        int at = attention == null ? 0 : 1;
        List<KeyValue> layers = attention == null ? List.of() : List.of(new KeyValue(state.get(0)));
        Memory memory = new Memory(layers, state.get(at), List.of());
        Places places = Places.of(code, step.position(), step.tokens(), Value.NONE, Value.NONE);
        Value embedded = targetEmbedding.apply(inner.in("embedding"), DecoderInput.of(step.tokens()), places);
        Value word = decoder.get(0).read(inner.in("0"), embedded);
        Value read = fed == null ? word : feed(inner, fed, word, state.get(at + 2));
        List<Value> before = new ArrayList<>();
        for (int i = 0; i < starts.size(); i++) {
            before.add(state.get(at + 1).at(i));
        }
        List<Value> cells = cells(inner, read, before, List.of());
        Value position = code.call(
                "full", List.of(1), step.position(), Code.dtype(NumberType.INT64), code.onDeviceOf(step.tokens()));
        Value x = inner.compute(cells.get(cells.size() - top().states()));
        Value hidden = readout(inner, x, step.groups(), position, memory);
        next.set(at + 1, new Value(cells.toString()));
        if (fed != null) {
            next.set(at + 2, hidden);
        }
        return new Stepped(Decoded.of(hidden), next);
    }
}
