package org.ttnmt.app.training;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a training run ended.
 *
 * @param finished false when somebody asked it to stop; it can be continued
 * @param update updates done
 * @param targetTokens that were trained on, by a finished run
 * @param trainingSeconds that its updates took, however often it was stopped
 * @param test scores on the test set; null when there is none or the run is not finished
 */
public record TrainResult(
        boolean finished, long update, long targetTokens, double trainingSeconds, @Nullable TestScores test) {

    /** A sentence, what it should become and what it became. */
    public record Sample(String source, String reference, String translation) {}

    /** A score by a metric, with its signature. */
    public record TestScore(String metric, double score, String signature) {}

    /**
     * Scores of the final model on the test set.
     *
     * @param scores by each metric
     * @param samples a few translations
     */
    public record TestScores(List<TestScore> scores, List<Sample> samples) {
        public TestScores {
            scores = List.copyOf(scores);
            samples = List.copyOf(samples);
        }
    }
}
