package org.ttnmt.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ttnmt.io.Workers;

/**
 * Sums of statistics in which each segment has a weight, for many samples at once. The weights are small whole numbers,
 * so no text and no indices are copied: a sample is a product of a vector with a matrix.
 *
 * <p>Samples are taken in groups and segments in tiles that stay in the processor's cache; the innermost loop runs over
 * the samples of a group, which the JIT compiler turns into vector instructions. Each sum adds its segments in order,
 * so that it does not depend on the number of threads.
 */
final class WeightedSums {
    private static final int GROUP = 32;
    private static final int TILE = 128;

    private final List<SegmentStatistics> statistics;
    private final int size;

    /** Receives the sums of a sample, of each of the statistics, once for each sample; called from several threads. */
    @FunctionalInterface
    interface Sink {
        void accept(int sample, double[][] sums);
    }

    /** @param statistics of systems and metrics over the same segments */
    WeightedSums(List<SegmentStatistics> statistics) {
        this.statistics = List.copyOf(statistics);
        this.size = statistics.get(0).size();
    }

    void run(Weights weights, int samples, int threads, Sink sink) {
        Draws draws = new Draws(weights, samples);
        int groups = (samples + GROUP - 1) / GROUP;
        Workers.run(Math.min(threads, groups), "tt-metrics", () -> {
            int[][] group = new int[Math.min(GROUP, samples)][size];
            Worker worker = new Worker();
            for (int first = draws.next(group); first < samples; first = draws.next(group)) {
                worker.sum(group);
                for (int r = 0; r < group.length && first + r < samples; r++) {
                    sink.accept(first + r, worker.sums(r));
                }
            }
        });
    }

    /** Hands out groups of samples in the order in which they are drawn. */
    private static final class Draws {
        private final Weights weights;
        private final int samples;
        private int drawn;

        Draws(Weights weights, int samples) {
            this.weights = weights;
            this.samples = samples;
        }

        /** Fills in the next group and returns the number of its first sample, at least {@code samples} at the end. */
        synchronized int next(int[][] group) {
            int first = drawn;
            for (int r = 0; r < group.length && drawn < samples; r++) {
                weights.next(group[r]);
                drawn++;
            }
            return first == drawn ? samples : first;
        }
    }

    /** The buffers of one thread. */
    private final class Worker {
        private final double[] tile = new double[TILE * GROUP]; // (segment, sample)
        private final List<double[]> totals = new ArrayList<>(); // of each statistics: (statistic, sample)

        Worker() {
            for (SegmentStatistics each : statistics) {
                totals.add(new double[each.width() * GROUP]);
            }
        }

        void sum(int[][] group) {
            totals.forEach(total -> Arrays.fill(total, 0));
            for (int from = 0; from < size; from += TILE) {
                int to = Math.min(size, from + TILE);
                for (int r = 0; r < group.length; r++) {
                    int[] weights = group[r];
                    for (int i = from; i < to; i++) {
                        tile[(i - from) * GROUP + r] = weights[i];
                    }
                }
                for (int s = 0; s < statistics.size(); s++) {
                    addTile(statistics.get(s), totals.get(s), from, to);
                }
            }
        }

        private void addTile(SegmentStatistics values, double[] total, int from, int to) {
            int width = values.width();
            for (int i = from; i < to; i++) {
                for (int k = 0; k < width; k++) {
                    double value = values.get(i, k);
                    if (value != 0) {
                        addScaled(total, k * GROUP, (i - from) * GROUP, value);
                    }
                }
            }
        }

        private void addScaled(double[] total, int at, int tileAt, double value) {
            for (int r = 0; r < GROUP; r++) {
                total[at + r] += value * tile[tileAt + r];
            }
        }

        double[][] sums(int r) {
            double[][] sums = new double[statistics.size()][];
            for (int s = 0; s < sums.length; s++) {
                double[] total = totals.get(s);
                sums[s] = new double[total.length / GROUP];
                for (int k = 0; k < sums[s].length; k++) {
                    sums[s][k] = total[k * GROUP + r];
                }
            }
            return sums;
        }
    }
}
