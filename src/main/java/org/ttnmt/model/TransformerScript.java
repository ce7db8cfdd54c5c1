package org.ttnmt.model;

import java.util.ArrayList;
import java.util.List;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Script.Parameter;
import org.ttnmt.torch.Value;

/**
 * All functions of a transformer as one TorchScript module: training ({@code gradient}, {@code adam}), validation ({@code
 * loss}), scoring ({@code logits}) and decoding (see {@link DecodingFunctions}).
 */
public final class TransformerScript {
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
        new DecodingFunctions(config, numbers, transformer).emit(script);
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
                    Value hidden =
                            realTokens(code, transformer.teacherForced(graph, p.get(2), p.get(3), p.get(4)), p.get(5));
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
                    Value hidden =
                            realTokens(code, transformer.teacherForced(graph, p.get(1), p.get(2), p.get(3)), p.get(4));
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
            Value hidden = transformer.teacherForced(graph, p.get(1), p.get(2), p.get(3));
            code.returns(logits(graph, hidden));
        });
    }

    private Value logits(Graph graph, Value hidden) {
        Code code = graph.code().in("output");
        return code.to(
                code.linear(hidden, graph.weights().compute(transformer.output()), Value.NONE), numbers.master());
    }

    private static List<Parameter> tensors(String... names) {
        return java.util.Arrays.stream(names).map(Parameter::tensor).toList();
    }
}
