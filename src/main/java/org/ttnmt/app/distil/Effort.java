package org.ttnmt.app.distil;

import java.util.function.ToDoubleFunction;
import org.ttnmt.app.training.TrainPlan;
import org.ttnmt.config.RunConfig;
import org.ttnmt.model.family.Family;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.torch.NumberType;

/**
 * Guesses times from numbers of operations. They are rough: on a machine that does other work meanwhile, most of all.
 *
 * @param operationsPerSecond of matrix products on this machine, in a number format
 * @param pieces of a vocabulary
 * @param lines that the teachers translate
 */
record Effort(ToDoubleFunction<NumberType> operationsPerSecond, int pieces, long lines) {
    /** Of the rate of matrix products, by small models. */
    private static final double TRAINING_SHARE = 0.4;

    private static final double TRANSLATION_SHARE = 0.5;

    private static final int PIECES_PER_LINE = 25;

    private static final long CHARACTERS_PER_LINE = 100;

    long parameters(RunConfig config) {
        return Family.of(config.model(), pieces, pieces).layout().size();
    }

    /** A training; with teachers that predict each piece, so many parameters of theirs are passed forward. */
    Estimate training(RunConfig config, long teacherParameters) {
        long parameters = parameters(config);
        double operations = (6.0 * parameters + 2.0 * teacherParameters)
                * config.training().batchTokens()
                * config.training().maxUpdates();
        NumberFormats numbers = NumberFormats.of(config.training().precision());
        double seconds = operations / (operationsPerSecond.applyAsDouble(numbers.compute()) * TRAINING_SHARE);
        double limit = 60 * config.training().maxMinutes();
        int batchTokens = config.training().batchTokens() / config.training().accumulate();
        long memory = TrainPlan.memory(config, parameters, batchTokens, numbers, 1);
        return new Estimate(
                limit > 0 ? Math.min(limit, seconds) : seconds,
                4 * parameters + 12 * parameters * config.training().keepCheckpoints(),
                memory + 4 * teacherParameters);
    }

    /** A translation of so many lines by models of so many parameters in all. */
    Estimate translation(long count, long parameters, int beamSize) {
        return new Estimate(
                2.0
                        * parameters
                        * PIECES_PER_LINE
                        * count
                        * (1 + beamSize)
                        / (operationsPerSecond.applyAsDouble(NumberType.FLOAT32) * TRANSLATION_SHARE),
                4 * CHARACTERS_PER_LINE * count,
                4 * parameters + 300_000_000L);
    }

    /** A pass over pairs. */
    Estimate scoring(long count, long parameters) {
        return new Estimate(
                2.0
                        * parameters
                        * PIECES_PER_LINE
                        * count
                        / (operationsPerSecond.applyAsDouble(NumberType.FLOAT32) * TRAINING_SHARE),
                2 * CHARACTERS_PER_LINE * count,
                4 * parameters + 300_000_000L);
    }
}
