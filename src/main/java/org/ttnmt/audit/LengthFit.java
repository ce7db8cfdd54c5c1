package org.ttnmt.audit;

import java.util.Arrays;
import java.util.List;

/**
 * The length of a target line given that of its source: a line through the logarithms of both, with errors of Student's
 * t distribution, against the lengths of all target lines. The length of a line is {@link AlignmentModel#length}.
 *
 * @param base length of the target that the line predicts for a source of length 0
 * @param slope how much longer the target is for each unit of the source
 * @param error scale of the errors around the line
 * @param mean median length of all targets
 * @param spread scale of the lengths of all targets around it
 */
record LengthFit(double base, double slope, double error, double mean, double spread) {
    /** Degrees of freedom of Student's t distribution. */
    private static final double FREEDOM = 4;

    static LengthFit of(List<AuditPair> pairs, int offset) {
        int from = Math.max(0, -offset);
        int count = Math.max(0, pairs.size() - Math.abs(offset));
        double[] x = new double[count];
        double[] y = new double[count];
        for (int i = 0; i < count; i++) {
            x[i] = AlignmentModel.length(pairs.get(from + i).source());
            y[i] = AlignmentModel.length(pairs.get(from + i + offset).target());
        }
        double meanX = Arrays.stream(x).average().orElse(0);
        double meanY = Arrays.stream(y).average().orElse(0);
        double products = 0;
        double squares = 0;
        for (int i = 0; i < count; i++) {
            products += (x[i] - meanX) * (y[i] - meanY);
            squares += (x[i] - meanX) * (x[i] - meanX);
        }
        double slope = squares < 1e-9 ? 0 : products / squares;
        double base = meanY - slope * meanX;
        double[] errors = new double[count];
        for (int i = 0; i < count; i++) {
            errors[i] = y[i] - base - slope * x[i];
        }
        return new LengthFit(base, slope, spread(errors), median(y), spread(y));
    }

    double score(double source, double target) {
        return logDensity((target - base - slope * source) / error)
                - Math.log(error)
                - logDensity((target - mean) / spread)
                + Math.log(spread);
    }

    private static double logDensity(double deviations) {
        return -(FREEDOM + 1) / 2 * Math.log1p(deviations * deviations / FREEDOM);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    }

    /** From the median deviation from the median, and not so small that rounding to characters decides. */
    private static double spread(double[] values) {
        double median = median(values);
        return Math.max(
                0.08,
                1.4826
                        * median(Arrays.stream(values)
                                .map(v -> Math.abs(v - median))
                                .toArray()));
    }
}
