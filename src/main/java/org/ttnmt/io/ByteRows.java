package org.ttnmt.io;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * A matrix quantised to signed bytes: each row is multiplied by a scale of its own and rounded to the nearest whole
 * number. The row's largest magnitude becomes 127, or, in a row that was bytes before, what makes all its numbers whole
 * again.
 */
public final class ByteRows {
    private static final int ELEMENTS_AT_ONCE = 1 << 16;
    private static final int MOST = 127;

    /**
     * How far from whole a number of steps may be, as a share of it. The number and the row's largest one were rounded
     * to floats, perhaps twice: by a 2^24th each time.
     */
    private static final double ROUNDING = 0x1p-22;

    private final Floats values;
    private final int columns;
    private final float[] scales;

    /** Numbers of a matrix, row by row. */
    @FunctionalInterface
    public interface Floats {
        /** Fills {@code into} with them, from the number {@code from} on. */
        void read(long from, FloatBuffer into);
    }

    /** @param values row by row, from {@code offset} on; shared, not copied */
    public ByteRows(float[] values, int offset, int rows, int columns) {
        this((from, into) -> into.put(values, (int) (offset + from), into.remaining()), rows, columns);
    }

    /** @param values are read once at first, and whenever bytes are asked for: they are in memory some at a time */
    public ByteRows(Floats values, int rows, int columns) {
        this.values = values;
        this.columns = columns;
        this.scales = new float[rows];
        int most = Math.min(rows, Math.max(1, ELEMENTS_AT_ONCE / Math.max(1, columns)));
        for (int begin = 0; begin < rows; begin += most) {
            int end = Math.min(rows, begin + most);
            float[] part = floats((long) begin * columns, (end - begin) * columns);
            for (int row = begin; row < end; row++) {
                scales[row] = scale(part, (row - begin) * columns, columns);
            }
        }
    }

    private static float scale(float[] row, int from, int count) {
        float largest = 0;
        for (int i = from; i < from + count; i++) {
            largest = Math.max(largest, Math.abs(row[i]));
        }
        return largest == 0 ? 1 : Math.min(Float.MAX_VALUE, steps(row, from, count, largest) / largest);
    }

    /** How many steps the largest magnitude becomes. */
    private static int steps(float[] row, int from, int count, float largest) {
        for (int most = MOST; most > MOST / 2; most--) { // with fewer, twice as many do as well
            if (whole(row, from, count, most / (double) largest)) {
                return most;
            }
        }
        return MOST;
    }

    private static boolean whole(float[] row, int from, int count, double scale) {
        for (int i = from; i < from + count; i++) {
            double steps = row[i] * scale;
            if (!(Math.abs(steps - Math.rint(steps)) <= Math.abs(steps) * ROUNDING)) { // NaN is not whole
                return false;
            }
        }
        return true;
    }

    private float[] floats(long from, int count) {
        float[] part = new float[count];
        values.read(from, FloatBuffer.wrap(part));
        return part;
    }

    /** The scale of each row, by which its numbers are multiplied. */
    public float[] scales() {
        return scales.clone();
    }

    /** Appends {@code count} bytes, from the element {@code begin} of the matrix (row by row) on. */
    public void put(ByteBuffer out, int begin, int count) {
        float[] part = floats(begin, count);
        for (int i = 0; i < count; i++) {
            out.put((byte) Math.rint(part[i] * scales[(begin + i) / columns]));
        }
    }

    /**
     * Turns quantised bytes back into floats.
     *
     * @param bytes row by row, from any of a row on
     * @param skipped numbers of the first row before them
     * @param columns of a row
     * @param steps for each row 1 divided by its scale: the value of one step of a byte
     * @param into the buffer that takes the floats
     */
    public static void read(byte[] bytes, int skipped, int columns, float[] steps, FloatBuffer into) {
        for (int i = 0; i < bytes.length; i++) {
            into.put(bytes[i] * steps[(skipped + i) / columns]);
        }
    }
}
