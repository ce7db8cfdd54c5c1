package org.ttnmt.train;

import org.jspecify.annotations.Nullable;

/**
 * How far a training has come, apart from its weights.
 *
 * @param bestMetric best result of a validation so far; null before the first
 * @param bestUpdate the update of that validation; 0 before the first
 * @param validationsWithoutImprovement since then
 * @param trainedTokens target tokens that were trained on
 * @param trainedSeconds time that was spent on it, over all sessions
 */
public record TrainingProgress(
        @Nullable Double bestMetric,
        long bestUpdate,
        int validationsWithoutImprovement,
        long trainedTokens,
        double trainedSeconds) {

    /** Before the first update. */
    public static final TrainingProgress START = new TrainingProgress(null, 0, 0, 0, 0);
}
