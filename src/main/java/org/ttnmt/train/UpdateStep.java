package org.ttnmt.train;

import java.util.List;
import org.ttnmt.model.training.PaddedBatch;
import org.ttnmt.model.training.TrainingNetwork;
import org.ttnmt.model.training.TrainingNetwork.AdamSettings;
import org.ttnmt.model.training.TrainingNetwork.Sums;

/**
 * One update: the gradient of its batches, and the optimizer's step with it. In float16 an update whose gradient overflows is computed
 * again with half the {@link LossScale}, so that no batch is lost.
 */
final class UpdateStep {
    private final Objective objective;
    private final TrainingNetwork network;
    private final long seed;
    private final boolean scaled;
    private LossScale lossScale;

    /**
     * What came of an update.
     *
     * @param norm of the mean gradient before clipping; when it or the loss is not finite, the weights were not changed
     */
    record Result(Sums sums, double norm) {
        boolean isFinite() {
            return Double.isFinite(norm) && Double.isFinite(sums.loss());
        }
    }

    /**
     * @param seed of all that is random in any update
     * @param scaled whether the loss has a factor
     */
    UpdateStep(Objective objective, TrainingNetwork network, long seed, boolean scaled, LossScale lossScale) {
        this.objective = objective;
        this.network = network;
        this.seed = seed;
        this.scaled = scaled;
        this.lossScale = lossScale;
    }

    /** The factor of the next update's loss; that of {@link LossScale#START} where it has none. */
    LossScale lossScale() {
        return lossScale;
    }

    Result take(List<PaddedBatch> batches, AdamSettings settings) {
        Result result = tryOnce(batches, settings);
        while (scaled && Double.isFinite(result.sums().loss()) && !result.isFinite() && lossScale.canBeHalved()) {
            lossScale = lossScale.halved();
            result = tryOnce(batches, settings);
        }
        if (scaled) {
            lossScale = lossScale.next();
        }
        return result;
    }

    private Result tryOnce(List<PaddedBatch> batches, AdamSettings settings) {
        network.scaleLoss(lossScale.factor());
        Sums sums = Sums.ZERO;
        for (int part = 0; part < batches.size(); part++) {
            sums = sums.plus(objective.accumulate(
                    network, batches.get(part), settings.update(), seedOf(settings.update(), part)));
        }
        return new Result(sums, network.update(settings, sums.tokens()));
    }

    private long seedOf(long update, int part) {
        return seed * 0x9E3779B97F4A7C15L + update * 1_000_003L + part;
    }
}
