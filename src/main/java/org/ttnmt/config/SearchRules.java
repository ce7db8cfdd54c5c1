package org.ttnmt.config;

import org.ttnmt.config.SearchConfig.LengthNormalization;
import org.ttnmt.config.SearchConfig.Stop;

/**
 * What a search likes and forbids beyond the length penalty.
 *
 * @param normalization form of the length penalty
 * @param coveragePenalty beta of Wu et al. (2016, section 7): a hypothesis that leaves a source position with less than one attention
 *     in all loses {@code beta * -log(attention)} for it; 0 for none
 * @param repetitionPenalty what the log-probability of a token is multiplied by when the hypothesis has it already, at
 *     least 1 (Keskar et al. 2019, section 4.1, for log-probabilities); 1 for none
 * @param noRepeatNgram no n-gram of this many tokens comes twice in a hypothesis; 0 for no such rule
 * @param minLength fewest tokens of a hypothesis, eos not counted
 * @param stop when the search for a source ends
 */
public record SearchRules(
        LengthNormalization normalization,
        double coveragePenalty,
        double repetitionPenalty,
        int noRepeatNgram,
        int minLength,
        Stop stop) {

    /** Nothing on top. */
    public static final SearchRules NONE = new SearchRules(LengthNormalization.AVERAGE, 0, 1, 0, 0, Stop.FINISHED);

    public SearchRules {
        DecodingKeys.COVERAGE_PENALTY.require(coveragePenalty);
        DecodingKeys.REPETITION_PENALTY.require(repetitionPenalty);
        DecodingKeys.NO_REPEAT_NGRAM_SIZE.require(noRepeatNgram);
        DecodingKeys.MIN_LENGTH.require(minLength);
    }
}
