package org.ttnmt.metrics;

import java.util.Arrays;

/** The statistics of each segment of a corpus; a metric's score follows from their sums, so resampling needs no text. */
public final class SegmentStatistics {
    private final int size;
    private final int width;
    private final double[] values; // (segment, statistic)

    SegmentStatistics(int size, int width, double[] values) {
        this.size = size;
        this.width = width;
        this.values = values;
    }

    /** Number of segments. */
    public int size() {
        return size;
    }

    /** Numbers of a segment. */
    public int width() {
        return width;
    }

    public double get(int segment, int statistic) {
        return values[segment * width + statistic];
    }

    /** The numbers of one segment. */
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
