package org.ttnmt.app.training;

import java.util.List;
import org.ttnmt.app.StopSignal;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.decode.Searches;
import org.ttnmt.model.decoding.LoadedNetwork;
import org.ttnmt.model.training.TrainingNetwork;
import org.ttnmt.train.OutputShares;
import org.ttnmt.train.Validation;
import org.ttnmt.train.Validator;

/**
 * Judges a network in training by its loss and by greedy translations: cheap, and good enough to compare the updates of
 * one run. Final scores come from beam search.
 */
final class GreedyValidator implements Validator {
    private final RunNetworks networks;
    private final ValidationSet set;
    private final TranslationScorer scorer;
    private final StopSignal stop;
    private final DecodingConfig greedy;

    GreedyValidator(RunNetworks networks, ValidationSet set, TranslationScorer scorer, StopSignal stop) {
        this.networks = networks;
        this.set = set;
        this.scorer = scorer;
        this.stop = stop;
        this.greedy = networks.config().decoding().with(DecodingConfig.BEAM_SIZE.is(1));
    }

    @Override
    public Validation validate(TrainingNetwork network, long update) {
        DecodingPrecision precision =
                DecodingPrecision.of(networks.config().training().precision());
        double loss = set.loss(network, stop);
        double sourceGain = set.sourceGain(network, stop);
        if (!networks.config().training().objective().translates()) {
            return new Validation(update, loss, sourceGain, List.of(), OutputShares.NONE, List.of(), List.of());
        }
        try (LoadedNetwork decoder = networks.decoder(precision, network.judgedWeights())) {
            TranslationScorer.Translated found = scorer.translate(Searches.of(decoder), greedy, stop);
            return new Validation(
                    update,
                    loss,
                    sourceGain,
                    scorer.values(found.translations()),
                    found.output(),
                    found.translations(),
                    scorer.samples(found.translations()));
        }
    }

    @Override
    public double probabilityNotBetter(Validation validation, List<String> incumbent) {
        return scorer.probabilityNotBetter(
                networks.config().training().bestMetric(), validation.translations(), incumbent);
    }
}
