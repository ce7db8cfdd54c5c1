package org.ttnmt.decode;

import org.ttnmt.config.SearchConfig;

/** The score of hypotheses: value after the length penalty, plus the coverage penalty (Wu et al. 2016, section 7). */
final class Ranking {
    private static final double LEAST_ATTENTION = 1e-10;

    private final LengthPenalty length;
    private final double coverage;
    private final int begun;

    /** @param begun tokens that lengths count, although no hypothesis has them */
    Ranking(SearchConfig config, int begun) {
        this.begun = begun;
        this.length = new LengthPenalty(
                config.decoding().normalization(), config.decoding().lengthPenalty());
        this.coverage = config.decoding().coveragePenalty();
    }

    /** Whether hypotheses have to keep what they attended to. */
    boolean needsCoverage() {
        return coverage > 0;
    }

    /**
     * The score of a finished hypothesis.
     *
     * @param scoredLength its tokens, and eos
     * @param covered attention that each piece of the source has had
     */
    double score(double value, int scoredLength, float[] covered) {
        double score = length.score(value, scoredLength + begun);
        return needsCoverage() ? score + coverage * penalty(covered) : score;
    }

    /** {@code sum log(min(attention, 1))}, at most 0. */
    private static double penalty(float[] covered) {
        double sum = 0;
        for (float attention : covered) {
            sum += Math.log(Math.min(Math.max(attention, LEAST_ATTENTION), 1));
        }
        return sum;
    }

    /** See {@link LengthPenalty#bound}. */
    double bound(double value, int maxLength) {
        return length.bound(value, maxLength + begun);
    }
}
