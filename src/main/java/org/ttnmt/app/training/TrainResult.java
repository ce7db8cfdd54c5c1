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

    /**
     * Scores of the final model on the test set.
     *
     * @param bleu with its signature
     * @param chrf with its signature
     * @param samples a few translations
     */
    public record TestScores(
            double bleu, String bleuSignature, double chrf, String chrfSignature, List<Sample> samples) {
        public TestScores {
            samples = List.copyOf(samples);
        }
    }
}
