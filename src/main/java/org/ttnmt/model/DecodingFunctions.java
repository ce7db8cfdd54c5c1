package org.ttnmt.model;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ttnmt.config.ModelConfig;
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
    /** TorchScript's type of a decoding's state: self-attention caches, memory, source bias, ancestry, words that may follow. */
    private static final String STATE = "Tuple[List[Tensor], List[Tensor], Tensor, Tensor, " + OutputWords.TYPE + "]";

    private final ModelConfig config;
    private final Numbers numbers;
    private final Transformer transformer;
    private final PreparedWeights weights;
    private final OutputWords words;

    DecodingFunctions(ModelConfig config, Numbers numbers, Transformer transformer, PreparedWeights weights) {
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
            Value bias = Masks.bias(code, Masks.source(code, p.get(2), code.size(source, 1)), numbers.compute());
            Value memory = transformer.encode(graph, source, bias);
            Value batch = code.size(source, 0);
            Value empty = code.call(
                    "empty",
                    List.of(batch, config.heads(), 0, config.headDim()),
                    new Code.Named("dtype", numbers.compute()),
                    new Code.Named("device", code.device(source)));
            List<Value> caches = new ArrayList<>();
            List<Value> memories = new ArrayList<>();
            for (KeyValue layer : transformer.memory(graph, memory)) {
                caches.add(empty);
                caches.add(empty);
                memories.add(code.call("contiguous", layer.key()));
                memories.add(code.call("contiguous", layer.value()));
            }
            Value ancestry = Ancestry.none(code, batch, numbers.compute(), source);
            Value open = words.begin(code, p.get(3), p.get(4), p.get(5));
            code.returns(new Value(caches.toString()), new Value(memories.toString()), bias, ancestry, open);
        });
    }

    /**
     * {@code advance(prepared, state, order (rows), continued (groups), tokens (rows), position, candidates) -> (ids (rows, candidates),
     * their logProbs, logProbs (rows, vocabulary or width of the words), attention (rows, sourceLength), state)}. Row r continues the
     * old row order[r]; group g of neighbouring rows continues the old group continued[g]. An empty order or continued means "as they
     * are". The old state must not be used again.
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
            Value position = p.get(5);
            List<Value> memories = selected(code, p.get(1).at(1), 2 * layers, p.get(3));
            Value bias = selected(code, p.get(1).at(2), p.get(3));
            List<KeyValue> memory = IntStream.range(0, layers)
                    .mapToObj(i -> new KeyValue(memories.get(2 * i), memories.get(2 * i + 1)))
                    .toList();
            Value groups = code.size(memories.get(0), 0);
            Value perGroup = code.assign("perGroup", code.size(p.get(4), 0) + " // " + groups);
            Value before = p.get(1).at(3);
            Value places = code.size(before, 1);
            Value ancestry = Ancestry.grown(code, selected(code, before, p.get(2)), groups, perGroup);
            Value caches = code.assign("caches", p.get(1).at(0).text());
            Transformer.History history = new Transformer.History() {
                @Override
                public Value batch(Code here, Value x) {
                    return groups;
                }

                @Override
                public KeyValue append(int layer, KeyValue newest) {
                    return new KeyValue(appended(2 * layer, newest.key()), appended(2 * layer + 1, newest.value()));
                }

                private Value appended(int tensor, Value newest) {
                    Code here = code.in("cache_" + tensor);
                    Value cache = Cache.append(here, caches.at(tensor), p.get(3), newest, places);
                    here.run(
                            "_set_item", caches, tensor, cache); // in the old state, so that the old cache goes at once
                    return here.call("slice", cache, 2, 0, here.size(ancestry, 1));
                }
            };
            Value selfBias = code.view(ancestry, groups, 1, perGroup, code.size(ancestry, 1));
            List<Value> seen = new ArrayList<>();
            Graph graph = new Graph(code, weights, Dropout.NONE, numbers, seen::add);
            Value token = code.call("unsqueeze", p.get(4), 1); // (rows, 1)
            Value hidden = transformer.decode(graph, DecoderInput.of(token), position, history, selfBias, memory, bias);
            Value flat = code.view(hidden, -1, config.modelDim());
            Value open = words.selected(code, p.get(1).at(4), p.get(3));
            Value logProbs = code.assign("logProbs", flat.text());
            code.when(
                    OutputWords.isThere(open),
                    () -> code.reassign(logProbs, words.logProbs(code, flat, open, perGroup)),
                    () -> code.reassign(logProbs, code.call("log_softmax", logits(graph, flat), 1)));
            Value best = code.callOwn("best", logProbs, p.get(6));
            Value ids = code.assign("ids", best.at(0).text());
            code.when(OutputWords.isThere(open), () -> code.reassign(ids, words.ids(code, best.at(0), open, perGroup)));
            Value cross = seen.get(2 * alignmentLayer(layers) + 1); // after self-attention's
            Value heads = code.call("mean", code.to(cross, NumberType.FLOAT32), new int[] {1});
            Value attention = code.reshape(heads, -1, code.size(heads, 2)); // (rows, sourceLength)
            Value state = new Value("(" + caches + ", " + memories + ", " + bias + ", " + ancestry + ", " + open + ")");
            code.returns(ids, best.at(1), logProbs, attention, state);
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
                            new Value("torch.numel(sum) > 0"),
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
                graph, new TeacherForcing(transformer, config.modelDim()).hidden(graph, p.get(1), p.get(2), p.get(3)));
        Value labels = code.call("unsqueeze", p.get(4), 2);
        return code.call("squeeze", code.call("gather", code.call("log_softmax", logits, 2), 2, labels), 2);
    }

    private static Value stacked(Code code, List<Value> tensors) {
        return code.to(code.call("stack", List.copyOf(tensors)), NumberType.FLOAT32);
    }

    private Value logits(Graph graph, Value hidden) {
        return graph.code().in("output").to(transformer.output().logits(graph, hidden), numbers.master());
    }

    private static List<Value> selected(Code code, Value list, int size, Value index) {
        return IntStream.range(0, size)
                .mapToObj(i -> selected(code, list.at(i), index))
                .toList();
    }

    /** Rows {@code index} of a tensor; all as they are when the index is empty. */
    private static Value selected(Code code, Value tensor, Value index) {
        Value result = code.assign("kept", tensor.text());
        code.when(
                new Value("torch.numel(" + index + ") > 0"),
                () -> code.reassign(result, code.call("index_select", tensor, 0, index)));
        return result;
    }
}
