package org.ttnmt.model.objective;

import java.util.ArrayList;
import java.util.List;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * Connectionist temporal classification (Graves et al. 2006) and the output projection before it, as one function with
 * its gradient.
 *
 * <p>With {@code p} the distribution of a slot and {@code q} the posterior probability, given the reference, of what
 * stands there (blank or one of its pieces), the gradient at the slot's logits is {@code p - q}. libtorch's function for
 * it walks through the whole vocabulary with a scalar exponential for each number; here it sees the few columns of the
 * blank and of the reference's pieces, which are all that {@code q} is of. Pieces that are there twice have one column,
 * that of the first, so that equal neighbours are still told from others. Label smoothing {@code e} adds {@code e / V}
 * of all negative log-probabilities of each slot, and makes the gradient {@code p - (1 - e) q - e / V}.
 *
 * <p>The logits are made, used and forgotten in blocks of sentences. A reference that no filling of the slots collapses
 * to has neither loss nor gradient; who makes the batches leaves such pairs out, in words.
 */
final class SlotLoss {
    /** Logits of one block. */
    private static final int BLOCK_ELEMENTS = 2_500_000;

    private static final String FUNCTION = "slot_loss";

    private SlotLoss() {}

    /**
     * What is to be written.
     *
     * @param blank an int
     * @param pieces {@code (batch, targetLength)}, with anything behind a reference
     * @param counts of the pieces, {@code (batch)}
     */
    record References(Value blank, Value pieces, Value counts) {

        /**
         * Emits those of a batch; see {@link org.ttnmt.model.batch.PaddedBatch}. What its targets begin with is the
         * blank, and eos is no piece here.
         */
        static References of(Code code, GradientFunction.Arguments p) {
            Value target = p.target();
            Value places = p.places();
            Value labels = p.labels();
            Value flat = code.call("zeros_like", code.view(target, -1));
            Value pieces = code.call("view_as", code.call("scatter", flat, 0, places, code.view(labels, -1)), target);
            Value rows = code.call("floor_divide", places, code.size(target, 1));
            Value ended = code.call("bincount", rows, Value.NONE, code.size(target, 0));
            return new References(p.bos(code), pieces, code.call("sub", ended, 1));
        }
    }

    /**
     * Emits a call.
     *
     * @param hiddenAndWeight {@code (batch * slots, columns)} and {@code (vocabulary, columns)}, detached
     * @param slots of each sentence, {@code (batch)}
     * @return a tuple: sum of the loss, sum of the negative log-likelihood (float64), gradient at hidden, gradient at
     *     weight (empty when not asked for)
     */
    static Value call(
            Code code,
            List<Value> hiddenAndWeight,
            Value slots,
            References references,
            Value smoothing,
            boolean gradients) {
        List<Object> arguments = new ArrayList<>(hiddenAndWeight);
        arguments.addAll(
                List.of(slots, references.blank(), references.pieces(), references.counts(), smoothing, gradients));
        return code.callOwn(FUNCTION, arguments.toArray());
    }

    /** Emits the function. */
    static void emit(Script script, int vocabulary, NumberFormats numbers) {
        script.function(
                FUNCTION,
                Script.tensors(4),
                List.of(
                        "hidden",
                        "weight",
                        "slots",
                        "blank: int",
                        "pieces",
                        "counts",
                        "smoothing: float",
                        "gradients: bool"),
                (code, p) -> write(code, p, vocabulary, numbers));
    }

    private static void write(Code code, List<Value> p, int vocabulary, NumberFormats numbers) {
        Value hidden = p.get(0);
        Value weight = p.get(1);
        Value slots = p.get(2);
        Value blank = p.get(3);
        Value pieces = p.get(4);
        Value counts = p.get(5);
        Value gradients = p.get(7);
        LabelSmoothing label = LabelSmoothing.of(code, p.get(6), vocabulary);
        Code.Named master = Code.dtype(numbers.master());
        Code.Named exact = Code.dtype(NumberType.FLOAT64);
        Code.Named device = code.onDeviceOf(hidden);
        Value loss = code.call("zeros", List.of(), exact, device);
        Value nll = code.call("zeros", List.of(), exact, device);
        Value batch = code.size(pieces, 0);
        Value width = code.assign("width", "torch.floordiv(" + code.size(hidden, 0) + ", " + batch + ")");
        Value columns = code.size(hidden, 1);
        Value all = code.view(hidden, batch, width, columns);
        Value hiddenGradient = code.call("zeros_like", all);
        Value weightGradient = code.call("zeros_like", weight, master);
        Value transposed = code.transpose(weight, 0, 1);
        // column 0 is the blank's; each piece has that of the place where it first stands
        Value same = code.call("eq", code.call("unsqueeze", pieces, 2), code.call("unsqueeze", pieces, 1));
        Value classes = code.call("add", code.call("argmax", code.to(same, NumberType.UINT8), 2), 1);
        Value blanks = code.call("full_like", code.call("narrow", pieces, 1, 0, 1), blank);
        Value ids = code.call("cat", List.of(blanks, pieces), 1); // (batch, 1 + targetLength)
        Value size = code.assign(
                "size", "ops.prim.max(1, torch.floordiv(" + BLOCK_ELEMENTS + ", " + width + " * " + vocabulary + "))");
        Value blocks = code.assign("blocks", "torch.floordiv(" + batch + " + " + size + " - 1, " + size + ")");
        code.repeat(blocks, index -> {
            Value begin = code.assign("begin", index + " * " + size);
            Value count = code.assign("count", "ops.prim.min(" + size + ", " + batch + " - " + begin + ")");
            // slots first, as libtorch's function takes them
            Value part = code.call("narrow", all, 0, begin, count);
            Value h = code.reshape(code.transpose(part, 0, 1), -1, columns);
            Value length = code.call("narrow", slots, 0, begin, count);
            Value logProbs = code.call("log_softmax", code.to(code.call("mm", h, transposed), numbers.master()), 1);
            Value of = code.call("unsqueeze", code.call("narrow", ids, 0, begin, count), 0);
            Value index3 = code.call("expand", of, List.of(width, -1, -1));
            Value few = code.call("gather", code.view(logProbs, width, count, vocabulary), 2, index3);
            Value written = code.call("narrow", classes, 0, begin, count);
            Value counted = code.call("narrow", counts, 0, begin, count);
            Value each = code.call("_ctc_loss", few, written, length, counted, 0, true);
            Value possible = code.call("isfinite", each.at(0)); // (count)
            Value ofReference = code.call("where", possible, each.at(0), code.call("zeros_like", each.at(0)));
            Value sum = code.call("sum", ofReference, exact);
            code.run("add_", nll, sum);
            Value steps = code.call("unsqueeze", code.call("arange", width, device), 1);
            Value real = code.call(
                    "logical_and",
                    code.call("lt", steps, code.call("unsqueeze", length, 0)),
                    code.call("unsqueeze", possible, 0));
            Value counting = code.view(code.to(real, numbers.master()), -1, 1); // (rows, 1)
            code.run("add_", loss, code.multiply(sum, label.confidence()));
            code.when(new Value(p.get(6) + " > 0."), () -> {
                Value ofRows = code.call("sum", logProbs, new int[] {1}, true);
                Value spread = code.call("sum", code.multiply(ofRows, counting), exact);
                code.run("sub_", loss, code.multiply(spread, label.perWord()));
            });
            code.when(gradients, () -> {
                Value ones = code.call("ones_like", each.at(0));
                Value difference = code.call(
                        "_ctc_loss_backward", ones, few, written, length, counted, each.at(0), each.at(1), 0, true);
                Value posterior = code.call("sub", code.call("exp", few), difference);
                Value taken = code.multiply(posterior, label.confidence());
                Value d = code.call("exp_", logProbs); // p, then the gradient at the logits
                code.run("scatter_add_", code.view(d, width, count, vocabulary), 2, index3, code.call("neg", taken));
                code.when(new Value(p.get(6) + " > 0."), () -> code.run("sub_", d, label.perWord()));
                Value e = code.to(d, numbers.compute());
                Value mask = code.to(counting, numbers.compute()); // on the narrow side of both products
                Value atSlots = code.multiply(code.call("mm", e, weight), mask);
                Value atHidden = code.view(atSlots, width, count, columns);
                code.run("copy_", code.call("narrow", hiddenGradient, 0, begin, count), code.transpose(atHidden, 0, 1));
                code.run("add_", weightGradient, code.call("mm", code.transpose(e, 0, 1), code.multiply(h, mask)));
            });
        });
        code.returns(loss, nll, code.view(hiddenGradient, -1, columns), weightGradient);
    }
}
