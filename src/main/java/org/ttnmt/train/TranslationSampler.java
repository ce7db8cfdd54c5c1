package org.ttnmt.train;

import java.util.List;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.objective.CostedTranslation;
import org.ttnmt.model.training.TrainingNetwork;

/** Draws translations with a network in training, for objectives that judge what it would write. */
@FunctionalInterface
public interface TranslationSampler {

    /**
     * Draws with the weights of the moment.
     *
     * @param seed of the draws
     * @return for each pair as many translations as the objective wants, equal ones perhaps
     */
    List<List<CostedTranslation>> of(TrainingNetwork network, PaddedBatch batch, long seed);
}
