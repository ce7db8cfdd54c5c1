package org.ttnmt.train;

import org.ttnmt.config.TrainingConfig;
import org.ttnmt.data.Batch;

/**
 * Watches a run for the ways in which training goes wrong without failing. Each tripwire gives one warning when its
 * condition begins to hold, with the usual causes; what it has seen is not in a checkpoint, so a continued run may be
 * warned again.
 */
final class Tripwires {
    private static final double DECAYED = 1e-3;
    private static final double REST = 0.05;
    private static final double SMALL_LOSS_SCALE = 1e-3;

    private final TrainingConfig config;
    private final Alarms alarms;
    private final PieceFrequencies frequencies = new PieceFrequencies();
    private final LossTripwires loss;
    private final ValidationTripwires validation;
    private double trainingLoss = Double.NaN;

    Tripwires(TrainingConfig config, Alarms alarms) {
        this.config = config;
        this.alarms = alarms;
        this.loss = new LossTripwires(config, alarms);
        this.validation = new ValidationTripwires(config, alarms);
    }

    void on(Batch batch) {
        frequencies.add(batch);
    }

    void on(TrainingLine line) {
        trainingLoss = Math.log(line.perplexity());
        loss.check(line, frequencies.entropy());
        long left = config.maxUpdates() - line.update();
        alarms.check(
                line.update(),
                "learning_rate_decayed",
                line.update() > config.warmupUpdates()
                        && left > REST * config.maxUpdates()
                        && line.learningRate() < DECAYED * config.learningRate(),
                "the learning rate is down to %.1e, less than a thousandth of its peak, and %,d of %,d updates are"
                        + " left: they will change next to nothing. Raise training.min_learning_rate, choose another"
                        + " training.schedule, or end the run here with training.max_updates=%d.",
                line.learningRate(),
                left,
                config.maxUpdates(),
                line.update());
    }

    /** After an update: whether gradients leave float16 hardly any room. */
    void on(long update, LossScale scale) {
        alarms.check(
                update,
                "float16_overflows",
                scale.factor() < SMALL_LOSS_SCALE,
                "gradients overflow float16 unless the loss is scaled by %.1e, with which small ones vanish. Usual"
                        + " causes: training.learning_rate is too high (%.1e at its peak), or training.batch_tokens"
                        + " (%,d) is large: raise training.accumulate. training.precision bfloat16 and float32 have"
                        + " room for all gradients.",
                scale.factor(),
                config.learningRate(),
                config.batchTokens());
    }

    void on(Validation result) {
        validation.check(result, trainingLoss);
    }
}
