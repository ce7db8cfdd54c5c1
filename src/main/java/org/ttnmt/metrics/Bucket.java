package org.ttnmt.metrics;

import java.util.List;

/**
 * A part of a corpus and how well each system does on it.
 *
 * @param label such as {@code 10-19}
 * @param size segments or words in it
 * @param scores of each system
 */
public record Bucket(String label, long size, List<Double> scores) {

    public Bucket {
        scores = List.copyOf(scores);
    }

    /** The name of the whole numbers from {@code bounds[index]} up to but not including the next bound, if any. */
    static String label(int[] bounds, int index) {
        int from = bounds[index];
        if (index + 1 == bounds.length) {
            return from + "+";
        }
        int last = bounds[index + 1] - 1;
        return last == from ? Integer.toString(from) : from + "-" + last;
    }

    /** The index of the last bound that is not above {@code value}. */
    static int index(int[] bounds, int value) {
        int index = 0;
        while (index + 1 < bounds.length && bounds[index + 1] <= value) {
            index++;
        }
        return index;
    }
}
