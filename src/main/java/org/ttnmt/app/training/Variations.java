package org.ttnmt.app.training;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.app.store.Vocabularies;
import org.ttnmt.config.DataConfig;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.config.ModifierKind;
import org.ttnmt.config.NoiseConfig;
import org.ttnmt.config.ObjectiveConfig;
import org.ttnmt.config.RunConfig;
import org.ttnmt.config.StageConfig;
import org.ttnmt.config.SubwordSamplingConfig;
import org.ttnmt.data.EncodedPair;
import org.ttnmt.data.PairVariation;
import org.ttnmt.data.TargetRoom;
import org.ttnmt.data.modifiers.HeadPairs;
import org.ttnmt.data.modifiers.ModifiedPairs;
import org.ttnmt.text.SentencePieceVocabulary;
import org.ttnmt.text.SubwordSampler;
import org.ttnmt.train.Task;

/** What changes in the pairs that training reads: modifiers, subword regularisation and noise, as a configuration asks for it. */
final class Variations {
    private Variations() {}

    /**
     * All variations of an objective, for each stage of the data.
     *
     * @throws UserException when the vocabularies do not fit a setting
     */
    static List<PairVariation> of(RunConfig config, Vocabularies vocabularies) {
        DataConfig data = config.data();
        PairVariation subwords = subwords(config.training().objective().subwords(), vocabularies);
        return data.stages().stream()
                .map(stage -> modifiers(data, stage, vocabularies)
                        .then(subwords.within(data.maxLength(), TargetRoom.ANY))
                        .then(noise(config, vocabularies)))
                .toList();
    }

    /** Case, typos, tags and the like. */
    private static PairVariation modifiers(DataConfig data, StageConfig stage, Vocabularies vocabularies) {
        Map<ModifierKind, Double> rates = stage.modifiers();
        if (rates == null || rates.isEmpty()) {
            return PairVariation.NONE;
        }
        HeadPairs head = HeadPairs.of(data.corpora(stage));
        ModifiedPairs modified = new ModifiedPairs(
                head.modifiers(rates),
                vocabularies.source(),
                vocabularies.target(),
                data.sourcePrefixes(),
                data.maxLength());
        modified.requireEffect(head.some(), new SplittableRandom(1)::nextDouble);
        return modified;
    }

    /** Gaps in text that is source and target; nothing for pairs. */
    static PairVariation noise(RunConfig config, Vocabularies vocabularies) {
        ObjectiveConfig objective = config.training().objective();
        return objective.noise().kind() == NoiseConfig.Kind.NONE
                ? PairVariation.NONE
                : Noise.of(objective, vocabularies.source());
    }

    /** What the network learns to tell of a batch of such pairs. */
    static Task task(RunConfig config, Vocabularies vocabularies) {
        int bos = vocabularies.target().bos();
        int eos = vocabularies.target().eos();
        boolean ends = config.model().sourceEnd();
        ObjectiveConfig objective = config.training().objective();
        if (config.model().decoder() == Decoder.ALONE) {
            return Task.language(bos, eos);
        }
        return switch (objective.noise().kind()) {
            case STRETCH -> Task.hidden(Noise.mask(objective, vocabularies.source()), bos, eos, ends);
            case PIECES -> Task.masked(bos, eos);
            case NONE, GAPS -> Task.of(config.model().decoder(), bos, eos, ends);
        };
    }

    /** The variation of both sides, of whichever the setting for its kind of vocabulary is not 0. */
    private static PairVariation subwords(SubwordSamplingConfig config, Vocabularies vocabularies) {
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
        SubwordSampler target = sampler(config, vocabularies.target()); // of labels, which are one piece, nothing
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
