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

    /** The name of the whole numbers from {@code from} up to but not including {@code to}. */
    static String label(int from, int to) {
        if (to == Integer.MAX_VALUE) {
            return from + "+";
        }
        return to == from + 1 ? Integer.toString(from) : from + "-" + (to - 1);
    }

    /** The index of the last bound that is not above {@code value}. */
    static int index(int[] bounds, int value) {
        int index = 0;
        while (index + 1 < bounds.length && bounds[index + 1] <= value) {
            index++;
        }
        return index;
    }

    /** Where the bucket ends that starts at {@code bounds[index]}. */
    static int end(int[] bounds, int index) {
        return index + 1 < bounds.length ? bounds[index + 1] : Integer.MAX_VALUE;
    }
}
