package org.ttnmt.model.objective;

import java.util.ArrayList;
import java.util.List;
import org.ttnmt.model.layers.CopyOutput;
import org.ttnmt.model.layers.Decoded;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * The loss of {@link CrossEntropy} for the mixture of {@link CopyOutput}: label smoothing and the confidence penalty are
 * those of the mixed distribution. It is differentiated block by block, since all tokens together would be the largest
 * tensor of a training.
 */
public final class MixtureLoss {
    /** Logits of one block. */
    private static final int BLOCK_ELEMENTS = 2_500_000;

    private static final String FUNCTION = "mixture_loss";
    private static final List<String> TENSORS = List.of("hidden", "attention", "weight", "gate", "gate_bias");

    private MixtureLoss() {}

    /**
     * Emits a call.
     *
     * @param tensors hidden {@code (tokens, columns)}, attention {@code (tokens, sourceLength)}, weight {@code (vocabulary,
     *     columns)}, gate {@code (modelDim)}, which reads the first columns, and its bias {@code (1)}, all detached
     * @param ids {@code (tokens, sourceLength)}
     * @param labels {@code (tokens, 1)}
     * @return a tuple: sum of the loss, sum of the negative log-likelihood (float64), and gradients at the tensors, which
     *     are zeros when not asked for
     */
    public static Value call(
            Code code,
            List<Value> tensors,
            Value ids,
            Value labels,
            Value smoothing,
            Value penalty,
            boolean gradients) {
        List<Object> arguments = new ArrayList<>(tensors);
        arguments.addAll(List.of(ids, labels, smoothing, penalty, gradients));
        return code.callOwn(FUNCTION, arguments.toArray());
    }

    /** Emits the function. */
    public static void emit(Script script, int vocabulary, NumberFormats numbers) {
        List<String> parameters = new ArrayList<>(TENSORS);
        parameters.addAll(List.of("ids", "labels", "smoothing: float", "penalty: float", "gradients: bool"));
        script.function(FUNCTION, Script.tensors(2 + TENSORS.size()), parameters, (code, p) -> {
            List<Value> tensors = p.subList(0, TENSORS.size());
            List<Value> others = p.subList(TENSORS.size(), p.size());
            Value ids = others.get(0);
            Value labels = others.get(1);
            LabelSmoothing label = LabelSmoothing.of(code, others.get(2), vocabulary);
            Value penalty = others.get(3);
            Value gradients = others.get(4);
            Code.Named exact = Code.dtype(NumberType.FLOAT64);
            Value loss = code.call("zeros", List.of(), exact, code.onDeviceOf(labels));
            Value nll = code.call("zeros", List.of(), exact, code.onDeviceOf(labels));
            List<Value> sums = tensors.stream()
                    .map(tensor -> code.call("zeros_like", tensor, Code.dtype(numbers.master())))
                    .toList();
            LogitBlocks.of(code, tensors.get(0), tensors.get(2), vocabulary, BLOCK_ELEMENTS)
                    .forEach(block -> {
                        List<Value> leaves = new ArrayList<>();
                        for (int i = 0; i < tensors.size(); i++) {
                            Value part = i < 2 ? block.of(tensors.get(i)) : tensors.get(i);
                            Value leaf = code.call("detach", part);
                            code.when(gradients, () -> code.run("requires_grad_", leaf));
                            leaves.add(leaf);
                        }
                        Value logits = code.to(
                                code.call("mm", leaves.get(0), code.transpose(leaves.get(2), 0, 1)), numbers.master());
                        Value gate = leaves.get(3);
                        Value read = code.call("narrow", leaves.get(0), 1, 0, code.size(gate, 0));
                        Value logP = CopyOutput.mixed(
                                code,
                                logits,
                                code.to(read, numbers.master()),
                                gate,
                                leaves.get(4),
                                new Decoded.Copied(leaves.get(1), block.of(ids)),
                                vocabulary);
                        Value ofLabel = code.call("sum", code.call("gather", logP, 1, block.of(labels)), exact);
                        Value spread = code.call("sum", logP, exact);
                        Value likelihood = code.add(
                                code.multiply(ofLabel, label.confidence()), code.multiply(spread, label.perWord()));
                        Value sum = code.call("neg", likelihood);
                        code.when(new Value(penalty + " > 0."), () -> {
                            Value negativeEntropy =
                                    code.call("sum", code.multiply(code.call("exp", logP), logP), exact);
                            code.reassign(sum, code.add(sum, code.multiply(negativeEntropy, penalty)));
                        });
                        code.run("add_", loss, code.call("detach", sum));
                        code.run("sub_", nll, code.call("detach", ofLabel));
                        code.when(gradients, () -> {
                            Value list = code.assign(
                                    "each", "torch.grad([" + sum + "], " + leaves + ", allow_unused=False)");
                            for (int i = 0; i < leaves.size(); i++) {
                                Value into = i < 2 ? block.of(sums.get(i)) : sums.get(i);
                                Value part = code.assign("part", "unchecked_cast(Tensor, " + list.at(i) + ")");
                                code.run("add_", into, part);
                            }
                        });
                    });
            List<Value> results = new ArrayList<>(List.of(loss, nll));
            results.add(numbers.isMixed() ? code.to(sums.get(0), numbers.compute()) : sums.get(0));
            results.addAll(sums.subList(1, sums.size()));
            code.returns(results.toArray(Value[]::new));
        });
    }
}
