package org.ttnmt.metrics;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Numbers the words of one segment, so that words compare as integers. Not thread-safe; reused from segment to segment. */
final class Words {
    private final Map<String, Integer> numbers = new HashMap<>();
    private int[] ids = new int[64];
    private int length;

    void clear() {
        numbers.clear();
    }

    /** Reads a line whose words are separated by white space; with {@code known}, an unseen word is numbered -1. */
    void read(String line, boolean known) {
        length = 0;
        int i = 0;
        int end = line.length();
        while (i < end) {
            while (i < end && PythonText.isSpace(line.charAt(i))) {
                i++;
            }
            int start = i;
            while (i < end && !PythonText.isSpace(line.charAt(i))) {
                i++;
            }
            if (i > start) {
                add(line.substring(start, i), known);
            }
        }
    }

    /** Starts an empty sequence. */
    void start() {
        length = 0;
    }

    void add(String word, boolean known) {
        if (length == ids.length) {
            ids = Arrays.copyOf(ids, length * 2);
        }
        Integer id = numbers.get(word);
        if (id == null) {
            if (known) {
                id = -1;
            } else {
                id = numbers.size();
                numbers.put(word, id);
            }
        }
        ids[length++] = id;
    }

    /** The numbers of the words read last; valid up to {@link #length}. */
    int[] ids() {
        return ids;
    }

    int length() {
        return length;
    }
}
