package org.ttnmt.model.objective;

import java.util.List;
import java.util.function.BiConsumer;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * Minimum risk training (Shen et al. 2016): output projection, expected cost of candidate translations and cross entropy of the
 * reference as one function, with its gradient written by hand.
 *
 * <p>With {@code P(y)} the probability of a candidate {@code y} and {@code c(y)} its cost, the candidates of a source have the
 * distribution {@code Q(y) = P(y)^a / sum of P(y')^a}, and the risk is {@code R = sum of Q(y) c(y)}. Its gradient at {@code log P(y)} is
 * {@code a Q(y) (c(y) - R)}. A share {@code s} of label-smoothed cross entropy may be mixed in (Edunov et al. 2018): the loss of a
 * source whose reference has n tokens is {@code s * ce + (1 - s) * n * R}, so that means over tokens compare.
 *
 * <p>Logits are made twice, in blocks of rows that fit in the cache: for the probabilities, and for the gradient when the risk is
 * known.
 */
final class RiskLoss {
    /** Logits of one block. */
    private static final int BLOCK_ELEMENTS = 2_500_000;

    /** What is added to the log-probability of a candidate that does not count. */
    private static final double NEVER = -1e9;

    private static final String FUNCTION = "risk_loss";

    private final Code code;
    private final Value hidden;
    private final Value weight;
    private final Value labels;
    private final int vocabulary;
    private final NumberFormats numbers;

    private RiskLoss(Code code, Value hidden, Value weight, Value labels, int vocabulary, NumberFormats numbers) {
        this.code = code;
        this.hidden = hidden;
        this.weight = weight;
        this.labels = labels;
        this.vocabulary = vocabulary;
        this.numbers = numbers;
    }

    /**
     * Emits a call.
     *
     * @param hidden {@code (tokens, modelDim)}, detached: of all references, then of all first candidates and so on
     * @param weight {@code (vocabulary, modelDim)}, detached
     * @param labels {@code (tokens, 1)}
     * @param rows {@code (tokens)}: row of the rectangle that a token is in
     * @param costs {@code (2, 1 + candidates, pairs)}: the costs, and 1 for each that counts in the risk
     * @param sharpness {@code a}, a float
     * @param likelihood {@code s}, a float
     * @return a tuple: sum of the loss, sum of the references' negative log-likelihood (float64), gradient at hidden, gradient at
     *     weight
     */
    static Value call(
            Code code,
            Value hidden,
            Value weight,
            Value labels,
            Value rows,
            Value costs,
            Value smoothing,
            Value sharpness,
            Value likelihood) {
        return code.callOwn(FUNCTION, hidden, weight, labels, rows, costs, smoothing, sharpness, likelihood);
    }

    static void emit(Script script, int vocabulary, NumberFormats numbers) {
        script.function(
                FUNCTION,
                Script.tensors(4),
                List.of(
                        Script.Parameter.tensor("hidden"),
                        Script.Parameter.tensor("weight"),
                        Script.Parameter.tensor("labels"),
                        Script.Parameter.tensor("rows"),
                        Script.Parameter.tensor("costs"),
                        new Script.Parameter("smoothing", "float"),
                        new Script.Parameter("sharpness", "float"),
                        new Script.Parameter("likelihood", "float")),
                (code, p) -> new RiskLoss(code, p.get(0), p.get(1), p.get(2), vocabulary, numbers)
                        .write(p.get(3), p.get(4), p.get(5), p.get(6), p.get(7)));
    }

    private void write(Value rows, Value costs, Value smoothing, Value sharpness, Value likelihood) {
        Code.Named master = new Code.Named("dtype", numbers.master());
        Code.Named exact = new Code.Named("dtype", NumberType.FLOAT64);
        Code.Named device = new Code.Named("device", code.device(hidden));
        Value transposed = code.transpose(weight, 0, 1);
        Value tokens = code.size(hidden, 0);
        Value ofLabel = code.call("zeros", List.of(tokens), master, device); // log p(label)
        Value ofAll = code.call("zeros", List.of(tokens), master, device); // sum over the vocabulary of log p
        inBlocks((begin, count) -> {
            Value logP = code.call("log_softmax", logits(transposed, begin, count), 1);
            Value y = code.call("narrow", labels, 0, begin, count);
            code.run("copy_", part(ofLabel, begin, count), code.view(code.call("gather", logP, 1, y), -1));
            code.run("copy_", part(ofAll, begin, count), code.call("sum", logP, new int[] {1}));
        });
        Value candidates = code.size(costs, 1);
        Value pairs = code.size(costs, 2);
        Value all = code.assign("all", candidates + " * " + pairs);
        Value isReference = code.to(code.call("lt", rows, pairs), numbers.master());
        Value cost = code.to(code.call("select", costs, 0, 0), numbers.master()); // (candidates, pairs)
        Value counts = code.to(code.call("select", costs, 0, 1), numbers.master());
        Value zeros = code.call("zeros", List.of(all), master, device);
        Value logProbs = code.view(code.call("index_add", zeros, 0, rows, ofLabel), candidates, pairs);
        Value lengths = code.call(
                "narrow",
                code.view(code.call("index_add", zeros, 0, rows, code.call("ones_like", ofLabel)), candidates, pairs),
                0,
                0,
                1); // (1, pairs), of the references
        Value scores =
                code.add(code.multiply(logProbs, sharpness), code.multiply(code.call("rsub", counts, 1.0), NEVER));
        Value q = code.call("softmax", scores, 0);
        Value risk = code.call("sum", code.multiply(q, cost), new int[] {0}, true); // (1, pairs)
        Value rest = code.assign("rest", "1. - " + likelihood);
        Value slope = code.assign("slope", sharpness + " * " + rest);
        Value atLogProbs = code.multiply(
                code.multiply(code.multiply(q, code.call("sub", cost, risk)), lengths), slope); // (candidates, pairs)
        Value nll = code.call("neg", code.call("sum", code.multiply(ofLabel, isReference), exact));
        Value spread = code.call("neg", code.call("sum", code.multiply(ofAll, isReference), exact));
        Value perWord = code.assign("per_word", likelihood + " * " + smoothing + " / " + (double) vocabulary);
        Value confident = code.assign("confident", likelihood + " * (1. - " + smoothing + ")");
        Value loss = code.add(
                code.add(code.multiply(nll, confident), code.multiply(spread, perWord)),
                code.multiply(code.call("sum", code.multiply(risk, lengths), exact), rest));
        // at the logits of a token: pull * p - atLabel * onehot(label) - per_word for those of references
        Value ofRow = code.call("index_select", code.reshape(atLogProbs, -1), 0, rows);
        Value pull = code.call("sub", code.multiply(isReference, likelihood), ofRow);
        Value atLabel = code.call("sub", code.multiply(isReference, confident), ofRow);
        Value hiddenGradient = code.call("empty_like", hidden);
        Value weightGradient = code.call("zeros_like", weight, master);
        inBlocks((begin, count) -> {
            Value p = code.call("softmax", logits(transposed, begin, count), 1);
            Value y = code.call("narrow", labels, 0, begin, count);
            Value d = code.call("mul_", p, code.call("unsqueeze", part(pull, begin, count), 1));
            code.run("scatter_add_", d, 1, y, code.call("unsqueeze", code.call("neg", part(atLabel, begin, count)), 1));
            Value rounded = code.to(d, numbers.compute());
            code.run("copy_", part(hiddenGradient, begin, count), code.call("mm", rounded, weight));
            code.run(
                    "add_", weightGradient, code.call("mm", code.transpose(rounded, 0, 1), part(hidden, begin, count)));
        });
        Value weightSum = code.call("sum", weight, new int[] {0}, false, master); // (modelDim)
        Value ofReferences = code.call("unsqueeze", isReference, 1);
        code.run("sub_", hiddenGradient, code.multiply(code.multiply(ofReferences, weightSum), perWord));
        Value hiddenSum = code.call("sum", code.multiply(hidden, ofReferences), new int[] {0}, false, master);
        code.run("sub_", weightGradient, code.multiply(hiddenSum, perWord));
        code.returns(loss, nll, hiddenGradient, weightGradient);
    }

    private void inBlocks(BiConsumer<Value, Value> step) {
        int size = Math.max(64, BLOCK_ELEMENTS / vocabulary);
        Value tokens = code.size(hidden, 0);
        Value blocks = code.assign("blocks", "torch.floordiv(" + tokens + " + " + (size - 1) + ", " + size + ")");
        code.repeat(blocks, block -> {
            Value begin = code.assign("begin", block + " * " + size);
            Value count = code.assign("count", "ops.prim.min(" + size + ", " + tokens + " - " + begin + ")");
            step.accept(begin, count);
        });
    }

    private Value logits(Value transposed, Value begin, Value count) {
        return code.to(code.call("mm", part(hidden, begin, count), transposed), numbers.master());
    }

    private Value part(Value rows, Value begin, Value count) {
        return code.call("narrow", rows, 0, begin, count);
    }
}
