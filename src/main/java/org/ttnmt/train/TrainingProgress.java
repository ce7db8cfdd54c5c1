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

    /** After a validation that was better than all before. */
    TrainingProgress improved(double metric, long update) {
        return new TrainingProgress(metric, update, 0, trainedTokens, trainedSeconds);
    }

    /** After a validation that was not. */
    TrainingProgress notImproved() {
        return new TrainingProgress(
                bestMetric, bestUpdate, validationsWithoutImprovement + 1, trainedTokens, trainedSeconds);
    }

    /** With these totals of what was trained on. */
    TrainingProgress trained(long tokens, double seconds) {
        return new TrainingProgress(bestMetric, bestUpdate, validationsWithoutImprovement, tokens, seconds);
    }
}
