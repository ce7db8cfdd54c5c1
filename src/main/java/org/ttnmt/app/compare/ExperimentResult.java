package org.ttnmt.app.compare;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of a comparison, from those of its runs that are finished.
 *
 * @param variants names of the variants, the baseline first
 * @param costs updates, minutes and tokens that the runs of each variant took, by variant
 * @param measures the scores, one element for each test set and metric
 * @param missing names of runs that are not finished
 */
public record ExperimentResult(
        List<String> variants, Map<String, Costs> costs, List<Measure> measures, List<String> missing) {

    public ExperimentResult {
        variants = List.copyOf(variants);
        costs = Collections.unmodifiableMap(new LinkedHashMap<>(costs));
        measures = List.copyOf(measures);
        missing = List.copyOf(missing);
    }

    /** Means over the runs of a variant. */
    public record Costs(Spread updates, Spread minutes, Spread targetTokens) {}

    /**
     * One metric on one test set.
     *
     * @param test its name
     * @param metric its name
     * @param signature with the settings
     * @param cells by variant; variants without a finished run have none
     */
    public record Measure(String test, String metric, String signature, Map<String, Cell> cells) {
        public Measure {
            cells = Collections.unmodifiableMap(new LinkedHashMap<>(cells));
        }
    }

    /**
     * One variant.
     *
     * @param runs in the order of the seeds
     * @param spread of their scores
     * @param pooled p-value of the difference to the baseline, over the seeds that both have; null for the baseline, or
     *     where they have none in common
     */
    public record Cell(List<SeedScore> runs, Spread spread, @Nullable Double pooled) {
        public Cell {
            runs = List.copyOf(runs);
        }
    }

    /**
     * One run.
     *
     * @param pValue of the difference to the baseline's run with this seed; null for the baseline, or where it has
     *     none
     */
    public record SeedScore(long seed, double score, @Nullable Double pValue) {}

    /**
     * Mean and standard deviation.
     *
     * @param deviation with n - 1 in the denominator; null for a single value
     */
    public record Spread(int count, double mean, @Nullable Double deviation) {
        static Spread of(List<Double> values) {
            double mean = values.stream().mapToDouble(v -> v).average().orElseThrow();
            if (values.size() < 2) {
                return new Spread(values.size(), mean, null);
            }
            double squares =
                    values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
            return new Spread(values.size(), mean, Math.sqrt(squares / (values.size() - 1)));
        }
    }
}
