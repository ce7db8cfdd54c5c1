package org.ttnmt.train;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a training has come, apart from its weights.
 *
 * @param bestMetric best result of a validation so far; null before the first
 * @param bestUpdate the update of that validation; 0 before the first
 * @param bestTranslations of that validation, to test the next ones against; empty unless only a significantly better
 *     one is kept
 * @param validationsWithoutImprovement since then
 * @param validationDue whether the last update of this checkpoint is still to be judged: its validation was broken off
 * @param trainedTokens target tokens that were trained on
 * @param trainedSeconds time that was spent on it, however often it was stopped
 * @param lossScale of the next update in float16
 */
public record TrainingProgress(
        @Nullable Double bestMetric,
        long bestUpdate,
        List<String> bestTranslations,
        int validationsWithoutImprovement,
        boolean validationDue,
        long trainedTokens,
        double trainedSeconds,
        LossScale lossScale) {

    /** Before the first update. */
    public static final TrainingProgress START =
            new TrainingProgress(null, 0, List.of(), 0, false, 0, 0, LossScale.START);

    public TrainingProgress {
        bestTranslations = List.copyOf(bestTranslations);
    }

    /** After a validation that became the best. */
    TrainingProgress improved(double metric, long update, List<String> translations) {
        return new TrainingProgress(metric, update, translations, 0, false, trainedTokens, trainedSeconds, lossScale);
    }

    /** After a validation that did not. */
    TrainingProgress notImproved() {
        return new TrainingProgress(
                bestMetric,
                bestUpdate,
                bestTranslations,
                validationsWithoutImprovement + 1,
                false,
                trainedTokens,
                trainedSeconds,
                lossScale);
    }

    /** With a validation that was begun and broken off. */
    TrainingProgress notValidated() {
        return new TrainingProgress(
                bestMetric,
                bestUpdate,
                bestTranslations,
                validationsWithoutImprovement,
                true,
                trainedTokens,
                trainedSeconds,
                lossScale);
    }

    /** With these totals of what was trained on, and this factor for the next update's loss. */
    TrainingProgress trained(long tokens, double seconds, LossScale scale) {
        return new TrainingProgress(
                bestMetric,
                bestUpdate,
                bestTranslations,
                validationsWithoutImprovement,
                validationDue,
                tokens,
                seconds,
                scale);
    }
}
