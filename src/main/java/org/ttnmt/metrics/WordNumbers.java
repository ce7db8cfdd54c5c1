package org.ttnmt.metrics;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Gives each different word of a segment a number, so that words are compared as integers. Holds the numbers of one
 * sequence of words at a time. Not thread-safe; reused from segment to segment.
 */
final class WordNumbers {
    private final Map<String, Integer> numbers = new HashMap<>();
    private int[] ids = new int[64];
    private int length;

    /** Forgets all numbers. */
    void clear() {
        numbers.clear();
    }

    /** Starts a sequence; each word that is handed over is numbered, a new one with a new number. */
    Consumer<String> numbering() {
        length = 0;
        return word -> add(numbers.computeIfAbsent(word, unknown -> numbers.size()));
    }

    /** Starts a sequence; a word that has no number becomes -1. */
    Consumer<String> looking() {
        length = 0;
        return word -> add(numbers.getOrDefault(word, -1));
    }

    private void add(int id) {
        if (length == ids.length) {
            ids = Arrays.copyOf(ids, length * 2);
        }
        ids[length++] = id;
    }

    /** The numbers of the sequence; valid up to {@link #length}. */
    int[] ids() {
        return ids;
    }

    int length() {
        return length;
    }
}
