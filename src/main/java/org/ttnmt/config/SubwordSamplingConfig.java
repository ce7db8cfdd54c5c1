package org.ttnmt.config;

/** Subword regularisation: training splits a word into other pieces each time that it reads it. */
public final class SubwordSamplingConfig extends Section<SubwordSamplingConfig> {
    static final Keys KEYS = new Keys();

    public static final Key<Double> UNIGRAM_SAMPLING = KEYS.of(
            "objective.unigram_sampling",
            DecimalNumber.atLeast(0).atMost(100),
            0.0,
            "Subword regularisation (Kudo 2018) for unigram vocabularies: each time that training reads a word it is"
                    + " split at random, with probability proportional to that of the pieces to this power. 0.1 to"
                    + " 0.5 are usual, lower is wilder, but 0.0 is off.");

    public double unigramAlpha() {
        return get(UNIGRAM_SAMPLING);
    }

    public static final Key<Double> BPE_DROPOUT = KEYS.of(
            "objective.bpe_dropout",
            DecimalNumber.atLeast(0).atMost(1),
            0.0,
            "The same for BPE vocabularies (Provilkov et al. 2020): each merge is left out with this probability. 0.1"
                    + " is usual, 1.0 leaves single characters, 0.0 is neutral.");

    public double bpeDropout() {
        return get(BPE_DROPOUT);
    }

    /** Every key with its default value. */
    public static final SubwordSamplingConfig DEFAULT = new SubwordSamplingConfig(KEYS.defaults());

    SubwordSamplingConfig(Settings values) {
        super(KEYS, values, SubwordSamplingConfig::new);
    }
}
