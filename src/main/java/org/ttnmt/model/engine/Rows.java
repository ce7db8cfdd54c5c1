package org.ttnmt.model.engine;

/**
 * Rows of numbers, one after the other.
 *
 * @param data what holds them
 * @param from index of the first row's first number
 * @param stride numbers from one row's begin to the next's
 */
@SuppressWarnings("ArrayRecordComponent") // a view that is written through
record Rows(float[] data, int from, int stride) {

    /** Rows beyond the last that kernels may read, and write to: they take some at a time. */
    static final int SPARE = 5;

    /** New rows of zeros. */
    static Rows of(int rows, int stride) {
        return new Rows(new float[Math.multiplyExact(rows + SPARE, stride)], 0, stride);
    }

    /** Index of a row's first number. */
    int at(int row) {
        return from + row * stride;
    }

    /** The same from a row on. */
    Rows after(int row) {
        return new Rows(data, at(row), stride);
    }
}
