package org.ttnmt.exchange;

import java.nio.ByteBuffer;

/** A matrix as bytes: each row is multiplied by 127 over its largest magnitude, and rounded to the nearest. */
final class ByteRows {
    private final float[] values;
    private final int offset;
    private final int columns;
    private final float[] scales;

    ByteRows(float[] values, int offset, int rows, int columns) {
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

    /** What the numbers of each row were multiplied by. */
    float[] scales() {
        return scales.clone();
    }

    void put(ByteBuffer out, int begin, int count) {
        for (int i = begin; i < begin + count; i++) {
            out.put((byte) Math.rint(values[offset + i] * scales[i / columns]));
        }
    }
}
