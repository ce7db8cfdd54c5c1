package org.ttnmt.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
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
}
