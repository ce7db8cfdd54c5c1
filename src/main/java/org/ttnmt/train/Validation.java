package org.ttnmt.train;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import org.ttnmt.config.TrainingConfig.BestMetric;

/**
 * What validation found after an update.
 *
 * @param update updates so far
 * @param loss cross entropy per target token without smoothing, in nats
 * @param sourceGain by how much the loss would rise with the source of another sentence; near 0, sources are not made
 *     use of
 * @param bleu of the translations, 0 to 100
 * @param bleuLow lower end of its 95 % interval, by bootstrap resampling of the sentences
 * @param bleuHigh upper end
 * @param chrf of the translations, 0 to 100
 * @param chrfLow lower end of its 95 % interval
 * @param chrfHigh upper end
 * @param output how much of it is degenerate
 * @param translations of all sources, in order; not in the log
 * @param samples a few translations
 */
public record Validation(
        long update,
        double loss,
        double sourceGain,
        double bleu,
        double bleuLow,
        double bleuHigh,
        double chrf,
        double chrfLow,
        double chrfHigh,
        OutputShares output,
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
