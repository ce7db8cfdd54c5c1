package org.ttnmt.app.evaluate;

import java.util.List;
import org.ttnmt.metrics.Metric;
import org.ttnmt.metrics.Score;
import org.ttnmt.metrics.Signature;
import org.ttnmt.metrics.SystemResult;

/**
 * What one metric says of all systems.
 *
 * @param signature with the resampling, if there was one
 * @param scores of each system
 * @param results of each system, with what resampling says of it
 */
public record MetricScores(Metric<?> metric, Signature signature, List<Score> scores, List<SystemResult> results) {

    public MetricScores {
        scores = List.copyOf(scores);
        results = List.copyOf(results);
    }
}
