package org.ttnmt.train;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.training.Adam;
import org.ttnmt.model.training.Pending;
import org.ttnmt.model.training.TrainingNetwork;
import org.ttnmt.model.training.TrainingNetwork.Sums;

/**
 * One update: the gradient of its batches, and the optimizer's step with it. In float16 an update whose gradient
 * overflows is computed again with half the {@link LossScale}, so that no batch is lost.
 */
final class UpdateStep {
    private final BatchGradient gradient;
    private final BooleanSupplier stop;
    private final TrainingNetwork network;
    private final long seed;
    private final boolean scaled;
    private LossScale lossScale;

    /** Adds the gradient of a batch to a network's. */
    @FunctionalInterface
    interface BatchGradient {
        Pending<Sums> add(TrainingNetwork network, PaddedBatch batch, long update, long seed);
    }

    /**
     * What comes of an update, which devices may still be computing: to read it is to wait for them.
     *
     * @param settings of the update
     * @param tokens real target tokens of its batches
     * @param pendingNorm of the mean gradient before clipping; when it or the loss is not finite, the weights were not
     *     changed
     */
    record Result(Adam.Settings settings, long tokens, Pending<Sums> pendingSums, Pending<Double> pendingNorm) {
        Sums sums() {
            return pendingSums.get();
        }

        double norm() {
            return pendingNorm.get();
        }

        boolean isFinite() {
            return Double.isFinite(norm()) && Double.isFinite(sums().loss());
        }
    }

    /**
     * @param stop whether somebody asked to stop
     * @param seed of all that is random in any update
     * @param scaled whether the loss has a factor
     */
    UpdateStep(
            BatchGradient gradient,
            BooleanSupplier stop,
            TrainingNetwork network,
            long seed,
            boolean scaled,
            LossScale lossScale) {
        this.gradient = gradient;
        this.stop = stop;
        this.network = network;
        this.seed = seed;
        this.scaled = scaled;
        this.lossScale = lossScale;
    }

    /** The factor of the next update's loss; that of {@link LossScale#START} where it has none. */
    LossScale lossScale() {
        return lossScale;
    }

    /**
     * Takes the update. Only in float16 it waits until it is done, to see whether its gradient overflows.
     *
     * @throws CancellationException when asked to stop between two batches; the weights and moments were not changed
     */
    Result take(List<PaddedBatch> batches, Adam.Settings settings) {
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

    private Result tryOnce(List<PaddedBatch> batches, Adam.Settings settings) {
        network.scaleLoss(lossScale.factor());
        Pending<Sums> sums = Pending.known(Sums.ZERO);
        for (int part = 0; part < batches.size(); part++) {
            if (part > 0 && stop.getAsBoolean()) {
                network.forgetGradient();
                throw new CancellationException("asked to stop");
            }
            sums = sums.with(
                    gradient.add(network, batches.get(part), settings.update(), seedOf(settings.update(), part)),
                    Sums::plus);
        }
        long tokens = batches.stream().mapToLong(PaddedBatch::tokens).sum();
        return new Result(settings, tokens, network.gather(sums), network.sendUpdate(settings, tokens));
    }

    private long seedOf(long update, int part) {
        return seed * 0x9E3779B97F4A7C15L + update * 1_000_003L + part;
    }
}
