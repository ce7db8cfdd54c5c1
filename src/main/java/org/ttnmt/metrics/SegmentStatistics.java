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
            for (int k = 0; k < width; k++) {
                sums[k] += values[i * width + k];
            }
        }
        return sums;
    }

    /** One statistic of all segments. */
    double[] column(int statistic) {
        double[] column = new double[size];
        for (int i = 0; i < size; i++) {
            column[i] = values[i * width + statistic];
        }
        return column;
    }
}
