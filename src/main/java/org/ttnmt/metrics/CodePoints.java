package org.ttnmt.metrics;

import java.util.Arrays;

/** A growing array of code points. */
final class CodePoints {
    private int[] values;
    private int size;

    CodePoints(int capacity) {
        values = new int[Math.max(capacity, 16)];
    }

    void add(int codePoint) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = codePoint;
    }

    int[] toArray() {
        return Arrays.copyOf(values, size);
    }
}
