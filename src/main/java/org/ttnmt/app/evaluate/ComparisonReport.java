package org.ttnmt.app.evaluate;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.metrics.Comparison;

/**
 * Two systems side by side.
 *
 * @param set their output
 * @param source what was translated, or null when it is not known
 * @param scores by each metric, with a paired test of the second system against the first
 * @param comparison by the first metric
 */
public record ComparisonReport(
        EvaluationSet set, @Nullable List<String> source, List<MetricScores> scores, Comparison comparison) {

    public ComparisonReport {
        scores = List.copyOf(scores);
    }

    /** Names of the systems, without their folders where they differ without them. */
    public List<String> names() {
        List<String> whole = set.systems().stream()
                .map(system -> system.name().replaceFirst("^Baseline: ", ""))
                .toList();
        List<String> last = whole.stream()
                .map(name -> name.substring(name.lastIndexOf('/') + 1))
                .toList();
        boolean distinct = !last.contains("") && last.stream().distinct().count() == last.size();
        return distinct ? last : whole;
    }
}
