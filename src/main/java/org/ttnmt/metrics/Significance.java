package org.ttnmt.metrics;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;

/**
 * Tests whether a difference of scores is more than chance, by resampling segments: the paired bootstrap (Koehn 2004)
 * and paired approximate randomisation (Riezler and Maxwell 2005), as sacreBLEU runs them. The same seed draws the same
 * samples as there, and gives the same result for any number of threads.
 *
 * @param samples resamples or trials
 * @param seed of the draws, at least 0
 * @param threads that compute
 */
public record Significance(int samples, BigInteger seed, int threads) {
    /** Scores of counts that are nearer than this are equal. */
    private static final double TIE = 1e-9;

    /** The seed that sacreBLEU uses when none is given. */
    public static final BigInteger DEFAULT_SEED = BigInteger.valueOf(12345);

    public Significance {
        if (samples < 1) {
            throw new UserException("The number of resamples is " + samples + " but must be at least 1.");
        }
        if (seed.signum() < 0) {
            throw new UserException("The seed is " + seed + " but must not be negative.");
        }
    }

    /**
     * A score with the mean and the 95 % interval of bootstrap resamples.
     *
     * @param statistics of the metric
     */
    public SystemResult confidence(Metric<?> metric, SegmentStatistics statistics) {
        return withInterval(
                metric.score(statistics.sums()).score(), bootstrapScores(metric, List.of(statistics))[0], null);
    }

    /**
     * Where the middle 95 % of the scores of bootstrap resamples lie.
     *
     * @param statistics of the metric
     */
    public Interval interval(Metric<?> metric, SegmentStatistics statistics) {
        return middle(sorted(bootstrapScores(metric, List.of(statistics))[0]));
    }

    /**
     * The paired bootstrap of systems against the first of them.
     *
     * @param systems statistics of the metric, baseline first, over the same segments
     */
    public List<SystemResult> pairedBootstrap(Metric<?> metric, List<SegmentStatistics> systems) {
        double[][] scores = bootstrapScores(metric, systems);
        double baseline = metric.score(systems.get(0).sums()).score();
        List<SystemResult> results = new ArrayList<>();
        results.add(withInterval(baseline, scores[0], null));
        for (int s = 1; s < scores.length; s++) {
            double score = metric.score(systems.get(s).sums()).score();
            double[] differences = new double[samples];
            for (int b = 0; b < samples; b++) {
                differences[b] = Math.abs(scores[s][b] - scores[0][b]);
            }
            double mean = DoubleStream.of(differences).sum() / samples;
            double[] centred = DoubleStream.of(differences).map(d -> d - mean).toArray();
            results.add(withInterval(score, scores[s], pValue(centred, Math.abs(baseline - score))));
        }
        return results;
    }

    /**
     * Paired approximate randomisation of systems against the first of them: in each trial, each segment is swapped
     * between the two by the toss of a coin.
     *
     * @param systems statistics of the metric, baseline first, over the same segments
     */
    public List<SystemResult> pairedRandomization(Metric<?> metric, List<SegmentStatistics> systems) {
        double[][] totals = systems.stream().map(SegmentStatistics::sums).toArray(double[][]::new);
        double[][] differences = new double[systems.size()][samples];
        new WeightedSums(systems).run(Weights.coins(new Pcg64(seed)), samples, threads, (trial, chosen) -> {
            for (int s = 1; s < chosen.length; s++) {
                double one =
                        metric.score(swapped(totals[s], chosen[0], chosen[s])).score();
                double other =
                        metric.score(swapped(totals[0], chosen[s], chosen[0])).score();
                differences[s][trial] = Math.abs(one - other);
            }
        });
        double baseline = metric.score(totals[0]).score();
        List<SystemResult> results = new ArrayList<>();
        results.add(new SystemResult(baseline, null, null, null));
        for (int s = 1; s < systems.size(); s++) {
            double score = metric.score(totals[s]).score();
            double seen = Math.abs(baseline - score) - (metric.counts() ? TIE : 0);
            results.add(new SystemResult(score, pValue(differences[s], seen), null, null));
        }
        return results;
    }

    /** The sums of a system after the chosen segments were taken from it and those of another put in their place. */
    private static double[] swapped(double[] total, double[] in, double[] out) {
        double[] sums = total.clone();
        for (int k = 0; k < sums.length; k++) {
            sums[k] += in[k] - out[k];
        }
        return sums;
    }

    /**
     * How likely it is that a system is not better than another on segments like these: the share of bootstrap
     * resamples in which it does not score better. Below 0.05, it is better beyond noise.
     */
    public double probabilityNotBetter(Metric<?> metric, SegmentStatistics system, SegmentStatistics other) {
        double[][] scores = bootstrapScores(metric, List.of(system, other));
        int notBetter = 0;
        for (int b = 0; b < samples; b++) {
            double gain = scores[0][b] - scores[1][b];
            if (!(metric.higherIsBetter() ? gain > 0 : gain < 0)) {
                notBetter++;
            }
        }
        return (notBetter + 1.0) / (samples + 1.0);
    }

    /** Scores of (system, resample). */
    private double[][] bootstrapScores(Metric<?> metric, List<SegmentStatistics> systems) {
        double[][] scores = new double[systems.size()][samples];
        new WeightedSums(systems).run(Weights.bootstrap(new Pcg64(seed)), samples, threads, (sample, sums) -> {
            for (int s = 0; s < sums.length; s++) {
                scores[s][sample] = metric.score(sums[s]).score();
            }
        });
        return scores;
    }

    private static SystemResult withInterval(double score, double[] resampled, @Nullable Double pValue) {
        double[] sorted = sorted(resampled);
        Interval middle = middle(sorted);
        double mean = DoubleStream.of(sorted).sum() / sorted.length;
        return new SystemResult(score, pValue, mean, 0.5 * (middle.high() - middle.low()));
    }

    private static double[] sorted(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    private static Interval middle(double[] sorted) {
        int tail = sorted.length / 40; // 2.5 % on either side
        return new Interval(sorted[tail], sorted[sorted.length - tail - 1]);
    }

    /** One is added to both counts, so that the test never rejects more often than its level says. */
    private static double pValue(double[] sampled, double seen) {
        long larger = DoubleStream.of(sampled).filter(value -> value > seen).count();
        return (larger + 1.0) / (sampled.length + 1.0);
    }
}
