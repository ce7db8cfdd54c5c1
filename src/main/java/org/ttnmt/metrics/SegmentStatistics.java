package org.ttnmt.metrics;

import java.util.Arrays;
import java.util.List;

/** The statistics of each segment of a corpus. Their sums give a metric's score, so resampling needs no text. */
public final class SegmentStatistics {
    private final int size;
    private final int width;
    private final double[] values; // (segment, statistic)

    SegmentStatistics(int size, int width, double[] values) {
        this.size = size;
        this.width = width;
        this.values = values;
    }

    /**
     * Statistics of several outputs for the same segments, added segment by segment: a sentence that is drawn then
     * brings its translations by all of them.
     *
     * @throws IllegalArgumentException when they are of different metrics or segments
     */
    public static SegmentStatistics sum(List<SegmentStatistics> outputs) {
        SegmentStatistics first = outputs.get(0);
        double[] sums = new double[first.values.length];
        for (SegmentStatistics output : outputs) {
            if (output.size != first.size || output.width != first.width) {
                throw new IllegalArgumentException("statistics of other segments or another metric");
            }
            Arrays.setAll(sums, k -> sums[k] + output.values[k]);
        }
        return new SegmentStatistics(first.size, first.width, sums);
    }

    /** Number of segments. */
    public int size() {
        return size;
    }

    /** How many statistics each segment has; see {@link Metric#width}. */
    public int width() {
        return width;
    }

    public double get(int segment, int statistic) {
        return values[segment * width + statistic];
    }

    /** The statistics of one segment. */
    public double[] segment(int segment) {
        return Arrays.copyOfRange(values, segment * width, (segment + 1) * width);
    }

    /** The sums over all segments. */
    public double[] sums() {
        double[] sums = new double[width];
        for (int i = 0; i < size; i++) {
            add(sums, i);
        }
        return sums;
    }

    /** The sums over some segments. */
    double[] sums(int[] segments) {
        double[] sums = new double[width];
        for (int i : segments) {
            add(sums, i);
        }
        return sums;
    }

    private void add(double[] sums, int segment) {
        for (int k = 0; k < width; k++) {
            sums[k] += values[segment * width + k];
        }
    }
}
