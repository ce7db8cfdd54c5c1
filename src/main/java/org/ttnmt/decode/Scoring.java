package org.ttnmt.decode;

import org.ttnmt.config.SearchConfig;

/** What a search would rank a given translation by. */
public final class Scoring {
    private Scoring() {}

    /**
     * The log-probability after the length penalty, without other penalties.
     *
     * @param length tokens, eos included
     */
    public static double score(SearchConfig config, double logProb, int length) {
        return new LengthPenalty(
                        config.decoding().normalization(), config.decoding().lengthPenalty())
                .score(logProb, length);
    }
}
