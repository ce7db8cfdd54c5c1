package org.ttnmt.config;

/**
 * How text is split anew each time that training reads it.
 *
 * @param unigramAlpha exponent of the pieces' probabilities, for unigram vocabularies; 0 splits as always
 * @param bpeDropout probability of leaving a merge out, for BPE vocabularies; 0 splits as always
 */
public record SubwordSamplingConfig(double unigramAlpha, double bpeDropout) {
    /** Text is split as always. */
    public static final SubwordSamplingConfig NONE = new SubwordSamplingConfig(0, 0);

    public SubwordSamplingConfig {
        ObjectiveKeys.UNIGRAM_SAMPLING.require(unigramAlpha);
        ObjectiveKeys.BPE_DROPOUT.require(bpeDropout);
    }
}
