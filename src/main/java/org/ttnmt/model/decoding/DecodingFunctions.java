package org.ttnmt.model.decoding;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.family.Transformer;
import org.ttnmt.model.layers.DecoderInput;
import org.ttnmt.model.layers.Dropout;
import org.ttnmt.model.layers.Graph;
import org.ttnmt.model.layers.KeyValue;
import org.ttnmt.model.layers.Masks;
import org.ttnmt.model.objective.TeacherForcing;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Script.Parameter;
import org.ttnmt.torch.Value;

/**
 * What decoding asks of a transformer: {@code prepare_...} weights, {@code start} with sources, {@code advance} by a token, then look at
 * the distribution ({@code best}, {@code at}, {@code blend}); or judge given targets ({@code force}, {@code attend}).
 */
final class DecodingFunctions {
    /**
     * TorchScript's type of a decoding's state: self-attention's {@link Cache}, each layer's {@link KeyValue} of the memory, the source's
     * bias {@code (groups, 1, sourceLength)}, {@link Ancestry}, its part for the newest step, positions of the target, words that may
     * follow.
     */
    private static final String STATE =
            "Tuple[List[Tensor], List[Tensor], Tensor, Tensor, Tensor, Tensor, " + OutputWords.TYPE + "]";

    /** Rows of the first table of positions. */
    private static final int LEAST_POSITIONS = 64;

    private final ModelConfig config;
    private final NumberFormats numbers;
    private final Transformer transformer;
    private final PreparedWeights weights;
    private final OutputWords words;

    DecodingFunctions(ModelConfig config, NumberFormats numbers, Transformer transformer, PreparedWeights weights) {
        this.config = config;
        this.numbers = numbers;
        this.transformer = transformer;
        this.weights = weights;
        this.words = new OutputWords(transformer.output(), weights, numbers);
    }

    void emit(Script script) {
        Cache.emit(script);
        emitStart(script);
        emitBest(script);
        emitAdvance(script);
        emitForce(script);
        emitAttend(script);
        words.emitSpread(script);
        weights.emitPrepare(script);
    }

    /**
     * The decoder layer whose cross-attention, averaged over heads, tells what a token was made of: the last but one (Garg et al.
     * 2019, section 4.1).
     */
    static int alignmentLayer(int decoderLayers) {
        return Math.max(0, decoderLayers - 2);
    }

    /**
     * {@code start(prepared, source (batch, sourceLength), lengths (batch), union, ids, places) -> state} with one row for each source.
     * {@link OutputWords#begin} says what the last three are.
     */
    private void emitStart(Script script) {
        List<Parameter> parameters = List.of(
                PreparedWeights.PARAMETER,
                Parameter.tensor("source"),
                Parameter.tensor("lengths"),
                Parameter.tensor("union"),
                Parameter.tensor("ids"),
                Parameter.tensor("places"));
        script.function("start", STATE, parameters, (code, p) -> {
            Graph graph = new Graph(code, weights, Dropout.NONE, numbers);
            Value source = p.get(1);
            Value batch = code.size(source, 0);
            Value bias = Masks.bias(code, Masks.source(code, p.get(2), code.size(source, 1)), numbers.compute());
            Value memory = transformer.encode(graph, source, Masks.perHead(code, bias, config.heads()));
            List<Value> memories = transformer.memory(graph, memory, batch).stream()
                    .map(KeyValue::both)
                    .toList();
            Value caches = Cache.none(code, transformer.decoderLayers(), batch, config, numbers.compute(), source);
            Value ancestry = Ancestry.none(code, batch, numbers.compute(), source);
            Value positions = transformer.targetPositions(graph, Value.of(LEAST_POSITIONS), source);
            Value open = words.begin(code, p.get(3), p.get(4), p.get(5));
            code.returns(caches, new Value(memories.toString()), bias, ancestry, ancestry, positions, open);
        });
    }

    /**
     * {@code advance(prepared, state, order (rows), continued (groups), tokens (rows, 1), position, candidates) -> (ids (rows, candidates),
     * their logProbs, logProbs (rows, vocabulary or width of the words), attention (groups * heads, rows of a group, sourceLength),
     * state)}. Row r continues the old row order[r]; group g of neighbouring rows continues the old group continued[g]. An empty order
     * or continued means "as they are". The old state must not be used again.
     *
     * <p>Of a small model, half of a step's time goes to calling operators, so what does not change from step to step is in the state.
     */
    private void emitAdvance(Script script) {
        List<Parameter> parameters = List.of(
                PreparedWeights.PARAMETER,
                new Parameter("state", STATE),
                Parameter.tensor("order"),
                Parameter.tensor("continued"),
                Parameter.tensor("tokens"),
                new Parameter("position", "int"),
                new Parameter("candidates", "int"));
        String result = "Tuple[Tensor, Tensor, Tensor, Tensor, " + STATE + "]";
        script.function("advance", result, parameters, (code, p) -> {
            int layers = transformer.decoderLayers();
            Value state = p.get(1);
            Value order = p.get(2);
            Value continued = p.get(3);
            Value tokens = p.get(4);
            Value position = p.get(5);
            List<Value> seen = new ArrayList<>();
            Graph graph = new Graph(code, weights, Dropout.NONE, numbers, seen::add);

            Value caches = code.assign("caches", state.at(0).text());
            Value memories = code.assign("memories", state.at(1).text());
            Value bias = code.assign("bias", state.at(2).text());
            Value before = code.assign("before", state.at(3).text());
            Value own = code.assign("own", state.at(4).text());
            Value positions = code.assign("positions", state.at(5).text());
            Value open = code.assign("open", state.at(6).text());
            code.when(order.isNotEmpty(), () -> code.reassign(before, code.call("index_select", before, 0, order)));
            code.when(continued.isNotEmpty(), () -> {
                code.reassign(memories, selected(code, memories, layers, continued));
                code.reassign(bias, code.call("index_select", bias, 0, continued));
                code.reassign(open, words.selected(code, open, continued));
            });
            Value rows = code.size(tokens, 0);
            Value groups = code.size(bias, 0);
            Value perGroup = code.assign("perGroup", rows + " // " + groups);
            Value begin = code.size(before, 1);
            Value end = code.assign("end", begin + " + " + perGroup);
            code.when(
                    new Value(code.size(own, 0) + " != " + rows + " or " + code.size(own, 1) + " != " + perGroup),
                    () -> code.reassign(own, Ancestry.own(code, groups, perGroup, before)));
            code.when(
                    new Value(position + " >= " + code.size(positions, 0)),
                    () -> code.reassign(
                            positions, transformer.targetPositions(graph, new Value("2 * " + position), tokens)));

            Value ancestry = code.call("cat", List.of(before, own), 1);
            Value selfBias = Masks.perHead(code, code.view(ancestry, groups, perGroup, end), config.heads());
            Cache cache = Cache.open(code, caches, layers, continued, begin, end);
            Value hidden = transformer.decode(
                    graph,
                    DecoderInput.of(tokens),
                    groups,
                    position,
                    positions,
                    (layer, newest) -> cache.append(code, layer, newest),
                    selfBias,
                    IntStream.range(0, layers)
                            .mapToObj(i -> new KeyValue(memories.at(i)))
                            .toList(),
                    Masks.perHead(code, bias, config.heads()));
            Value logProbs = code.assign("logProbs", hidden.text());
            code.when(
                    OutputWords.isThere(open),
                    () -> code.reassign(logProbs, words.logProbs(code, hidden, open, perGroup)),
                    () -> code.reassign(logProbs, code.call("log_softmax", logits(graph, hidden), 1)));
            Value best = code.callOwn("best", logProbs, p.get(6));
            Value ids = code.assign("ids", best.at(0).text());
            code.when(OutputWords.isThere(open), () -> code.reassign(ids, words.ids(code, best.at(0), open, perGroup)));
            Value cross = seen.get(2 * alignmentLayer(layers) + 1); // after self-attention's
            Value next = Value.tuple(caches, memories, bias, ancestry, own, positions, open);
            code.returns(ids, best.at(1), logProbs, cross, next);
        });
        script.function("over_heads", "Tensor", List.of(Parameter.tensor("attention")), (code, p) -> {
            Value heads = code.call("unflatten", code.to(p.get(0), NumberType.FLOAT32), 0, List.of(-1, config.heads()));
            code.returns(code.call("flatten", code.call("mean", heads, new int[] {1}), 0, 1));
        });
    }

    /**
     * What search asks of {@code logProbs (rows, vocabulary)}: {@code best(logProbs, candidates) -> (ids, logProbs)}, both {@code
     * (rows, candidates)}; {@code at(logProbs, ids (rows, n)) -> (rows, n)}; and the mean of several networks, summed up by {@code
     * blend(sum, logProbs, logWeight)}, where an empty sum begins.
     */
    private static void emitBest(Script script) {
        script.function(
                "best",
                Script.tensors(2),
                List.of(Parameter.tensor("logProbs"), new Parameter("candidates", "int")),
                (code, p) -> BestTokens.write(code, p.get(0), p.get(1)));
        script.function(
                "at",
                "Tensor",
                List.of(Parameter.tensor("logProbs"), Parameter.tensor("ids")),
                (code, p) -> code.returns(code.call("gather", p.get(0), 1, p.get(1))));
        script.function(
                "blend",
                "Tensor",
                List.of(Parameter.tensor("sum"), Parameter.tensor("logProbs"), new Parameter("logWeight", "float")),
                (code, p) -> {
                    Value weighted = code.add(p.get(1), p.get(2));
                    Value result = code.assign("result", weighted.text());
                    code.when(
                            p.get(0).isNotEmpty(),
                            () -> code.reassign(result, code.call("logaddexp", p.get(0), weighted)));
                    code.returns(result);
                });
    }

    /** {@code force(prepared, source, lengths, target, labels) -> (batch, targetLength)}: log-probabilities of the labels. */
    private void emitForce(Script script) {
        script.function("force", "Tensor", forced(), (code, p) -> {
            Graph graph = new Graph(code, weights, Dropout.NONE, numbers);
            code.returns(labelled(graph, p));
        });
    }

    /**
     * {@code attend(prepared, source, lengths, target, labels) -> (logProbs, encoder (layers, batch, heads, sourceLength,
     * sourceLength), decoder (layers, batch, heads, targetLength, targetLength), cross (layers, batch, heads, targetLength,
     * sourceLength))}: {@code force}, with the weights of every attention.
     */
    private void emitAttend(Script script) {
        script.function("attend", Script.tensors(4), forced(), (code, p) -> {
            List<Value> seen = new ArrayList<>();
            Value logProbs = labelled(new Graph(code, weights, Dropout.NONE, numbers, seen::add), p);
            int encoder = transformer.encoderLayers();
            List<Value> self = new ArrayList<>();
            List<Value> cross = new ArrayList<>();
            for (int i = 0; i < transformer.decoderLayers(); i++) {
                self.add(seen.get(encoder + 2 * i));
                cross.add(seen.get(encoder + 2 * i + 1));
            }
            code.returns(logProbs, stacked(code, seen.subList(0, encoder)), stacked(code, self), stacked(code, cross));
        });
    }

    private static List<Parameter> forced() {
        return List.of(
                PreparedWeights.PARAMETER,
                Parameter.tensor("source"),
                Parameter.tensor("lengths"),
                Parameter.tensor("target"),
                Parameter.tensor("labels"));
    }

    /** Log-probabilities {@code (batch, targetLength)} of labels, by teacher forcing. */
    private Value labelled(Graph graph, List<Value> p) {
        Code code = graph.code();
        Value logits = logits(
                graph, new TeacherForcing(transformer, config.heads()).hidden(graph, p.get(1), p.get(2), p.get(3)));
        Value labels = code.view(p.get(4), -1, 1);
        return code.call("view_as", code.call("gather", code.call("log_softmax", logits, 1), 1, labels), p.get(4));
    }

    /** Of each layer's {@code (batch * heads, queries, keys)}, all as {@code (layers, batch, heads, queries, keys)}. */
    private Value stacked(Code code, List<Value> tensors) {
        Value all = code.to(code.call("stack", List.copyOf(tensors)), NumberType.FLOAT32);
        return code.call("unflatten", all, 1, List.of(-1, config.heads()));
    }

    private Value logits(Graph graph, Value hidden) {
        return graph.in("output").master(transformer.output().logits(graph, hidden));
    }

    /** Groups {@code index} of each layer's keys and values. */
    private static Value selected(Code code, Value list, int layers, Value index) {
        List<Value> all = IntStream.range(0, layers)
                .mapToObj(i -> code.call("index_select", list.at(i), 1, index))
                .toList();
        return new Value(all.toString());
    }
}
