package org.ttnmt.model.decoding;

import java.util.ArrayList;
import java.util.List;
import org.ttnmt.model.AttentionWeights;
import org.ttnmt.model.family.StateField;
import org.ttnmt.model.family.StateField.Follows;
import org.ttnmt.model.family.StepNetwork;
import org.ttnmt.model.graph.AttentionSite;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.CopyOutput;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.HostTensors;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * The functions that decode step by step: {@code start} with sources, then {@code advance} by a token. What a decoding
 * keeps is a tuple of the network's own {@link StateField}s, followed by the {@link OutputWords} that may follow.
 */
final class DecodingFunctions {
    /** Steps of a greedy search after which it is seen whether there is anything left to do. */
    private static final int STEPS_BETWEEN = 8;

    private final StepNetwork network;
    private final NumberFormats numbers;
    private final PreparedWeights weights;
    private final OutputWords words;
    private final int heads;
    private final String stateType;

    DecodingFunctions(StepNetwork network, NumberFormats numbers, PreparedWeights weights, int heads) {
        this.network = network;
        this.numbers = numbers;
        this.weights = weights;
        this.words = new OutputWords(network.output().projection(), weights, numbers);
        this.heads = heads;
        this.stateType = StateField.tuple(network.state(), OutputWords.TYPE);
    }

    void emit(Script script) {
        network.emitForSteps(script);
        emitStart(script);
        DistributionFunctions.emit(script);
        emitAdvance(script);
        emitGreedy(script);
        words.emitSpread(script);
    }

    /**
     * {@code start(prepared, source (batch, sourceLength), lengths (batch), union, ids, places) -> state} with one row
     * for each source. {@link OutputWords#begin} says what the last three are.
     */
    private void emitStart(Script script) {
        List<String> parameters = List.of(PreparedWeights.PARAMETER, "source", "lengths", "union", "ids", "places");
        script.function("start", stateType, parameters, (code, p) -> {
            Graph graph = new Graph(code, weights, Dropout.NONE, numbers);
            Value source = sent(code, p, 1);
            List<Value> state =
                    new ArrayList<>(network.begin(graph, network.encode(graph, source, sent(code, p, 2)), source));
            state.add(words.begin(code, sent(code, p, 3), sent(code, p, 4), sent(code, p, 5)));
            code.returns(state.toArray(Value[]::new));
        });
    }

    /**
     * {@code advance(prepared, state, order (rows), continued (groups), tokens (rows, 1), position, groups, wanted) ->
     * (ids (rows, wanted), their logProbs, logProbs (rows, vocabulary or width of the words), attention (groups *
     * heads, rows of a group, sourceLength), state)}. Row r continues the old row order[r]; group g of neighbouring
     * rows continues the old group continued[g]. An empty order or continued means "as they are". The old state must
     * not be used again.
     */
    private void emitAdvance(Script script) {
        List<String> parameters = List.of(
                PreparedWeights.PARAMETER,
                "state: " + stateType,
                "order",
                "continued",
                "tokens",
                "position: int",
                "groups: int",
                "wanted: int");
        String result = "Tuple[Tensor, Tensor, Tensor, Tensor, " + stateType + "]";
        script.function("advance", result, parameters, (code, p) -> {
            Value order = sent(code, p, 2);
            Value continued = sent(code, p, 3);
            Value tokens = sent(code, p, 4);
            List<Value> cross = new ArrayList<>();
            Graph graph = new Graph(code, weights, Dropout.NONE, numbers, (site, seen) -> {
                if (site == AttentionSite.CROSS) {
                    cross.add(seen);
                }
            });
            List<Value> state = new ArrayList<>();
            network.state()
                    .forEach(field -> state.add(
                            code.assign(field.name(), p.get(1).at(state.size()).text())));
            Value open = code.assign("open", p.get(1).at(state.size()).text());
            code.when(order.isNotEmpty(), () -> select(code, state, Follows.ROW, order));
            code.when(continued.isNotEmpty(), () -> {
                select(code, state, Follows.GROUP, continued);
                code.reassign(open, words.selected(code, open, continued));
            });
            Value perGroup = code.assign("perGroup", code.size(tokens, 0) + " // " + p.get(6));
            StepNetwork.Step step = new StepNetwork.Step(tokens, p.get(5), continued, p.get(6), perGroup);
            StepNetwork.Stepped stepped = network.step(graph, step, state);
            Value hidden = stepped.decoded().hidden();
            Value logProbs = code.assign("logProbs", hidden.text());
            code.when(
                    OutputWords.isThere(open),
                    () -> code.reassign(
                            logProbs,
                            network.output() instanceof CopyOutput copying
                                    ? words.mixed(graph, copying, stepped.decoded(), open, perGroup)
                                    : words.logProbs(code, hidden, open, perGroup)),
                    () -> code.reassign(logProbs, network.output().logProbs(graph, stepped.decoded())));
            Value best = code.callOwn("best", logProbs, p.get(7));
            Value ids = code.assign("ids", best.at(0).text());
            code.when(OutputWords.isThere(open), () -> code.reassign(ids, words.ids(code, best.at(0), open, perGroup)));
            List<Value> next = new ArrayList<>(stepped.state());
            next.add(open);
            code.returns(
                    ids,
                    best.at(1),
                    logProbs,
                    cross.isEmpty()
                            ? code.call("empty", new int[] {0}, code.onDeviceOf(logProbs))
                            : cross.get(AttentionWeights.alignmentLayer(cross.size())),
                    Value.tuple(next.toArray(Value[]::new)));
        });
        script.function("over_heads", "Tensor", List.of("attention"), (code, p) -> {
            Value each = code.call("unflatten", code.to(p.get(0), NumberType.FLOAT32), 0, List.of(-1, heads));
            code.returns(code.call("flatten", code.call("mean", each, new int[] {1}), 0, 1));
        });
    }

    /**
     * {@code greedy(prepared, state, limits (rows), bos, eos) -> (ids (rows, steps), their logProbs)}: the best token of
     * each step, from the state of {@code start} on, as many steps as the largest limit and one; what stands behind eos or behind a row's
     * limit and one means nothing. The host makes {@code limits}. It waits for the device once in some steps, to see
     * whether all rows have ended.
     */
    private void emitGreedy(Script script) {
        List<String> parameters =
                List.of(PreparedWeights.PARAMETER, "state: " + stateType, "limits", "bos: int", "eos: int");
        script.function("greedy", Script.tensors(2), parameters, (code, p) -> {
            Value limits = sent(code, p, 2);
            Code.Named device = code.onDeviceOf(limits);
            Code.Named integer = Code.dtype(NumberType.INT64);
            Value rows = code.size(p.get(2), 0);
            Value steps = code.assign("steps", code.toInt(code.call("max", p.get(2))) + " + 1");
            Value unchanged = code.call("empty", new int[] {0}, integer, device);
            Value tokens = code.call("full", List.of(rows, 1), p.get(3), integer, device);
            Value ids = code.call("full", List.of(rows, steps), p.get(4), integer, device);
            Value logProbs = code.call("zeros", List.of(rows, steps), Code.dtype(numbers.master()), device);
            Value ended = code.call("zeros", List.of(rows), Code.dtype(NumberType.BOOL), device);
            Value state = code.assign("state", p.get(1).text());
            Value going = code.assign("going", "True");
            code.repeat(
                    steps,
                    step -> code.when(going, () -> {
                        Value stepped = code.callOwn(
                                "advance", p.get(0), state, unchanged, unchanged, tokens, step, rows, Value.of(1));
                        code.reassign(tokens, stepped.at(0));
                        code.reassign(state, stepped.at(4));
                        code.run("copy_", code.call("narrow", ids, 1, step, 1), tokens);
                        code.run("copy_", code.call("narrow", logProbs, 1, step, 1), stepped.at(1));
                        Value over = code.call(
                                "logical_or",
                                code.call("eq", code.view(tokens, -1), p.get(4)),
                                code.call("le", limits, step));
                        code.reassign(ended, code.call("logical_or", ended, over));
                        code.when(
                                new Value("torch.remainder(" + step + ", " + STEPS_BETWEEN + ") == "
                                        + (STEPS_BETWEEN - 1)),
                                () -> code.reassign(going, code.assign("open", "not bool(torch.all(" + ended + "))")));
                    }));
            code.returns(ids, logProbs);
        });
    }

    /** Emits a parameter that the host made, where the weights are. */
    private static Value sent(Code code, List<Value> parameters, int number) {
        return HostTensors.sent(code, parameters.get(0).at(0), parameters.get(number));
    }

    /** Emits the entries {@code index} of the fields that follow rows, or groups. */
    private void select(Code code, List<Value> state, Follows follows, Value index) {
        List<StateField> fields = network.state();
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).follows() == follows) {
                code.reassign(state.get(i), fields.get(i).selected(code, state.get(i), index));
            }
        }
    }
}
