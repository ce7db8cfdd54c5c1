package org.ttnmt.config;

/**
 * A beam search in full: what a model is saved with, and what is asked for on top.
 *
 * @param decoding beam size, length penalty and maximum length
 * @param normalization form of the length penalty
 * @param coveragePenalty beta of Wu et al. (2016, section 7): a hypothesis that leaves a source position with less than one attention
 *     in all loses {@code beta * -log(attention)} for it; 0 for none
 * @param repetitionPenalty what the log-probability of a token is multiplied by when the hypothesis has it already, at
 *     least 1 (Keskar et al. 2019, section 4.1, for log-probabilities); 1 for none
 * @param noRepeatNgram no n-gram of this many tokens comes twice in a hypothesis; 0 for no such rule
 * @param minLength fewest tokens of a hypothesis, eos not counted
 * @param stop when the search for a source ends
 * @param groups that the beam is divided into, for diversity; 1 for an ordinary beam (Vijayakumar et al. 2016)
 * @param diversity what a group's choice of a token costs for each earlier group's choice of the same token at the same
 *     position
 */
public record SearchConfig(
        DecodingConfig decoding,
        LengthNormalization normalization,
        double coveragePenalty,
        double repetitionPenalty,
        int noRepeatNgram,
        int minLength,
        Stop stop,
        int groups,
        double diversity) {

    /** What a log-probability is divided by, for a hypothesis of n tokens, eos included, and a length penalty a. */
    public enum LengthNormalization {
        /** n^a: with a = 1, the mean log-probability of a token (fairseq's lenpen). */
        AVERAGE,
        /** ((5 + n) / 6)^a (Wu et al. 2016, equation 14). */
        GNMT
    }

    /** When the search for a source ends. */
    public enum Stop {
        /** With as many finished hypotheses as the beam is wide, as in fairseq; earlier where that changes nothing. */
        FINISHED,
        /** When no unfinished hypothesis can become one of the n best any more, whatever follows. */
        PROVEN
    }

    public SearchConfig {
        require("coveragePenalty", coveragePenalty, 0, 100);
        require("repetitionPenalty", repetitionPenalty, 1, 100);
        require("noRepeatNgram", noRepeatNgram, 0, 100_000);
        require("minLength", minLength, 0, 100_000);
        require("groups", groups, 1, decoding.beamSize());
        require("diversity", diversity, 0, 1000);
        if (decoding.beamSize() % groups != 0) {
            throw new IllegalArgumentException(
                    "groups is " + groups + " but must divide the beam size (" + decoding.beamSize() + ")");
        }
    }

    /** Beam search with nothing on top. */
    public static SearchConfig of(DecodingConfig decoding) {
        return new SearchConfig(decoding, LengthNormalization.AVERAGE, 0, 1, 0, 0, Stop.FINISHED, 1, 0);
    }

    private static void require(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(
                    name + " is " + value + " but must be between " + least + " and " + most);
        }
    }
}
