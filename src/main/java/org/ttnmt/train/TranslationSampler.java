package org.ttnmt.train;

import java.util.List;
import org.ttnmt.model.training.PaddedBatch;
import org.ttnmt.model.training.TrainingNetwork;

/** Draws translations with a network in training, for objectives that judge what it would write. */
@FunctionalInterface
public interface TranslationSampler {
    /** Of objectives that need none. */
    TranslationSampler NONE = (network, batch, seed) -> {
        throw new IllegalStateException("this objective draws no candidates");
    };

    /**
     * A translation and what it costs.
     *
     * @param tokens target ids without bos and eos
     * @param cost from 0, for the best, to 1
     */
    @SuppressWarnings("ArrayRecordComponent") // carries its tokens to a batch; never compared
    record Sample(int[] tokens, double cost) {}

    /**
     * Draws with the weights of the moment.
     *
     * @param seed of the draws
     * @return for each pair as many candidates as the objective wants, equal ones perhaps
     */
    List<List<Sample>> of(TrainingNetwork network, PaddedBatch batch, long seed);
}
