package org.ttnmt.model.objective;

import java.util.List;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * R-Drop (Liang et al. 2021): output projection, label-smoothed cross entropy of two passes with different dropout masks, and
 * the symmetric divergence between them, as one function with its gradient written by hand.
 *
 * <p>With {@code p} and {@code q} the distributions of a token in the two passes, its loss is {@code (ce(p) + ce(q)) / 2 + a / 4
 * * (KL(p || q) + KL(q || p))}: half of the paper's, so that it compares with the loss of one pass, and {@code a} is
 * the paper's. At the logits of {@code p} the gradient of {@code KL(p || q)} is {@code p (log p - log q - KL(p || q))}, and that
 * of {@code KL(q || p)} is {@code p - q}. Like {@link ProjectionLoss} it works in blocks of rows that fit in the cache, and adds
 * the smoothing's share of the gradient once; distributions are in the master format, since it is small differences that count.
 */
final class RDropLoss {
    /** Logits of one block of both passes. */
    private static final int BLOCK_ELEMENTS = 1_000_000;

    private static final String FUNCTION = "r_drop_loss";

    private RDropLoss() {}

    /**
     * Emits a call.
     *
     * @param hidden {@code (2 * tokens, modelDim)}, detached: all of the first pass, then all of the second
     * @param weight {@code (vocabulary, modelDim)}, detached
     * @param labels {@code (2 * tokens, 1)}
     * @param divergence weight of the divergence, a float
     * @return a tuple: sum of the loss, sum of the negative log-likelihood (float64; the mean of the passes), gradient at
     *     hidden, gradient at weight
     */
    static Value call(Code code, Value hidden, Value weight, Value labels, Value smoothing, Value divergence) {
        return code.callOwn(FUNCTION, hidden, weight, labels, smoothing, divergence);
    }

    static void emit(Script script, int vocabulary, NumberFormats numbers) {
        script.function(
                FUNCTION,
                Script.tensors(4),
                List.of(
                        Script.Parameter.tensor("hidden"),
                        Script.Parameter.tensor("weight"),
                        Script.Parameter.tensor("labels"),
                        new Script.Parameter("smoothing", "float"),
                        new Script.Parameter("divergence", "float")),
                (code, p) -> write(code, p.get(0), p.get(1), p.get(2), p.get(3), p.get(4), vocabulary, numbers));
    }

    private static void write(
            Code code,
            Value hidden,
            Value weight,
            Value labels,
            Value smoothing,
            Value divergence,
            int vocabulary,
            NumberFormats numbers) {
        Code.Named master = new Code.Named("dtype", numbers.master());
        Code.Named exact = new Code.Named("dtype", NumberType.FLOAT64);
        Code.Named device = new Code.Named("device", code.device(hidden));
        Value transposed = code.transpose(weight, 0, 1);
        Value loss = code.call("zeros", List.of(), exact, device);
        Value nll = code.call("zeros", List.of(), exact, device);
        Value hiddenGradient = code.call("empty_like", hidden);
        Value weightGradient = code.call("zeros_like", weight, master);
        Value halfConfidence = code.assign("half_confidence", "0.5 * (1. - " + smoothing + ")");
        Value halfPerWord = code.assign("half_per_word", "0.5 * " + smoothing + " / " + (double) vocabulary);
        Value quarter = code.assign("quarter", "0.25 * " + divergence);
        Value tokens = code.assign("tokens", "torch.floordiv(" + code.size(hidden, 0) + ", 2)");
        int rows = Math.max(64, BLOCK_ELEMENTS / vocabulary);
        Value blocks = code.assign("blocks", "torch.floordiv(" + tokens + " + " + (rows - 1) + ", " + rows + ")");
        code.repeat(blocks, block -> {
            Value begin = code.assign("begin", block + " * " + rows);
            Value count = code.assign("count", "ops.prim.min(" + rows + ", " + tokens + " - " + begin + ")");
            Value second = code.assign("second", begin + " + " + tokens);
            Value y = code.call("narrow", labels, 0, begin, count);
            Value h1 = code.call("narrow", hidden, 0, begin, count);
            Value h2 = code.call("narrow", hidden, 0, second, count);
            Value logP = logProbabilities(code, h1, transposed, numbers); // (count, vocabulary)
            Value logQ = logProbabilities(code, h2, transposed, numbers);
            Value ofLabel =
                    code.call("sum", code.add(code.call("gather", logP, 1, y), code.call("gather", logQ, 1, y)), exact);
            Value all = code.call(
                    "add",
                    code.call("sum", code.call("sum", logP, new int[] {1}), exact),
                    code.call("sum", code.call("sum", logQ, new int[] {1}), exact));
            Value p = code.call("exp", logP);
            Value q = code.call("exp", logQ);
            Value ratio = code.call("sub_", logP, logQ); // log p - log q, in the memory of log p
            Value a = code.multiply(p, ratio);
            Value b = code.call("mul_", ratio, q);
            Value fromP = code.call("sum", a, new int[] {1}, true); // KL(p || q), (count, 1)
            Value fromQ = code.call("neg", code.call("sum", b, new int[] {1}, true)); // KL(q || p)
            Value apart = code.call("sum", code.add(fromP, fromQ), exact);
            code.run("sub_", nll, code.multiply(ofLabel, 0.5));
            code.run("sub_", loss, code.add(code.multiply(ofLabel, halfConfidence), code.multiply(all, halfPerWord)));
            code.run("add_", loss, code.multiply(apart, quarter));
            Value difference = code.call("sub", p, q);
            Value atP = gradient(code, p, fromP, code.call("add_", a, difference), quarter);
            Value atQ = gradient(code, q, fromQ, code.call("neg_", code.call("add_", b, difference)), quarter);
            propagate(code, atP, y, halfConfidence, weight, h1, begin, count, hiddenGradient, weightGradient, numbers);
            propagate(code, atQ, y, halfConfidence, weight, h2, second, count, hiddenGradient, weightGradient, numbers);
        });
        Value weightSum = code.call("sum", weight, new int[] {0}, false, master); // (modelDim)
        Value hiddenSum = code.call("sum", hidden, new int[] {0}, false, master);
        code.run("sub_", hiddenGradient, code.multiply(weightSum, halfPerWord));
        code.run("sub_", weightGradient, code.multiply(hiddenSum, halfPerWord));
        code.returns(loss, nll, hiddenGradient, weightGradient);
    }

    private static Value logProbabilities(Code code, Value hidden, Value transposed, NumberFormats numbers) {
        return code.call("log_softmax", code.to(code.call("mm", hidden, transposed), numbers.master()), 1);
    }

    /** {@code p (1/2 - quarter * kl) + quarter * rest}, in the memory of {@code p}. */
    private static Value gradient(Code code, Value p, Value kl, Value rest, Value quarter) {
        Value share = code.call("rsub", code.multiply(kl, quarter), 0.5);
        return code.call("add_", code.call("mul_", p, share), rest, new Code.Named("alpha", quarter));
    }

    /** Takes the labels' share off the gradient at the logits, and adds to the gradients at hidden states and weights. */
    private static void propagate(
            Code code,
            Value atLogits,
            Value labels,
            Value halfConfidence,
            Value weight,
            Value hidden,
            Value begin,
            Value count,
            Value hiddenGradient,
            Value weightGradient,
            NumberFormats numbers) {
        Value ofLabel = code.call("sub", code.call("gather", atLogits, 1, labels), halfConfidence);
        Value d = code.to(code.call("scatter_", atLogits, 1, labels, ofLabel), numbers.compute());
        code.run("copy_", code.call("narrow", hiddenGradient, 0, begin, count), code.call("mm", d, weight));
        code.run("add_", weightGradient, code.call("mm", code.transpose(d, 0, 1), hidden));
    }
}
