package org.ttnmt.app.training;

import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.app.store.Vocabularies;
import org.ttnmt.config.SubwordSamplingConfig;
import org.ttnmt.data.EncodedPair;
import org.ttnmt.data.PairVariation;
import org.ttnmt.text.SentencePieceVocabulary;
import org.ttnmt.text.SubwordSampler;

/** Subword regularisation of what training reads, as a configuration asks for it. */
final class SubwordVariation {
    private SubwordVariation() {}

    /**
     * The variation of both sides, of whichever the setting for its kind of vocabulary is not 0.
     *
     * @throws UserException when a setting is for another kind of vocabulary than both
     */
    static PairVariation of(SubwordSamplingConfig config, Vocabularies vocabularies) {
        boolean anyBpe = vocabularies.source().isBpe() || vocabularies.target().isBpe();
        boolean anyOther =
                !vocabularies.source().isBpe() || !vocabularies.target().isBpe();
        if (config.unigramAlpha() > 0 && !anyOther) {
            throw new UserException("objective.unigram_sampling has no effect, since the vocabulary is a BPE model; use"
                    + " objective.bpe_dropout");
        }
        if (config.bpeDropout() > 0 && !anyBpe) {
            throw new UserException("objective.bpe_dropout has no effect, since the vocabulary is a unigram model; use"
                    + " objective.unigram_sampling");
        }
        SubwordSampler source = sampler(config, vocabularies.source());
        SubwordSampler target = sampler(config, vocabularies.target());
        if (source == null && target == null) {
            return PairVariation.NONE;
        }
        return (pair, random) -> new EncodedPair(
                source == null ? pair.source() : source.resample(pair.source(), random),
                target == null ? pair.target() : target.resample(pair.target(), random));
    }

    private static @Nullable SubwordSampler sampler(SubwordSamplingConfig config, SentencePieceVocabulary vocabulary) {
        double strength = vocabulary.isBpe() ? config.bpeDropout() : config.unigramAlpha();
        return strength == 0 ? null : vocabulary.sampler(strength);
    }
}
