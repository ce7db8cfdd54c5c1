package org.ttnmt.audit;

/** The median, and the spread around it, of numbers between -8 and 8, from counts in cells of 0.01. */
final class RunningMedian {
    private static final int CELLS = 1600;

    private final LengthCounts cells = new LengthCounts();

    void add(double value) {
        cells.add((int) Math.max(0, Math.min(CELLS, Math.round((value + 8) * 100))));
    }

    double median() {
        return quantile(0.5);
    }

    /** The standard deviation that a normal distribution with the same inner half would have. */
    double spread() {
        return Math.max(0.02, (quantile(0.75) - quantile(0.25)) / 1.349);
    }

    private double quantile(double share) {
        return cells.percentile(share) / 100.0 - 8;
    }
}
