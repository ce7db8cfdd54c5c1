package org.ttnmt.text;

import java.util.Arrays;
import java.util.stream.IntStream;

/** A growing array of ints. */
final class IntList {

    private int[] values;
    private int size;

    IntList(int capacity) {
        values = new int[capacity];
    }

    static IntList of(IntStream values) {
        IntList list = new IntList(0);
        list.values = values.toArray();
        list.size = list.values.length;
        return list;
    }

    void add(int value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, Math.max(4, size + (size >> 1)));
        }
        values[size++] = value;
    }

    int get(int index) {
        return values[index];
    }

    int size() {
        return size;
    }

    void truncate(int newSize) {
        size = newSize;
    }

    void set(int index, int value) {
        values[index] = value;
    }

    /** The array behind this list; valid up to {@link #size} and until the next {@link #add}. */
    int[] array() {
        return values;
    }
}
