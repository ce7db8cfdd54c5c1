package org.ttnmt.config;

/**
 * A beam search in full: what a model is saved with, and what is asked for on top.
 *
 * @param decoding beam size, penalties and maximum length
 * @param groups that the beam is divided into, for diversity; 1 for an ordinary beam (Vijayakumar et al. 2016)
 * @param diversity what a group's choice of a token costs for each earlier group's choice of the same token at the same
 *     position
 */
public record SearchConfig(DecodingConfig decoding, int groups, double diversity) {

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
        PROVEN,
        /**
         * When none is left: each hypothesis that ends leaves the beam one narrower, and what has not ended at the
         * maximum length counts too, as in Marian.
         */
        SHRINKING
    }

    public SearchConfig {
        require("groups", groups, 1, decoding.beamSize());
        require("diversity", diversity, 0, 1000);
        if (decoding.beamSize() % groups != 0) {
            throw new IllegalArgumentException(
                    "groups is " + groups + " but must divide the beam size (" + decoding.beamSize() + ")");
        }
    }

    /** An ordinary beam, as {@code decoding} has it. */
    public static SearchConfig of(DecodingConfig decoding) {
        return new SearchConfig(decoding, 1, 0);
    }

    private static void require(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(
                    name + " is " + value + " but must be between " + least + " and " + most);
        }
    }
}
