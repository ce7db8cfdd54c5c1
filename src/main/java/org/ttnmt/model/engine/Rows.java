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

    private static final int CACHE_LINE = 16;

    /**
     * New rows of zeros. The stride is an odd number of cache lines: rows that lie a power of two apart are in each other's
     * way in the cache, and what is stored to one delays what is read of another.
     */
    static Rows of(int rows, int columns) {
        int stride = stride(columns);
        return new Rows(new float[Math.multiplyExact(rows + SPARE, stride)], 0, stride);
    }

    private static int stride(int columns) {
        return ((columns + CACHE_LINE - 1) / CACHE_LINE | 1) * CACHE_LINE;
    }

    /** These if they have as many columns and no fewer rows, else new ones. */
    Rows ofSize(int rows, int columns) {
        return stride == stride(columns) && data.length >= (rows + SPARE) * stride ? this : of(rows, columns);
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
