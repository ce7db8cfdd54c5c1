package org.ttnmt.model.objective;

import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * Label smoothing (Szegedy et al. 2016, section 7): a label counts {@code 1 - e}, and each word of the vocabulary
 * {@code e / V}.
 *
 * @param confidence what the label counts, a float
 * @param perWord what each word counts, a float
 */
record LabelSmoothing(Value confidence, Value perWord) {

    /** Emits both; {@code smoothing} is a float. */
    static LabelSmoothing of(Code code, Value smoothing, int vocabulary) {
        return new LabelSmoothing(
                code.assign("confidence", "1. - " + smoothing),
                code.assign("per_word", smoothing + " / " + (double) vocabulary));
    }

    /** Emits both times {@code factor}, an expression. */
    LabelSmoothing times(Code code, String factor) {
        return new LabelSmoothing(
                code.assign("confidence", confidence + " * " + factor),
                code.assign("per_word", perWord + " * " + factor));
    }

    /**
     * Emits the words' share of the gradient of logits {@code hidden weight^T}. It does not depend on the
     * probabilities, so it is added once for all tokens.
     *
     * @param weightSum {@link #sum} of the weights
     * @param atHidden gradient at the hidden states, which becomes less by {@code perWord * weightSum}
     * @param atWeight gradient at the weights, which becomes less by {@code perWord} times the sum of the hidden states
     */
    void addGradient(Code code, NumberFormats numbers, Value hidden, Value weightSum, Value atHidden, Value atWeight) {
        Value hiddenSum = sum(code, numbers, hidden);
        code.run("sub_", atHidden, code.multiply(weightSum, perWord));
        code.run("sub_", atWeight, code.multiply(hiddenSum, perWord));
    }

    /** Emits the sum of all rows, in the master format. */
    static Value sum(Code code, NumberFormats numbers, Value rows) {
        return code.call("sum", rows, new int[] {0}, false, Code.dtype(numbers.master()));
    }
}
