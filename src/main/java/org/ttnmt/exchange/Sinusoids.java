package org.ttnmt.exchange;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.ttnmt.io.FloatTensor;

/** Sinusoidal positions as a table: all sines, then all cosines, the first row being position 0. */
public final class Sinusoids {
    private Sinusoids() {}

    /** {@code positions: sinusoidal}, {@code (rows, columns)}: the lowest frequency is 1 / 10000. */
    public static FloatTensor table(int rows, int columns) {
        double decay = Math.log(10000) / Math.max(1, columns / 2 - 1);
        return table(rows, columns, i -> Math.exp(-decay * i));
    }

    /** {@code positions: sinusoidal_paper}: the frequencies are 10000^(-2i / columns). */
    public static FloatTensor ofPaper(int rows, int columns) {
        return table(rows, columns, i -> Math.pow(10000, -2.0 * i / columns));
    }

    /** Whether a table is one of sinusoids from a position on, within what float16 leaves of sines. */
    public static boolean isNear(float[] table, FloatTensor sinusoids, int firstPosition) {
        int columns = sinusoids.shape().get(1);
        for (int i = 0; i < table.length; i++) {
            if (!(Math.abs(table[i] - sinusoids.values()[firstPosition * columns + i]) < 2e-3)) {
                return false;
            }
        }
        return true;
    }

    private static FloatTensor table(int rows, int columns, IntToDoubleFunction frequency) {
        int half = columns / 2;
        float[] values = new float[Math.multiplyExact(rows, columns)];
        for (int i = 0; i < half; i++) {
            double step = frequency.applyAsDouble(i);
            for (int row = 0; row < rows; row++) {
                values[row * columns + i] = (float) Math.sin(row * step);
                values[row * columns + half + i] = (float) Math.cos(row * step);
            }
        }
        return new FloatTensor("positions", List.of(rows, columns), values, 0);
    }
}
