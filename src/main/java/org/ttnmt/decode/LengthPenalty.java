package org.ttnmt.decode;

import org.ttnmt.config.SearchConfig.LengthNormalization;

/**
 * Ranks hypotheses of different lengths: score = value / d(length), the length counting eos, where d(n) is
 * n<sup>alpha</sup> or ((5 + n) / 6)<sup>alpha</sup>. Alpha 0 does not normalise, more favours longer translations.
 *
 * @param alpha the exponent, 0 or more
 */
public record LengthPenalty(LengthNormalization form, double alpha) {

    public LengthPenalty {
        if (!(alpha >= 0 && alpha < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("lengthPenalty is " + alpha + " but must be 0 or a positive number");
        }
    }

    /**
     * The score of a log-probability.
     *
     * @param length tokens, eos included
     */
    public double score(double value, int length) {
        if (alpha == 0) {
            return value;
        }
        return switch (form) {
            case AVERAGE -> value / Math.pow(length, alpha);
            case GNMT -> value / Math.pow((5.0 + length) / 6.0, alpha);
        };
    }

    /**
     * No hypothesis that continues one of this value scores higher than this. Proof: each step adds a log-probability,
     * at most 0, which rules can only lower, so the value v' at the end is at most v, and both are at most 0. The
     * length n' at the end is at most N = {@code maxLength}, and d grows with n for alpha &ge; 0 in either form, so 0
     * &lt; d(n') &le; d(N). Hence v' / d(n') &le; v' / d(N) &le; v / d(N): the first since v' &le; 0, the second since
     * v' &le; v. A coverage penalty adds a number that is at most 0. All of it holds in floating point as well, because
     * addition, {@link Math#pow} and division keep the order of their arguments.
     *
     * @param maxLength longest length that the continuation can have, with eos
     */
    double bound(double value, int maxLength) {
        return score(value, maxLength);
    }
}
