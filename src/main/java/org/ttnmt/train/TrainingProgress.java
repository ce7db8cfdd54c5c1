package org.ttnmt.train;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a training has come, apart from its weights.
 *
 * @param bestMetric best result of a validation so far; null before the first
 * @param bestUpdate the update of that validation; 0 before the first
 * @param bestTranslations of that validation, to test the next ones against; empty unless only a significantly better
 *     one is kept
 * @param validationsWithoutImprovement since then, in the present stage of the data
 * @param validationDue whether the last update of this checkpoint is still to be judged: its validation was broken off
 * @param stageStarts after how many updates each stage of the data began, so far
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
        List<Long> stageStarts,
        long trainedTokens,
        double trainedSeconds,
        LossScale lossScale) {

    /** Before the first update. */
    public static final TrainingProgress START =
            new TrainingProgress(null, 0, List.of(), 0, false, List.of(0L), 0, 0, LossScale.START);

    public TrainingProgress {
        bestTranslations = List.copyOf(bestTranslations);
        stageStarts = List.copyOf(stageStarts);
    }

    /** After a validation that became the best. */
    TrainingProgress improved(double metric, long update, List<String> translations) {
        return new TrainingProgress(
                metric, update, translations, 0, false, stageStarts, trainedTokens, trainedSeconds, lossScale);
    }

    /** After a validation that did not. */
    TrainingProgress notImproved() {
        return new TrainingProgress(
                bestMetric,
                bestUpdate,
                bestTranslations,
                validationsWithoutImprovement + 1,
                false,
                stageStarts,
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
                stageStarts,
                trainedTokens,
                trainedSeconds,
                lossScale);
    }

    /** In the next stage of the data, in which validations are counted anew. */
    TrainingProgress inNextStage(long update) {
        List<Long> starts = new ArrayList<>(stageStarts);
        starts.add(update);
        return new TrainingProgress(
                bestMetric, bestUpdate, bestTranslations, 0, false, starts, trainedTokens, trainedSeconds, lossScale);
    }

    /** The update after which the present stage began. */
    long stageStart() {
        return stageStarts.get(stageStarts.size() - 1);
    }

    /** With these totals of what was trained on, and this factor for the next update's loss. */
    TrainingProgress trained(long tokens, double seconds, LossScale scale) {
        return new TrainingProgress(
                bestMetric,
                bestUpdate,
                bestTranslations,
                validationsWithoutImprovement,
                validationDue,
                stageStarts,
                tokens,
                seconds,
                scale);
    }
}
