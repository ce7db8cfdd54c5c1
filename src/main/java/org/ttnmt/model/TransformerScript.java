package org.ttnmt.model;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Script.Parameter;
import org.ttnmt.torch.Value;

/**
 * All functions of a transformer as one TorchScript module: training ({@code gradient}, {@code adam}), validation ({@code
 * loss}), scoring ({@code logits}) and decoding ({@code prepare}, {@code start}, {@code step}).
 */
public final class TransformerScript {
    /** TorchScript's type of a decoding's state: self-attention caches, memory, source bias. */
    private static final String STATE = "Tuple[List[Tensor], List[Tensor], Tensor]";

    private final ModelConfig config;
    private final Numbers numbers;
    private final Transformer transformer;
    private final Script script = new Script("Transformer");
    private final Dropout.Extent randomBytes;

    /** Writes the module for a shape and number formats. */
    public TransformerScript(ModelConfig config, int sourceVocabulary, int targetVocabulary, Numbers numbers) {
        this.config = config;
        this.numbers = numbers;
        this.transformer = new Transformer(config, sourceVocabulary, targetVocabulary);
        ProjectionLoss.emit(script, targetVocabulary, numbers);
        this.randomBytes = emitGradient();
        emitLoss();
        emitLogits();
        Adam.emit(script);
        emitDecoding();
    }

    public Script script() {
        return script;
    }

    public ParameterLayout layout() {
        return transformer.layout();
    }

    /** How many random bytes {@code gradient} needs for a batch. */
    public Dropout.Extent randomBytes() {
        return randomBytes;
    }

    /** Teacher forcing: hidden states {@code (batch, targetLength, modelDim)} for given target tokens. */
    private Value teacherForced(Graph graph, Value source, Value lengths, Value target) {
        Code code = graph.code();
        Value bias = Masks.bias(code, Masks.source(code, lengths, code.size(source, 1)), numbers.compute());
        Value memory = transformer.encode(graph, source, bias);
        Value causal = Masks.bias(code, Masks.causal(code, code.size(target, 1), target), numbers.compute());
        return transformer.decode(
                graph,
                target,
                new Value("0"),
                Transformer.History.NONE,
                causal,
                transformer.memory(graph, memory),
                bias);
    }

    /** Hidden states of the real tokens alone: {@code (tokens, modelDim)}. */
    private Value realTokens(Code code, Value hidden, Value places) {
        return code.call("index_select", code.view(hidden, -1, config.modelDim()), 0, places);
    }

    private Dropout.Extent emitGradient() {
        List<Dropout.Extent> needed = new ArrayList<>();
        script.function(
                "gradient",
                Script.tensors(2),
                tensors("weights", "carry", "source", "lengths", "target", "places", "labels", "smoothing", "random"),
                (code, p) -> {
                    Value leaf = code.call("requires_grad_", code.call("detach", code.to(p.get(0), numbers.master())));
                    Weights weights = new FlatWeights(code, layout(), numbers, leaf);
                    RandomByteDropout dropout = new RandomByteDropout(p.get(8), numbers.compute());
                    Graph graph = new Graph(code, weights, dropout, numbers);
                    Value hidden = realTokens(code, teacherForced(graph, p.get(2), p.get(3), p.get(4)), p.get(5));
                    needed.add(dropout.bytesNeeded());
                    Code head = code.in("output");
                    Value loss = ProjectionLoss.call(
                            head,
                            head.call("detach", hidden),
                            head.call("detach", weights.compute(transformer.output())),
                            p.get(6),
                            head.toFloat(p.get(7)),
                            true);
                    Value outer = head.assign("outer", "annotate(List[Optional[Tensor]], [" + loss.at(2) + "])");
                    Value gradient = head.assign(
                            "gradient",
                            "unchecked_cast(Tensor, torch.grad([" + hidden + "], [" + leaf + "], " + outer + ")[0])");
                    org.ttnmt.model.Parameter output = transformer.output();
                    head.run(
                            "add_",
                            head.call("narrow", gradient, 0, output.offset(), output.elements()),
                            head.view(loss.at(3), -1));
                    head.when(new Value("torch.numel(carry) > 0"), () -> head.run("add_", gradient, p.get(1)));
                    code.returns(gradient, code.call("stack", List.of(loss.at(0), loss.at(1))));
                });
        return needed.get(0);
    }

    private void emitLoss() {
        script.function(
                "loss",
                "Tensor",
                tensors("weights", "source", "lengths", "target", "places", "labels", "smoothing"),
                (code, p) -> {
                    Weights weights = new FlatWeights(code, layout(), numbers, p.get(0));
                    Graph graph = new Graph(code, weights, Dropout.NONE, numbers);
                    Value hidden = realTokens(code, teacherForced(graph, p.get(1), p.get(2), p.get(3)), p.get(4));
                    Value loss = ProjectionLoss.call(
                            code,
                            hidden,
                            weights.compute(transformer.output()),
                            p.get(5),
                            code.toFloat(p.get(6)),
                            false);
                    code.returns(code.call("stack", List.of(loss.at(0), loss.at(1))));
                });
    }

    private void emitLogits() {
        script.function("logits", "Tensor", tensors("weights", "source", "lengths", "target"), (code, p) -> {
            Weights weights = new FlatWeights(code, layout(), numbers, p.get(0));
            Graph graph = new Graph(code, weights, Dropout.NONE, numbers);
            Value hidden = teacherForced(graph, p.get(1), p.get(2), p.get(3));
            code.returns(logits(graph, hidden));
        });
    }

    private Value logits(Graph graph, Value hidden) {
        Code code = graph.code().in("output");
        return code.to(
                code.linear(hidden, graph.weights().compute(transformer.output()), Value.NONE), numbers.master());
    }

    private void emitDecoding() {
        PreparedWeights weights = new PreparedWeights(numbers);
        emitStart(weights);
        emitStep(weights);
        weights.emitPrepare(script, layout());
    }

    /** {@code start(prepared, source (batch, sourceLength), lengths (batch)) -> state} with one row for each source. */
    private void emitStart(PreparedWeights weights) {
        List<Parameter> parameters =
                List.of(PreparedWeights.PARAMETER, Parameter.tensor("source"), Parameter.tensor("lengths"));
        script.function("start", STATE, parameters, (code, p) -> {
            Graph graph = new Graph(code, weights, Dropout.NONE, numbers);
            Value source = p.get(1);
            Value bias = Masks.bias(code, Masks.source(code, p.get(2), code.size(source, 1)), numbers.compute());
            Value memory = transformer.encode(graph, source, bias);
            Value empty = code.call(
                    "zeros",
                    List.of(code.size(source, 0), config.heads(), 0, config.headDim()),
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
            code.returns(new Value(caches.toString()), new Value(memories.toString()), bias);
        });
    }

    /**
     * {@code step(prepared, state, order (rows), sources (groups), tokens (rows), position, candidates) -> (ids, logProbs,
     * state)}. Row r continues the old row order[r]; group g of neighbouring rows belongs to the old group sources[g]. An
     * empty order or sources means "as they are". Ids and log-probabilities are {@code (rows, candidates)}.
     */
    private void emitStep(PreparedWeights weights) {
        List<Parameter> parameters = List.of(
                PreparedWeights.PARAMETER,
                new Parameter("state", STATE),
                Parameter.tensor("order"),
                Parameter.tensor("sources"),
                Parameter.tensor("tokens"),
                new Parameter("position", "int"),
                new Parameter("candidates", "int"));
        script.function("step", "Tuple[Tensor, Tensor, " + STATE + "]", parameters, (code, p) -> {
            int tensors = 2 * transformer.decoderLayers();
            List<Value> caches = selected(code, p.get(1).at(0), tensors, p.get(2));
            List<Value> memories = selected(code, p.get(1).at(1), tensors, p.get(3));
            Value bias = selected(code, p.get(1).at(2), p.get(3));
            List<KeyValue> memory = IntStream.range(0, transformer.decoderLayers())
                    .mapToObj(i -> new KeyValue(memories.get(2 * i), memories.get(2 * i + 1)))
                    .toList();
            Value[] grown = new Value[tensors];
            Transformer.History history = (layer, newest) -> {
                Code here = code.in("cache_" + layer);
                grown[2 * layer] = here.call("cat", List.of(caches.get(2 * layer), newest.key()), 2);
                grown[2 * layer + 1] = here.call("cat", List.of(caches.get(2 * layer + 1), newest.value()), 2);
                return new KeyValue(grown[2 * layer], grown[2 * layer + 1]);
            };
            Graph graph = new Graph(code, weights, Dropout.NONE, numbers);
            Value token = code.call("unsqueeze", p.get(4), 1); // (rows, 1)
            Value hidden = transformer.decode(graph, token, p.get(5), history, Value.NONE, memory, bias);
            Value logProbs = code.call("log_softmax", logits(graph, code.view(hidden, -1, config.modelDim())), 1);
            Value best = code.call("topk", logProbs, p.get(6), 1);
            Value state = new Value("(" + List.of(grown) + ", " + memories + ", " + bias + ")");
            code.returns(best.at(1), best.at(0), state);
        });
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

    private static List<Parameter> tensors(String... names) {
        return java.util.Arrays.stream(names).map(Parameter::tensor).toList();
    }
}
