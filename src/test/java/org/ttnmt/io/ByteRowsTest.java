package org.ttnmt.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteRowsTest {

    /** Rows that are read together, and rows so long that each is read alone. */
    @ParameterizedTest
    @CsvSource({"30000, 5", "3, 70000"})
    void numbersMayComeFromAnywhere(int rows, int columns) {
        float[] values = new float[rows * columns];
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        int[] most = {0};
        ByteRows read = new ByteRows(
                (from, into) -> {
                    most[0] = Math.max(most[0], into.remaining());
                    into.put(values, (int) from, into.remaining());
                },
                rows,
                columns);
        assertEquals(columns > 65_536 ? columns : 65_535, most[0]);
        float[] scales = read.scales();
        int begin = columns + 2;
        ByteBuffer bytes = ByteBuffer.allocate(values.length - begin);
        read.put(bytes, begin, bytes.remaining());
        for (int row = 0; row < rows; row++) {
            float largest = 0;
            for (int i = row * columns; i < (row + 1) * columns; i++) {
                largest = Math.max(largest, Math.abs(values[i]));
            }
            float scale = 127 / largest;
            assertEquals(scale, scales[row]);
            for (int i = Math.max(begin, row * columns); i < (row + 1) * columns; i++) {
                assertEquals((byte) Math.rint(values[i] * scale), bytes.get(i - begin), "number " + i);
            }
        }
    }

    /** A matrix of bytes with one step has rows of any largest byte; its floats are rounded. */
    @Test
    void whatWereBytesStayBytes() {
        int columns = 8;
        SplittableRandom random = new SplittableRandom(7);
        for (float multiplier : new float[] {1, 97.3f, 3.3e-4f, 6.1e30f}) {
            int[] were = random.ints(127L * columns, -127, 128).toArray();
            float[] values = new float[were.length];
            for (int i = 0; i < were.length; i++) {
                int largest = 1 + i / columns;
                were[i] = i % columns == 2 ? -largest : were[i] % (largest + 1);
                values[i] = were[i] / multiplier;
            }
            ByteRows rows = new ByteRows(values, 0, 127, columns);
            ByteBuffer bytes = ByteBuffer.allocate(values.length);
            rows.put(bytes, 0, values.length);
            float[] steps = rows.scales();
            for (int row = 0; row < steps.length; row++) {
                steps[row] = 1 / steps[row];
            }
            float[] again = new float[values.length];
            ByteRows.read(bytes.array(), 0, columns, steps, FloatBuffer.wrap(again));
            for (int i = 0; i < values.length; i++) {
                assertEquals(values[i], again[i], Math.abs(values[i]) * 0x1p-22, were[i] + " times 1 / " + multiplier);
            }
        }
    }

    @Test
    void aNumberNearAByteIsNone() {
        float[] values = {100, 3, 50.0001f, -7, 100, 3, 50, -7};
        assertArrayEquals(new float[] {1.27f, 1}, new ByteRows(values, 0, 2, 4).scales());
    }
}
