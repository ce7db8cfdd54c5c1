package org.ttnmt.train;

import org.ttnmt.config.TrainingConfig;
import org.ttnmt.config.TrainingConfig.BestMetric;

/** Output that is degenerate, and validations that contradict the training or themselves. */
final class ValidationTripwires {
    private static final int RISES_IN_A_ROW = 3;

    /** Nats a piece; a model that translates has more than one. */
    private static final double SOURCE_GAIN = 0.05;

    private final TrainingConfig config;
    private final Alarms alarms;
    private double validationLoss = Double.NaN;
    private double trainingLoss = Double.NaN;
    private int contradictions;

    ValidationTripwires(TrainingConfig config, Alarms alarms) {
        this.config = config;
        this.alarms = alarms;
    }

    /** @param training the last line of the training log; its loss is of the same updates, about */
    void check(Validation validation, double training) {
        boolean worse = validation.loss() > validationLoss && training < trainingLoss;
        contradictions = worse ? contradictions + 1 : 0;
        validationLoss = validation.loss();
        trainingLoss = training;
        if (validation.update() >= config.warmupUpdates()) {
            checkOutput(validation);
            checkScores(validation);
            checkLoss(validation, training);
        }
    }

    private void checkOutput(Validation validation) {
        OutputShares output = validation.output();
        alarms.check(
                validation.update(),
                "empty_output",
                output.empty() >= 0.05,
                "%.0f %% of the validation's translations are empty. Usual causes: empty or far too short lines on the"
                        + " target side of the training data, or lines that have shifted: see tt data check.",
                100 * output.empty());
        alarms.check(
                validation.update(),
                "repeated_output",
                output.repeated() >= 0.1,
                "%.0f %% of the validation's translations repeat a few pieces over and over. Early in training this is"
                        + " usual; if it lasts, training.learning_rate is too high (%s) or too low, or lines of source"
                        + " and target do not belong together: see tt data check.",
                100 * output.repeated(),
                config.learningRate());
        alarms.check(
                validation.update(),
                "copied_source",
                output.copied() >= 0.1,
                "%.0f %% of the validation's translations are copies of their sources. Usual causes: training pairs"
                        + " whose target is the source, untranslated text among them, or validation in the other"
                        + " direction (source and target swapped): see tt data check.",
                100 * output.copied());
        alarms.check(
                validation.update(),
                "same_output",
                output.same() >= 0.1,
                "%.0f %% of the validation's sentences have the same translation: the model does not read its source."
                        + " Usual causes: training.learning_rate is too high (%s; try a tenth), or lines of source and"
                        + " target do not belong together: see tt data check.",
                100 * output.same(),
                config.learningRate());
    }

    private void checkScores(Validation validation) {
        double bleu = validation.score(BestMetric.BLEU).orElse(Double.NaN); // of labels there is none
        double chrf = validation.score(BestMetric.CHRF).orElse(Double.NaN);
        alarms.check(
                validation.update(),
                "bleu_contradicts_chrf",
                chrf >= 25 && bleu < 2,
                "BLEU is %.1f, but chrF %.1f: BLEU's words are not those of this language. Set evaluation.tokenizer:"
                        + " zh for Chinese, char for other languages that are written without spaces.",
                bleu,
                chrf);
    }

    private void checkLoss(Validation validation, double training) {
        alarms.check(
                validation.update(),
                "source_is_ignored",
                validation.sourceGain() < SOURCE_GAIN,
                "translations do not depend on their sources: with the source of another sentence the loss changes by"
                        + " only %.3f nats a piece. Usual causes: lines of source and target do not belong together,"
                        + " since one side has shifted or was shuffled (see tt data check), or training.learning_rate"
                        + " is too high (%s; try a tenth).",
                validation.sourceGain(),
                config.learningRate());
        alarms.check(
                validation.update(),
                "overfitting",
                contradictions >= RISES_IN_A_ROW,
                "validation has become worse %d times in a row (its loss is %.2f nats a piece now) while training"
                        + " became better (%.2f): the model learns its training pairs by heart. More pairs, more"
                        + " model.dropout or a smaller model help; training.patience ends such a run, and"
                        + " training.average_checkpoints: 0 keeps its best weights.",
                contradictions,
                validation.loss(),
                training);
        alarms.check(
                validation.update(),
                "validation_contradicts_training",
                validation.loss() - training > 1.5,
                "the loss in validation, %.2f nats a piece, is far above that in training, %.2f. Usual causes:"
                        + " data.validation is of another kind (tokenised or lower-cased otherwise, another domain or"
                        + " language), its sides are swapped or its lines have shifted, or the training pairs are few"
                        + " and known by heart: see tt data check.",
                validation.loss(),
                training);
    }
}
