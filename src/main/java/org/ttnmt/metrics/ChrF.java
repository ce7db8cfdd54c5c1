package org.ttnmt.metrics;

import org.ttnmt.UserException;

/**
 * chrF (Popović 2015), the F-score of character n-grams, and chrF++ (Popović 2017), which adds word n-grams.
 *
 * <p>Statistics of a segment: for each order, characters first, the n-grams of the hypothesis, of the reference, and
 * of both. Of several references the one with the best score counts; of equals the first.
 *
 * @param charOrder longest character n-grams; usually 6
 * @param wordOrder longest word n-grams; 0 is chrF, 2 is chrF++
 * @param beta weight of recall over precision; usually 2
 * @param lowercase whether case is ignored
 * @param whitespace whether white space belongs to the character n-grams
 * @param epsSmoothing whether orders without n-grams count with a tiny value, as in the original chrF++.py, instead of
 *     being left out
 */
public record ChrF(int charOrder, int wordOrder, int beta, boolean lowercase, boolean whitespace, boolean epsSmoothing)
        implements Metric<ChrFScore> {

    /** chrF2: characters up to 6, recall twice as important as precision. */
    public static final ChrF DEFAULT = new ChrF(6, 0, 2, false, false, false);

    private static final double EPSILON = 1e-16;

    public ChrF {
        if (charOrder < 0 || wordOrder < 0 || charOrder + wordOrder == 0) {
            throw new UserException("chrF's character order is " + charOrder + " and its word order " + wordOrder
                    + "; neither may be negative and one must be above 0. Usual are 6 with 0 or 2.");
        }
    }

    @Override
    public String name() {
        return "chrF" + beta + "+".repeat(wordOrder);
    }

    /** Character and word orders together. */
    int orders() {
        return charOrder + wordOrder;
    }

    @Override
    public int width() {
        return 3 * orders();
    }

    @Override
    public Signature signature(References references) {
        return Signature.of(
                references,
                new Signature.Item("case", "c", lowercase ? "lc" : "mixed"),
                new Signature.Item("eff", "e", epsSmoothing ? "no" : "yes"),
                new Signature.Item("nc", "nc", Integer.toString(charOrder)),
                new Signature.Item("nw", "nw", Integer.toString(wordOrder)),
                new Signature.Item("space", "s", whitespace ? "yes" : "no"));
    }

    @Override
    public SegmentCounter counter() {
        return new ChrFCounter(this);
    }

    @Override
    public ChrFScore score(double[] sums) {
        return new ChrFScore(name(), fScore(sums, 0));
    }

    /** The F-score, 0 to 100, of the statistics that start at {@code offset}. */
    double fScore(double[] values, int offset) {
        double factor = (double) beta * beta;
        double smoothed = 0;
        double precision = 0;
        double recall = 0;
        int effective = 0;
        for (int n = 0; n < orders(); n++) {
            double hypothesis = values[offset + 3 * n];
            double reference = values[offset + 3 * n + 1];
            double matched = values[offset + 3 * n + 2];
            double orderPrecision = hypothesis > 0 ? matched / hypothesis : EPSILON;
            double orderRecall = reference > 0 ? matched / reference : EPSILON;
            double denominator = factor * orderPrecision + orderRecall;
            smoothed += denominator > 0 ? (1 + factor) * orderPrecision * orderRecall / denominator : EPSILON;
            if (hypothesis > 0 && reference > 0) {
                precision += orderPrecision;
                recall += orderRecall;
                effective++;
            }
        }
        if (epsSmoothing) {
            return 100 * smoothed / orders();
        }
        if (effective == 0 || precision + recall == 0) {
            return 0;
        }
        precision /= effective;
        recall /= effective;
        return 100 * ((1 + factor) * precision * recall / (factor * precision + recall));
    }
}
