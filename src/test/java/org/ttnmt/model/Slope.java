package org.ttnmt.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.ToDoubleFunction;

/** The slope of a loss along a direction: by central differences, and as its gradient has it. */
public final class Slope {
    private Slope() {}

    /** {@code (loss(weights + step * direction) - loss(weights - step * direction)) / (2 * step)}. */
    public static double measured(ToDoubleFunction<double[]> loss, double[] weights, double[] direction, double step) {
        double more = loss.applyAsDouble(moved(weights, direction, step));
        double less = loss.applyAsDouble(moved(weights, direction, -step));
        return (more - less) / (2 * step);
    }

    /** What a gradient says of a direction. */
    public static double of(double[] gradient, double[] direction) {
        double sum = 0;
        for (int i = 0; i < gradient.length; i++) {
            sum += gradient[i] * direction[i];
        }
        return sum;
    }

    /** That both agree to five digits, or to 1e-5 where the slope is small. */
    public static void assertAgree(
            ToDoubleFunction<double[]> loss, double[] weights, double[] gradient, double[] direction, double step) {
        double expected = measured(loss, weights, direction, step);
        assertEquals(expected, of(gradient, direction), 1e-5 * Math.max(1, Math.abs(expected)));
    }

    private static double[] moved(double[] weights, double[] direction, double by) {
        double[] result = weights.clone();
        for (int i = 0; i < result.length; i++) {
            result[i] += by * direction[i];
        }
        return result;
    }
}
