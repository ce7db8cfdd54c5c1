package org.ttnmt.train;

import org.jspecify.annotations.Nullable;
import org.ttnmt.config.TrainingConfig.BestMetric;
import org.ttnmt.config.TrainingConfig.KeepBest;

/**
 * Whether a validation became the best of its run.
 *
 * @param best whether it did
 * @param probabilityNotBetter p-value of its being higher than the best one before; null when this was not tested
 */
public record Verdict(boolean best, @Nullable Double probabilityNotBetter) {
    /** Of the test: a p-value below it is a difference beyond noise. */
    private static final double LEVEL = 0.05;

    /** Judges {@code validation} against the best one of {@code before}; the first is always the best. */
    static Verdict on(
            Validation validation, TrainingProgress before, BestMetric metric, KeepBest keep, Validator validator) {
        Double incumbent = before.bestMetric();
        if (incumbent == null) {
            return new Verdict(true, null);
        }
        boolean higher = validation.goodness(metric) > incumbent;
        if (!higher || keep == KeepBest.ANY) {
            return new Verdict(higher, null);
        }
        double probability = validator.probabilityNotBetter(validation, before.bestTranslations());
        return new Verdict(probability < LEVEL, probability);
    }
}
