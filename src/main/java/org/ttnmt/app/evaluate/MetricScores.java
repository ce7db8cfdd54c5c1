package org.ttnmt.app.evaluate;

import java.util.List;
import org.ttnmt.metrics.Metric;
import org.ttnmt.metrics.Score;
import org.ttnmt.metrics.Signature;
import org.ttnmt.metrics.SystemResult;

/**
 * The scores of all systems by one metric.
 *
 * @param signature the settings of the metric, with those of the resampling if there was one
 * @param scores the score of each system with its details
 * @param results the score of each system with its confidence interval and p-value, as far as they were asked for
 */
public record MetricScores(Metric<?> metric, Signature signature, List<Score> scores, List<SystemResult> results) {

    public MetricScores {
        scores = List.copyOf(scores);
        results = List.copyOf(results);
    }
}
