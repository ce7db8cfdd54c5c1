package org.ttnmt.train;

import org.ttnmt.config.TrainingConfig;

/** A loss that stays where it was, learns nothing but frequencies, or rises; a gradient that vanishes. */
final class LossTripwires {
    private static final long EARLIEST = 300;
    private static final int LINES_IN_A_ROW = 3;

    private final TrainingConfig config;
    private final Alarms alarms;
    private double first = Double.NaN;
    private long firstUpdate;
    private double best = Double.POSITIVE_INFINITY;
    private long bestUpdate;
    private int risen;

    LossTripwires(TrainingConfig config, Alarms alarms) {
        this.config = config;
        this.alarms = alarms;
    }

    /** @param guessing cross entropy of guessing pieces by their frequency */
    void check(TrainingLine line, double guessing) {
        double loss = Math.log(line.perplexity());
        if (Double.isNaN(first)) {
            first = loss;
            firstUpdate = line.update();
        }
        risen = loss > 1.15 * best + 0.3 ? risen + 1 : 0;
        boolean learning = line.update() >= config.warmupUpdates();
        alarms.check(
                line.update(),
                "loss_does_not_move",
                line.update() >= Math.max(EARLIEST, firstUpdate + 1) && loss >= 0.99 * first && loss >= 0.6 * guessing,
                "the loss does not move: %.2f nats a piece at update %,d, %.2f now. Usual causes:"
                        + " training.learning_rate is too low (%.1e at this update), training.warmup_updates (%d) is"
                        + " long, parts that should learn are frozen, or targets that have nothing to do with their"
                        + " sources: see tt data check.",
                first,
                firstUpdate,
                loss,
                line.learningRate(),
                config.warmupUpdates());
        alarms.check(
                line.update(),
                "guessing_by_frequency",
                learning && line.update() >= 1000 && loss >= 0.97 * guessing,
                "the loss, %.2f nats a piece, is that of guessing pieces by their frequency (%.2f): the model makes no"
                        + " use of what it reads. Usual causes: training diverged since training.learning_rate is too"
                        + " high (%.1e at this update; try a tenth) or training.warmup_updates (%d) too short, or the"
                        + " lines of source and target do not belong together: see tt data check.",
                loss,
                guessing,
                line.learningRate(),
                config.warmupUpdates());
        alarms.check(
                line.update(),
                "loss_rises",
                risen >= LINES_IN_A_ROW,
                "the loss has risen from %.2f nats a piece at update %,d to %.2f: training diverges. Usual causes:"
                        + " training.learning_rate is too high (%.1e at this update; halve it), training.clip_norm is"
                        + " off (%s; try 1.0), or a part of the corpus is of another kind. The best weights so far are"
                        + " in checkpoints/best.safetensors.",
                best,
                bestUpdate,
                loss,
                line.learningRate(),
                config.clipNorm());
        alarms.check(
                line.update(),
                "gradient_vanishes",
                line.gradientNorm() < 1e-7,
                "the norm of the gradient is %.1e: nothing is learnt any more. Usual causes: everything that could"
                        + " learn is frozen, or the model knows its few training pairs by heart.",
                line.gradientNorm());
        if (loss < best) {
            best = loss;
            bestUpdate = line.update();
        }
    }
}
