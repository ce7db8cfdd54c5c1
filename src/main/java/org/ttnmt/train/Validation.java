package org.ttnmt.train;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.ttnmt.config.TrainingConfig.BestMetric;

/**
 * What validation found after an update.
 *
 * @param update updates so far
 * @param loss cross entropy per target token without smoothing, in nats
 * @param sourceGain by how much the loss would rise with the source of another sentence; near 0, sources are not made
 *     use of
 * @param scores of the translations by each metric, with their 95 % intervals by bootstrap resampling of the sentences
 * @param output how much of it is degenerate
 * @param translations of all sources, in order; not in the log
 * @param samples a few translations
 */
public record Validation(
        long update,
        double loss,
        double sourceGain,
        @JsonIgnore List<MetricValue> scores,
        OutputShares output,
        @JsonIgnore List<String> translations,
        List<Sample> samples) {

    /** A sentence, what it should become and what it became. */
    public record Sample(String source, String reference, String translation) {}

    /**
     * A score, 0 to 100.
     *
     * @param metric that gave it
     * @param low lower end of its interval
     * @param high upper end
     */
    public record MetricValue(BestMetric metric, double score, double low, double high) {

        /** As it is printed. */
        public String title() {
            return switch (metric) {
                case LOSS -> "loss";
                case BLEU -> "BLEU";
                case CHRF -> "chrF";
                case ACCURACY -> "accuracy";
                case F1 -> "F1";
            };
        }
    }

    public Validation {
        scores = List.copyOf(scores);
        translations = List.copyOf(translations);
        samples = List.copyOf(samples);
    }

    public double perplexity() {
        return Math.exp(loss);
    }

    /** The value of a metric, turned so that more is better. */
    public double goodness(BestMetric metric) {
        return metric == BestMetric.LOSS ? -loss : score(metric).orElseThrow();
    }

    /** A score, if it was measured. */
    public OptionalDouble score(BestMetric metric) {
        return scores.stream()
                .filter(value -> value.metric() == metric)
                .mapToDouble(MetricValue::score)
                .findFirst();
    }

    /** The scores as the log has them: {@code bleu}, {@code bleu_low}, {@code bleu_high} and so on. */
    @JsonAnyGetter
    public Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        for (MetricValue value : scores) {
            String name = value.metric().name().toLowerCase(Locale.ROOT);
            figures.put(name, value.score());
            figures.put(name + "_low", value.low());
            figures.put(name + "_high", value.high());
        }
        return figures;
    }
}
