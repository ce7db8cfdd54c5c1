package org.ttnmt.audit;

import java.util.List;

/** Relative frequencies of the words of a side, by cells of their hashes: enough to tell its language from another. */
final class LanguageProfile {
    static final int CELLS = 1 << 15;

    private final float[] shares = new float[CELLS];

    static LanguageProfile of(List<AuditPair> pairs, Side side) {
        LanguageProfile profile = new LanguageProfile();
        double words = 0;
        for (AuditPair pair : pairs) {
            for (int token : pair.side(side).tokens()) {
                profile.shares[cell(token)]++;
                words++;
            }
        }
        for (int i = 0; i < CELLS; i++) {
            profile.shares[i] /= (float) Math.max(1, words);
        }
        return profile;
    }

    /** What two sides have in common, from 0 to 1. */
    double overlap(LanguageProfile other) {
        double common = 0;
        for (int i = 0; i < CELLS; i++) {
            common += Math.min(shares[i], other.shares[i]);
        }
        return common;
    }

    /** For each cell the logarithm of how much more often its words are here than there, bounded and smoothed. */
    float[] logOdds(LanguageProfile other, double words) {
        float[] odds = new float[CELLS];
        double smoothing = 1 / Math.max(1, words);
        for (int i = 0; i < CELLS; i++) {
            double ratio = Math.log((shares[i] + smoothing) / (other.shares[i] + smoothing));
            odds[i] = (float) Math.max(-4, Math.min(4, ratio));
        }
        return odds;
    }

    static int cell(int token) {
        return token >>> 17;
    }
}
