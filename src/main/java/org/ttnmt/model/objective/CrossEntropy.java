package org.ttnmt.model.objective;

import java.util.ArrayList;
import java.util.List;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * Cross entropy with label smoothing, and the output projection before it, as one function with its gradient written by
 * hand.
 *
 * <p>For hidden states {@code h}, projection {@code W (V, modelDim)} and {@code p = softmax(h W^T)} the loss of a token
 * with label {@code y} is {@code (1 - e) nll(y) + e / V * sum_v nll(v)} (Szegedy et al. 2016, section 7), and its
 * gradient at the logits is {@code p - (1 - e) onehot(y) - e / V}. The logits are made, used and forgotten in blocks of
 * rows: on two cores with 10,000 words that is nearly four times as fast as differentiating the loss over all tokens at
 * once, and needs a tenth of the memory. The probabilities stay in the compute format, in which the gradient is
 * multiplied anyway; only the label's is taken to the master format. The smoothing's share of the gradient does not
 * depend on {@code p}, so it is added once, outside the blocks.
 *
 * <p>A confidence penalty {@code b} (Pereyra et al. 2017) takes {@code b} times the entropy of {@code p} off the loss;
 * its gradient is {@code b p (log p + entropy)}.
 *
 * <p>With teachers (word-level knowledge distillation: Kim and Rush 2016, section 3.1) the target of each token is a
 * mixture: the smoothed label counts {@code 1 - s}, and the mean {@code q} of the teachers' distributions {@code s}. So
 * the loss gets {@code - s sum_v q(v) log p(v)}, and the gradient {@code - s q}. The teachers' logits are made and
 * forgotten in the same blocks.
 */
public final class CrossEntropy {
    /** Rows of a block: with far fewer, products are smaller and the gradient at the weights is added up more often. */
    private static final int BLOCK_ROWS = 1024;

    /** Logits of one block, at most: 64 MB in bfloat16. */
    private static final int BLOCK_ELEMENTS = 32_000_000;

    /** What is below counts as this, so that a label that float32 calls impossible has a loss, of 85 nats. */
    private static final double SMALLEST_PROBABILITY = 1e-37;

    private static final String FUNCTION = "projection_loss";
    private static final String WITH_TEACHERS = "distillation_loss";

    private CrossEntropy() {}

    /**
     * Emits a call.
     *
     * @param hidden {@code (tokens, modelDim)}, detached
     * @param weight {@code (vocabulary, modelDim)}, detached
     * @param labels {@code (tokens, 1)}
     * @return a tuple: sum of the loss, sum of the negative log-likelihood (float64), gradient at hidden, gradient at
     *     weight (empty when not asked for)
     */
    public static Value call(
            Code code, Value hidden, Value weight, Value labels, Value smoothing, Value penalty, boolean gradients) {
        return code.callOwn(FUNCTION, hidden, weight, labels, smoothing, penalty, gradients);
    }

    /** Emits a call with gradients, in which the teachers' predictions make up {@code share} of each token's target. */
    static Value call(
            Code code,
            Value hidden,
            Value weight,
            Value labels,
            Value smoothing,
            Value penalty,
            Value share,
            List<TeacherLogits> teachers) {
        List<Object> arguments = new ArrayList<>(List.of(hidden, weight, labels, smoothing, penalty, true, share));
        teachers.forEach(teacher -> arguments.addAll(List.of(teacher.hidden(), teacher.matrix())));
        return code.callOwn(WITH_TEACHERS, arguments.toArray());
    }

    /** Emits the function without teachers. */
    public static void emit(Script script, int vocabulary, NumberFormats numbers) {
        emit(script, vocabulary, numbers, 0);
    }

    /** Emits the function for a number of teachers. */
    static void emit(Script script, int vocabulary, NumberFormats numbers, int teachers) {
        List<String> parameters = new ArrayList<>(
                List.of("hidden", "weight", "labels", "smoothing: float", "penalty: float", "gradients: bool"));
        if (teachers > 0) {
            parameters.add("share: float");
        }
        for (int i = 0; i < teachers; i++) {
            parameters.addAll(List.of("hidden_of_teacher_" + i, "weight_of_teacher_" + i));
        }
        script.function(
                teachers > 0 ? WITH_TEACHERS : FUNCTION,
                Script.tensors(4),
                parameters,
                (code, p) -> write(code, p, vocabulary, numbers));
    }

    private static void write(Code code, List<Value> p, int vocabulary, NumberFormats numbers) {
        Value hidden = p.get(0);
        Value weight = p.get(1);
        Value labels = p.get(2);
        Value smoothing = p.get(3);
        Value penalty = p.get(4);
        Value gradients = p.get(5);
        Value share = p.size() > 6 ? p.get(6) : Value.NONE;
        List<TeacherLogits> teachers = new ArrayList<>();
        for (int i = 7; i < p.size(); i += 2) {
            teachers.add(new TeacherLogits(p.get(i), p.get(i + 1)));
        }
        LabelSmoothing smoothed = LabelSmoothing.of(code, smoothing, vocabulary);
        LabelSmoothing label = teachers.isEmpty() ? smoothed : smoothed.times(code, "(1. - " + share + ")");
        Code.Named master = Code.dtype(numbers.master());
        Code.Named device = code.onDeviceOf(hidden);
        Code.Named exact = Code.dtype(NumberType.FLOAT64);
        Value weightSum = LabelSmoothing.sum(code, numbers, weight); // (modelDim)
        Value loss = code.call("zeros", List.of(), exact, device);
        Value nll = code.call("zeros", List.of(), exact, device);
        Value hiddenGradient = code.call("empty_like", hidden);
        Value weightGradient = code.call("zeros_like", weight, master);
        LogitBlocks.of(code, hidden, weight, vocabulary, BLOCK_ELEMENTS, BLOCK_ROWS)
                .forEach(block -> {
                    Value h = block.of(hidden);
                    Value y = block.of(labels);
                    Value logits = block.logits(h); // (count, vocabulary)
                    Value probabilities = code.call("softmax", logits, 1);
                    Value pOfLabel = code.call(
                            "clamp_min",
                            code.to(code.call("gather", probabilities, 1, y), numbers.master()),
                            SMALLEST_PROBABILITY);
                    Value ofLabel = code.call("log", pOfLabel);
                    Value labelSum = code.call("sum", ofLabel, exact);
                    code.run("sub_", nll, labelSum);
                    // sum over v of log p(v) = sum over v of the logits - V * logsumexp: no other pass over the block
                    Value normalizer =
                            code.call("sub", code.to(code.call("gather", logits, 1, y), numbers.master()), ofLabel);
                    Value logitSum = code.call("sum", code.call("mv", code.to(h, numbers.master()), weightSum), exact);
                    Value all = code.call(
                            "sub", logitSum, code.multiply(code.call("sum", normalizer, exact), (double) vocabulary));
                    code.run(
                            "sub_",
                            loss,
                            code.add(code.multiply(labelSum, label.confidence()), code.multiply(all, label.perWord())));
                    Value push = code.call(
                            "slice", probabilities, 0, 0, 0); // the penalty's share of the gradient, if there is one
                    code.when(new Value(penalty + " > 0."), () -> {
                        Value exactP = code.to(probabilities, numbers.master());
                        Value pLogP = code.multiply(
                                exactP, code.call("log", code.call("clamp_min", exactP, SMALLEST_PROBABILITY)));
                        Value negativeEntropy = code.call("sum", pLogP, new int[] {1}, true); // (count, 1)
                        code.run("add_", loss, code.multiply(code.call("sum", negativeEntropy, exact), penalty));
                        Value slope = code.call("sub", pLogP, code.multiply(exactP, negativeEntropy));
                        code.reassign(push, code.to(code.multiply(slope, penalty), numbers.compute()));
                    });
                    Value taught = teachers.isEmpty() ? Value.NONE : mean(code, teachers, block);
                    if (!teachers.isEmpty()) { // sum over v of q(v) log p(v)
                        Value ofLogits =
                                code.call("sum", code.call("mul", taught, logits), new int[] {1}, true, master);
                        Value logLikelihood = code.call("sum", code.call("sub", ofLogits, normalizer), exact);
                        code.run("sub_", loss, code.multiply(logLikelihood, share));
                    }
                    code.when(gradients, () -> {
                        Value atLabel = code.to(code.call("sub", pOfLabel, label.confidence()), numbers.compute());
                        // not scatter_, which copies the whole block twice in bfloat16
                        Value row = code.call("arange", block.count(), device);
                        Value at = new Value("annotate(List[Optional[Tensor]], [" + row + ", "
                                + code.call("select", y, 1, 0) + "])");
                        Value d = code.call("index_put_", probabilities, at, code.call("select", atLabel, 1, 0));
                        code.when(new Value(penalty + " > 0."), () -> code.run("add_", d, push));
                        if (!teachers.isEmpty()) {
                            code.run("sub_", d, taught, new Code.Named("alpha", share));
                        }
                        code.run("copy_", block.of(hiddenGradient), code.call("mm", d, weight));
                        code.run("add_", weightGradient, code.call("mm", code.transpose(d, 0, 1), h));
                    });
                });
        code.when(gradients, () -> label.addGradient(code, numbers, hidden, weightSum, hiddenGradient, weightGradient));
        code.returns(loss, nll, hiddenGradient, weightGradient);
    }

    /** The mean distribution of the teachers for a block of rows: {@code (count, vocabulary)}. */
    private static Value mean(Code code, List<TeacherLogits> teachers, LogitBlocks.Block block) {
        Value sum = distribution(code, teachers.get(0), block);
        for (TeacherLogits other : teachers.subList(1, teachers.size())) {
            code.run("add_", sum, distribution(code, other, block));
        }
        return teachers.size() == 1 ? sum : code.call("div_", sum, (double) teachers.size());
    }

    private static Value distribution(Code code, TeacherLogits teacher, LogitBlocks.Block block) {
        Value logits = code.call("mm", block.of(teacher.hidden()), code.transpose(teacher.matrix(), 0, 1));
        return code.call("softmax", logits, 1);
    }
}
