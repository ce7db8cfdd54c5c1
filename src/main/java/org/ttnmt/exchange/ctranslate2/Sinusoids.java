package org.ttnmt.exchange.ctranslate2;

import java.util.List;
import org.ttnmt.io.FloatTensor;

/** The sinusoidal positions of {@code tt} as a table: all sines, then all cosines, the first row being position 0. */
final class Sinusoids {
    private Sinusoids() {}

    static FloatTensor table(int rows, int columns) {
        int half = columns / 2;
        double decay = Math.log(10000) / Math.max(1, half - 1);
        float[] values = new float[Math.multiplyExact(rows, columns)];
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < half; i++) {
                double angle = row * Math.exp(-decay * i);
                values[row * columns + i] = (float) Math.sin(angle);
                values[row * columns + half + i] = (float) Math.cos(angle);
            }
        }
        return new FloatTensor("positions", List.of(rows, columns), values, 0);
    }
}
