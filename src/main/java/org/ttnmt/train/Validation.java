package org.ttnmt.train;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import org.ttnmt.config.TrainingConfig.BestMetric;

/**
 * What validation found after an update.
 *
 * @param update updates so far
 * @param loss cross entropy per target token without smoothing, in nats
 * @param bleu of the translations, 0 to 100
 * @param chrf of the translations, 0 to 100
 * @param translations of all sources, in order; not in the log
 * @param samples a few translations
 */
public record Validation(
        long update,
        double loss,
        double bleu,
        double chrf,
        @JsonIgnore List<String> translations,
        List<Sample> samples) {

    /** A sentence, what it should become and what it became. */
    public record Sample(String source, String reference, String translation) {}

    public Validation {
        translations = List.copyOf(translations);
        samples = List.copyOf(samples);
    }

    public double perplexity() {
        return Math.exp(loss);
    }

    /** The value of a metric, turned so that more is better. */
    public double goodness(BestMetric metric) {
        return switch (metric) {
            case LOSS -> -loss;
            case BLEU -> bleu;
            case CHRF -> chrf;
        };
    }
}
