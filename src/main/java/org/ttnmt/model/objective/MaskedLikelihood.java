package org.ttnmt.model.objective;

import java.util.List;
import org.ttnmt.model.family.MaskNetwork;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.layers.Decoded;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.Value;

/**
 * Cross entropy of words that were taken out of the reference, given the rest (Ghazvininejad et al. 2019): of N words
 * any number from 1 to N, all numbers alike, drawn anew each time; and cross entropy of the reference's length. In
 * validation all words are taken out.
 */
record MaskedLikelihood(LossSettings settings) implements Likelihood {
    private static final String GAPS = "gaps";
    private static final String LENGTHS = "length_loss";

    /** A number says how many words are taken out of a sentence, and one for each word in which order. */
    @Override
    public int draws() {
        return 2;
    }

    @Override
    public void emitLosses(Script script, Trainee trainee) {
        Likelihood.super.emitLosses(script, trainee);
        script.function(
                GAPS,
                Script.tensors(3),
                List.of("target", "places", "labels", "uniforms", "eos: int"),
                MaskedLikelihood::writeGaps);
        script.function(
                LENGTHS, Script.tensors(2), List.of("logits", "sources", "counts"), MaskedLikelihood::writeLengths);
    }

    /**
     * {@code gaps(target, places, labels, uniforms) -> (words (batch, targetLength), each ended; their counts without
     * the end (batch); which are taken out (batch, targetLength))}; without uniforms, all.
     */
    private static void writeGaps(Code code, List<Value> p) {
        Value target = p.get(0);
        Value labels = code.view(p.get(2), -1);
        Value flat = code.call("full_like", code.view(target, -1), p.get(4));
        Value words = code.call("view_as", code.call("scatter", flat, 0, p.get(1), labels), target);
        Value rows = code.call("floor_divide", p.get(1), code.size(target, 1));
        Value counts = code.call("sub", code.call("bincount", rows, Value.NONE, code.size(target, 0)), 1);
        Value steps = code.call("unsqueeze", code.call("arange", code.size(target, 1), code.onDeviceOf(target)), 0);
        Value real = code.call("lt", steps, code.call("unsqueeze", counts, 1));
        Value taken = code.assign("taken", real.text());
        code.when(p.get(3).isNotEmpty(), () -> {
            Value drawn = code.view(p.get(3), 2, code.size(target, 0), -1);
            Value order = code.call("masked_fill", drawn.at(1), code.call("logical_not", real), 2.0);
            Value rank = code.call("argsort", code.call("argsort", order, 1), 1);
            Value share = code.call("narrow", drawn.at(0), 1, 0, 1); // (batch, 1)
            Value most = code.to(code.call("unsqueeze", counts, 1), NumberType.FLOAT32);
            Value wanted = code.call("add", code.call("floor", code.multiply(share, most)), 1);
            code.reassign(taken, code.call("logical_and", real, code.call("lt", rank, wanted)));
        });
        code.returns(words, counts, taken);
    }

    /** {@code length_loss(logits (batch, lengths), sources (batch), counts (batch)) -> (sum, gradient at the logits)}. */
    private static void writeLengths(Code code, List<Value> p) {
        Value logits = p.get(0);
        Value difference = code.call("sub", code.call("add", p.get(2), 1), p.get(1));
        Value label = code.call(
                "unsqueeze",
                code.call("clamp", code.call("add", difference, MaskNetwork.LENGTHS / 2), 0, MaskNetwork.LENGTHS - 1),
                1);
        Value logProbs = code.call("log_softmax", logits, 1);
        Value ofLabel = code.call("gather", logProbs, 1, label);
        Value gradient =
                code.call("scatter_add", code.call("exp", logProbs), 1, label, code.call("full_like", ofLabel, -1.0));
        code.returns(code.call("neg", code.call("sum", ofLabel, Code.dtype(NumberType.FLOAT64))), gradient);
    }

    /**
     * Words of which some are taken out.
     *
     * @param words {@code (batch, targetLength)}, each row ended
     * @param counts of the words of each row, without the end, {@code (batch)}
     * @param taken which are gaps, {@code (batch, targetLength)}
     */
    record Gaps(Value words, Value counts, Value taken) {
        /** Emits those of a batch when all words are taken out. */
        static Gaps all(Code code, GradientFunction.Arguments p) {
            return of(code, p, code.call("empty", new int[] {0}, code.onDeviceOf(p.target())));
        }

        private static Gaps of(Code code, GradientFunction.Arguments p, Value uniforms) {
            Value gaps = code.callOwn(GAPS, p.target(), p.places(), p.labels(), uniforms, p.eos(code));
            return new Gaps(gaps.at(0), gaps.at(1), gaps.at(2));
        }

        /** Emits what the decoder reads: bos in each gap. */
        Value tokens(Code code, GradientFunction.Arguments p) {
            return code.call("masked_fill", words, taken, p.bos(code));
        }

        /** Emits the places of the gaps in the rectangle, row by row. */
        Value places(Code code) {
            return code.view(code.call("nonzero", code.view(taken, -1)), -1);
        }

        /** Emits the words of the gaps, {@code (gaps, 1)}, which are at these {@link #places}. */
        Value labels(Code code, Value places) {
            return code.view(code.call("index_select", code.view(words, -1), 0, places), -1, 1);
        }
    }

    private static Gaps gaps(Code code, GradientFunction.Arguments p) {
        return p.uniforms().equals(Value.NONE) // in validation
                ? Gaps.all(code, p)
                : Gaps.of(code, p, p.uniforms());
    }

    @Override
    public Decoded decoded(Graph graph, Trainee trainee, GradientFunction.Arguments p, Value vector) {
        Code code = graph.code();
        MaskNetwork network = (MaskNetwork) trainee.network();
        MaskNetwork.Encoded encoded = network.encode(graph, p.source(), p.lengths());
        Gaps gaps = gaps(code, p);
        Value hidden =
                network.decode(graph, gaps.tokens(code, p), code.call("add", gaps.counts(), 1), encoded.memory());
        return MaskNetwork.decoded(code.call("index_select", hidden, 0, gaps.places(code)), encoded.lengths());
    }

    @Override
    public Value labels(Code code, GradientFunction.Arguments p) {
        Gaps gaps = gaps(code, p);
        return gaps.labels(code, gaps.places(code));
    }

    /** The counts are the same whatever is taken out, so nothing is drawn for them. */
    @Override
    public Value lengthLoss(Code code, GradientFunction.Arguments p, Value logits) {
        return code.callOwn(LENGTHS, logits, p.lengths(), Gaps.all(code, p).counts());
    }
}
