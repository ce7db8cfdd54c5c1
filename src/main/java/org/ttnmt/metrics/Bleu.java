package org.ttnmt.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.ttnmt.UserException;

/**
 * BLEU (Papineni et al. 2002): the geometric mean of clipped n-gram precisions with a penalty for brevity.
 *
 * <p>Statistics of a segment: length of the hypothesis, length of the closest reference, matches of order 1 to
 * {@code maxOrder}, n-grams of the hypothesis of order 1 to {@code maxOrder}.
 *
 * @param tokenizer splits lines into words
 * @param lowercase whether case is ignored
 * @param smoothing of orders without a match
 * @param maxOrder longest n-grams; usually 4
 * @param effectiveOrder whether orders that the hypothesis is too short for are left out of the mean
 */
public record Bleu(Tokenizer tokenizer, boolean lowercase, Smoothing smoothing, int maxOrder, boolean effectiveOrder)
        implements Metric<BleuScore> {

    /** Tokenizer 13a, mixed case, exponential smoothing, order 4: the settings that published scores use. */
    public static final Bleu DEFAULT = new Bleu(new Tokenizer13a(), false, Smoothing.EXP, 4, false);

    /** Stands for the logarithm of zero. */
    private static final double LOG_ZERO = -9999999999.0;

    public Bleu {
        if (maxOrder < 1) {
            throw new UserException("BLEU's n-gram order is " + maxOrder + " but must be at least 1; 4 is usual.");
        }
    }

    public Bleu withTokenizer(Tokenizer other) {
        return new Bleu(other, lowercase, smoothing, maxOrder, effectiveOrder);
    }

    public Bleu withLowercase(boolean ignoreCase) {
        return new Bleu(tokenizer, ignoreCase, smoothing, maxOrder, effectiveOrder);
    }

    /** For sentence scores, where a short hypothesis would otherwise always be 0. */
    public Bleu withEffectiveOrder(boolean effective) {
        return new Bleu(tokenizer, lowercase, smoothing, maxOrder, effective);
    }

    @Override
    public String name() {
        return "BLEU";
    }

    @Override
    public int width() {
        return 2 + 2 * maxOrder;
    }

    @Override
    public Signature signature(References references) {
        return Signature.of(
                references,
                new Signature.Item("case", "c", lowercase ? "lc" : "mixed"),
                new Signature.Item("eff", "e", effectiveOrder ? "yes" : "no"),
                new Signature.Item("tok", "tok", tokenizer.name()),
                new Signature.Item("smooth", "s", smoothing.label()));
    }

    /** A line after lower-casing, if it is asked for, and tokenization: its words separated by white space. */
    String words(String line) {
        return tokenizer.tokenize(PythonText.stripTrailing(lowercase ? PythonText.lower(line) : line));
    }

    @Override
    public SegmentCounter counter() {
        return new BleuCounter(this);
    }

    @Override
    public BleuScore score(double[] sums) {
        double[] counts = Arrays.copyOfRange(sums, 2, 2 + maxOrder);
        double[] totals = Arrays.copyOfRange(sums, 2 + maxOrder, 2 + 2 * maxOrder);
        double[] precisions = new double[maxOrder];
        double penalty = brevityPenalty(sums[0], sums[1]);
        double score = 0;
        if (DoubleStream.of(counts).anyMatch(count -> count != 0)) {
            int order = smoothedPrecisions(counts, totals, precisions);
            double logs = 0;
            for (int n = 0; n < order; n++) {
                logs += precisions[n] == 0 ? LOG_ZERO : Math.log(precisions[n]);
            }
            score = penalty * Math.exp(logs / order);
        }
        return new BleuScore(
                score, boxed(counts), boxed(totals), boxed(precisions), penalty, (long) sums[0], (long) sums[1]);
    }

    /** Fills in {@code precisions} and returns how many of them count; add-k changes the counts and totals too. */
    private int smoothedPrecisions(double[] counts, double[] totals, double[] precisions) {
        int order = maxOrder;
        double halvings = 1;
        for (int n = 0; n < maxOrder; n++) {
            if (smoothing.method() == Smoothing.Method.ADD_K && n > 0) {
                counts[n] += smoothing.value();
                totals[n] += smoothing.value();
            }
            if (totals[n] == 0) {
                break;
            }
            if (effectiveOrder) {
                order = n + 1;
            }
            if (counts[n] != 0) {
                precisions[n] = 100 * counts[n] / totals[n];
            } else if (smoothing.method() == Smoothing.Method.EXP) {
                halvings *= 2;
                precisions[n] = 100 / (halvings * totals[n]);
            } else if (smoothing.method() == Smoothing.Method.FLOOR) {
                precisions[n] = 100 * smoothing.value() / totals[n];
            }
        }
        return order;
    }

    private static double brevityPenalty(double systemLength, double referenceLength) {
        if (systemLength >= referenceLength) {
            return 1;
        }
        return systemLength > 0 ? Math.exp(1 - referenceLength / systemLength) : 0;
    }

    private static List<Double> boxed(double[] values) {
        return DoubleStream.of(values).boxed().toList();
    }
}
