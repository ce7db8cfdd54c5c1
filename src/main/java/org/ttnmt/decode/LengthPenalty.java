package org.ttnmt.decode;

/**
 * Ranks hypotheses of different lengths: score = logProb / length<sup>alpha</sup>, the length counting eos. This is the
 * definition of fairseq's {@code --lenpen}; Wu et al. (2016) divide by ((5 + length) / 6)<sup>alpha</sup> instead. Alpha
 * 0 does not normalise, 1 is the mean log-probability of a token, more favours longer translations.
 */
final class LengthPenalty {
    private final double alpha;

    LengthPenalty(double alpha) {
        if (!(alpha >= 0 && alpha < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("lengthPenalty is " + alpha + " but must be 0 or a positive number");
        }
        this.alpha = alpha;
    }

    double score(double logProb, int length) {
        return alpha == 0 ? logProb : logProb / Math.pow(length, alpha);
    }

    /**
     * No continuation of an unfinished hypothesis scores higher than this: its log-probability, which is at most 0, can
     * only fall, and the longest length divides it by the largest number. It holds in floating point as well, because
     * addition, {@link Math#pow} and division keep the order of their arguments.
     *
     * @param maxLength longest length that the continuation can have, with eos
     */
    double bound(double logProb, int maxLength) {
        return score(logProb, maxLength);
    }
}
