package org.ttnmt.io;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * A matrix quantised to signed bytes: each row is multiplied by a scale of its own, 127 divided by the row's largest
 * magnitude, and rounded to the nearest whole number.
 */
public final class ByteRows {
    private final float[] values;
    private final int offset;
    private final int columns;
    private final float[] scales;

    /** @param values row by row, from {@code offset} on; shared, not copied */
    public ByteRows(float[] values, int offset, int rows, int columns) {
        this.values = values;
        this.offset = offset;
        this.columns = columns;
        this.scales = new float[rows];
        for (int row = 0; row < rows; row++) {
            float largest = 0;
            for (int i = row * columns; i < (row + 1) * columns; i++) {
                largest = Math.max(largest, Math.abs(values[offset + i]));
            }
            scales[row] = largest == 0 ? 1 : Math.min(Float.MAX_VALUE, 127 / largest);
        }
    }

    /** The scale of each row, by which its numbers are multiplied. */
    public float[] scales() {
        return scales.clone();
    }

    /** Appends {@code count} bytes, from the element {@code begin} of the matrix (row by row) on. */
    public void put(ByteBuffer out, int begin, int count) {
        for (int i = begin; i < begin + count; i++) {
            out.put((byte) Math.rint(values[offset + i] * scales[i / columns]));
        }
    }

    /**
     * Turns quantised bytes back into floats.
     *
     * @param bytes row by row
     * @param steps for each row 1 divided by its scale: the value of one step of a byte
     * @param into the buffer that takes the floats
     */
    public static void read(byte[] bytes, float[] steps, FloatBuffer into) {
        int columns = bytes.length / Math.max(1, steps.length);
        for (int i = 0; i < bytes.length; i++) {
            into.put(bytes[i] * steps[i / columns]);
        }
    }
}
