package org.ttnmt.model.objective;

import java.util.List;
import java.util.function.Supplier;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * R-Drop (Liang et al. 2021): output projection, label-smoothed cross entropy of two passes with different dropout
 * masks, and the symmetric divergence between them, as one function with its gradient written by hand.
 *
 * <p>With {@code p} and {@code q} the distributions of a token in the two passes, its loss is
 * {@code (ce(p) + ce(q)) / 2 + a / 4 * (KL(p || q) + KL(q || p))}: half of the paper's, so that it compares with the
 * loss of one pass, and {@code a} is the paper's. At the logits of {@code p} the gradient of {@code KL(p || q)} is
 * {@code p (log p - log q - KL(p || q))}, and that of {@code KL(q || p)} is {@code p - q}. Like {@link CrossEntropy} it
 * works in blocks of rows that fit in the cache, and adds the smoothing's share of the gradient once; distributions are
 * in the master format, since it is small differences that count.
 */
record RDrop(LossSettings settings) implements Objective {
    /** Logits of one block of both passes: distributions in the master format, several of them, stay in the cache. */
    private static final int BLOCK_ELEMENTS = 1_000_000;

    private static final String FUNCTION = "r_drop_loss";

    @Override
    public LossSettings settings(long update) {
        return settings;
    }

    @Override
    public int copies() {
        return 2;
    }

    @Override
    public ObjectiveBatch batch(PaddedBatch pairs, Supplier<List<List<CostedTranslation>>> sampled) {
        return new ObjectiveBatch(pairs.twice(), new float[0]);
    }

    @Override
    public Value loss(Code code, Trainee trainee, GradientFunction.Arguments p, Value hidden, Value weight) {
        return code.callOwn(FUNCTION, hidden, weight, p.labels(), p.smoothing(code), p.strength(code));
    }

    /**
     * Adds {@code r_drop_loss(hidden (2 * tokens, modelDim), weight (vocabulary, modelDim), labels (2 * tokens, 1),
     * smoothing, divergence) -> (loss, negative log-likelihood, gradient at hidden, gradient at weight)}; all of the
     * first pass stands before all of the second, and the sums are the means of the passes.
     */
    @Override
    public void emit(Script script, Trainee trainee) {
        script.function(
                FUNCTION,
                Script.tensors(4),
                List.of("hidden", "weight", "labels", "smoothing: float", "divergence: float"),
                (code, p) -> write(code, p, trainee.targetVocabulary(), trainee.numbers()));
    }

    private static void write(Code code, List<Value> parameters, int vocabulary, NumberFormats numbers) {
        Value hidden = parameters.get(0);
        Value weight = parameters.get(1);
        Value labels = parameters.get(2);
        Code.Named master = Code.dtype(numbers.master());
        Code.Named exact = Code.dtype(NumberType.FLOAT64);
        Code.Named device = code.onDeviceOf(hidden);
        Value loss = code.call("zeros", List.of(), exact, device);
        Value nll = code.call("zeros", List.of(), exact, device);
        Value hiddenGradient = code.call("empty_like", hidden);
        Value weightGradient = code.call("zeros_like", weight, master);
        LabelSmoothing label =
                LabelSmoothing.of(code, parameters.get(3), vocabulary).times(code, "0.5");
        Value quarter = code.assign("quarter", "0.25 * " + parameters.get(4));
        Value tokens = code.assign("tokens", "torch.floordiv(" + code.size(hidden, 0) + ", 2)");
        LogitBlocks.of(code, hidden, weight, vocabulary, BLOCK_ELEMENTS).forEach(tokens, first -> {
            LogitBlocks.Block second = new LogitBlocks.Block(
                    code, code.assign("second", first.begin() + " + " + tokens), first.count(), first.transposed());
            Value y = first.of(labels);
            Value logP = logProbabilities(code, first.logits(first.of(hidden)), numbers); // (count, vocabulary)
            Value logQ = logProbabilities(code, second.logits(second.of(hidden)), numbers);
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
            code.run(
                    "sub_",
                    loss,
                    code.add(code.multiply(ofLabel, label.confidence()), code.multiply(all, label.perWord())));
            code.run("add_", loss, code.multiply(apart, quarter));
            Value difference = code.call("sub", p, q);
            Value atP = gradient(code, p, fromP, code.call("add_", a, difference), quarter);
            Value atQ = gradient(code, q, fromQ, code.call("neg_", code.call("add_", b, difference)), quarter);
            Gradients gradients = new Gradients(hidden, weight, label, numbers, hiddenGradient, weightGradient);
            gradients.add(first, atP, y);
            gradients.add(second, atQ, y);
        });
        Value weightSum = LabelSmoothing.sum(code, numbers, weight); // (modelDim)
        label.addGradient(code, numbers, hidden, weightSum, hiddenGradient, weightGradient);
        code.returns(loss, nll, hiddenGradient, weightGradient);
    }

    private static Value logProbabilities(Code code, Value logits, NumberFormats numbers) {
        return code.call("log_softmax", code.to(logits, numbers.master()), 1);
    }

    /** {@code p (1/2 - quarter * kl) + quarter * rest}, in the memory of {@code p}. */
    private static Value gradient(Code code, Value p, Value kl, Value rest, Value quarter) {
        Value share = code.call("rsub", code.multiply(kl, quarter), 0.5);
        return code.call("add_", code.call("mul_", p, share), rest, new Code.Named("alpha", quarter));
    }

    /** The gradients at hidden states and weights, to which each pass adds. */
    private record Gradients(
            Value hidden,
            Value weight,
            LabelSmoothing label,
            NumberFormats numbers,
            Value hiddenGradient,
            Value weightGradient) {

        /** Takes the labels' share off the gradient at a block's logits, and adds to both. */
        void add(LogitBlocks.Block block, Value atLogits, Value labels) {
            Code code = block.code();
            Value ofLabel = code.call("sub", code.call("gather", atLogits, 1, labels), label.confidence());
            Value d = code.to(code.call("scatter_", atLogits, 1, labels, ofLabel), numbers.compute());
            code.run("copy_", block.of(hiddenGradient), code.call("mm", d, weight));
            code.run("add_", weightGradient, code.call("mm", code.transpose(d, 0, 1), block.of(hidden)));
        }
    }
}
