package org.ttnmt.metrics;

/**
 * Translation edit rate (Snover et al. 2006): edits, shifts of phrases among them, for 100 words of the reference.
 * Follows sacreBLEU's reading of Tercom, with its limits on shifts and its beam.
 *
 * <p>Statistics of a segment: edits to the nearest reference, mean length of the references.
 *
 * @param normalized whether punctuation is split off first
 * @param noPunctuation whether punctuation is removed first
 * @param asianSupport whether these two also know Asian scripts; without effect when both are false
 * @param caseSensitive whether case counts
 */
public record Ter(boolean normalized, boolean noPunctuation, boolean asianSupport, boolean caseSensitive)
        implements Metric<TerScore> {

    /** Tercom's defaults: words as they stand, case ignored. */
    public static final Ter DEFAULT = new Ter(false, false, false, false);

    @Override
    public String name() {
        return "TER";
    }

    @Override
    public boolean higherIsBetter() {
        return false;
    }

    @Override
    public int width() {
        return 2;
    }

    @Override
    public Signature signature(References references) {
        return Signature.of(
                references,
                new Signature.Item("case", "c", caseSensitive ? "mixed" : "lc"),
                new Signature.Item("tok", "t", tokenizer().name()),
                new Signature.Item("norm", "nr", normalized ? "yes" : "no"),
                new Signature.Item("punct", "pn", noPunctuation ? "no" : "yes"),
                new Signature.Item("asian", "as", asianSupport ? "yes" : "no"));
    }

    TerTokenizer tokenizer() {
        return new TerTokenizer(normalized, noPunctuation, asianSupport, caseSensitive);
    }

    @Override
    public SegmentCounter counter() {
        return new TerCounter(tokenizer());
    }

    @Override
    public TerScore score(double[] sums) {
        double rate;
        if (sums[1] > 0) {
            rate = sums[0] / sums[1];
        } else {
            rate = sums[0] > 0 ? 1 : 0; // against empty references, any word is wholly wrong
        }
        return new TerScore(100 * rate, (long) sums[0], sums[1]);
    }
}
