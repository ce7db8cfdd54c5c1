package org.ttnmt.app.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.ttnmt.UserException;
import org.ttnmt.app.StopSignal;
import org.ttnmt.app.store.Vocabularies;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.config.RunConfig;
import org.ttnmt.data.EncodedPair;
import org.ttnmt.data.PairText;
import org.ttnmt.data.PairVariation;
import org.ttnmt.data.ParallelText;
import org.ttnmt.decode.Searches;
import org.ttnmt.model.SpecialTokens;
import org.ttnmt.model.decoding.DecodingScript;
import org.ttnmt.model.decoding.LoadedNetwork;
import org.ttnmt.model.family.Family;
import org.ttnmt.model.objective.Objective;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.parameters.ParameterValues;
import org.ttnmt.model.training.TrainingScript;
import org.ttnmt.text.Vocabulary;
import org.ttnmt.torch.Device;

/**
 * What networks of one run are made of.
 *
 * @param config of the run
 * @param vocabularies open for as long as the run lasts
 * @param device that everything is computed on
 * @param teachers of distillation; of other objectives none
 */
record RunNetworks(RunConfig config, Vocabularies vocabularies, Device device, TeacherModels teachers) {

    /** Reads what the configuration names. */
    static RunNetworks of(RunConfig config, Vocabularies vocabularies, Device device) {
        return new RunNetworks(config, vocabularies, device, TeacherModels.read(config, vocabularies));
    }

    /** The same with another configuration of the same models. */
    RunNetworks with(RunConfig other) {
        return new RunNetworks(other, vocabularies, device, teachers);
    }

    /** The network's functions in these formats. */
    TrainingScript script(NumberFormats numbers) {
        return new TrainingScript(
                config.model(),
                vocabularies.source().size(),
                vocabularies.target().size(),
                numbers,
                objective());
    }

    /** What training minimises. */
    Objective objective() {
        return Objective.of(
                config.training().objective(),
                config.model().decoder(),
                config.training().labelSmoothing(),
                teachers.networks());
    }

    /** The network's description, which writes no script. */
    Family network() {
        return Family.of(
                config.model(),
                vocabularies.source().size(),
                vocabularies.target().size());
    }

    /** A network that translates. */
    LoadedNetwork decoder(DecodingPrecision precision, float[] weights) {
        DecodingScript script = new DecodingScript(
                config.model(),
                vocabularies.source().size(),
                vocabularies.target().size(),
                precision,
                device);
        Vocabulary target = vocabularies.target();
        return LoadedNetwork.load(
                script,
                ParameterValues.of(weights),
                new SpecialTokens(
                        vocabularies.source().eos(),
                        target.bos(),
                        target.eos(),
                        target.unk(),
                        config.model().sourceEnd()));
    }

    /**
     * A text as the network reads it: with gaps, the same each time, where it learns to fill gaps.
     *
     * @throws UserException when it cannot be read, or its labels are not as many as they should be
     */
    ParallelText read(CorpusConfig corpus) {
        ParallelText text = read(corpus, config.model().decoder());
        PairVariation noise = Variations.noise(config, vocabularies);
        if (noise == PairVariation.NONE || !config.training().objective().translates()) {
            return text;
        }
        List<String> sources = new ArrayList<>();
        for (String target : text.target()) {
            EncodedPair pair = new EncodedPair(new int[0], vocabularies.target().encode(target));
            sources.add(vocabularies
                    .source()
                    .decode(noise.vary(pair, new SplittableRandom(sources.size())::nextDouble)
                            .source()));
        }
        return new ParallelText(sources, text.target());
    }

    /** A text whose pairs a network with this decoder can write. */
    static ParallelText read(CorpusConfig corpus, Decoder decoder) {
        ParallelText text = ParallelText.read(corpus);
        for (int i = 0; i < text.size(); i++) {
            String fault =
                    PairText.fault(decoder, text.source().get(i), text.target().get(i));
            if (fault != null) {
                throw new UserException(corpus.files() + ": cannot be scored on, since line " + (i + 1) + " has "
                        + fault + " (model.decoder: " + decoder.toString().toLowerCase(Locale.ROOT)
                        + "). Validation and test sets are used whole; mend such lines or remove them from both"
                        + " sides.");
            }
        }
        return text;
    }

    /** Scores translations of a text. */
    TranslationScorer scorer(ParallelText text) {
        return new TranslationScorer(
                text, config.model().decoder(), vocabularies.source(), vocabularies.target(), config.evaluation());
    }

    /** Translates {@code set} as {@code tt translate} does by default, in float32. */
    TranslationScorer.Translated translate(TranslationScorer set, float[] weights) {
        try (LoadedNetwork decoder = decoder(DecodingPrecision.FLOAT32, weights)) {
            return set.translate(Searches.of(decoder), config.decoding(), StopSignal.never());
        }
    }
}
