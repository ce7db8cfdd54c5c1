package org.ttnmt.text;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ttnmt.io.Workers;

/**
 * Sorts the suffixes of a text by their first characters, as far as they matter for pieces: up to {@link #DEPTH}
 * characters, or to the first negative number, that one included. A negative number stands for what ends every piece.
 * The order of suffixes that are equal so far means nothing (multikey quicksort, Bentley and Sedgewick 1997).
 */
final class SuffixSort {

    /** The longest piece, and the character after it, which tells whether longer pieces exist. */
    static final int DEPTH = PieceShape.MAX_LENGTH + 1;

    private static final int SMALL = 12;

    private final int[] text;

    SuffixSort(int[] text) {
        this.text = text;
    }

    /** The suffix array: the starts of all suffixes that begin with a character (not a negative number), sorted. */
    int[] sort(Workers workers) {
        Map<Integer, Integer> sizes = new TreeMap<>();
        int total = 0;
        for (int character : text) {
            if (character >= 0) {
                sizes.merge(character, 1, Integer::sum);
                total++;
            }
        }
        Map<Integer, Integer> places = new HashMap<>();
        List<int[]> buckets = new ArrayList<>();
        int place = 0;
        for (Map.Entry<Integer, Integer> size : sizes.entrySet()) {
            places.put(size.getKey(), place);
            buckets.add(new int[] {place, place + size.getValue()});
            place += size.getValue();
        }
        int[] sorted = new int[total];
        for (int position = 0; position < text.length; position++) {
            if (text[position] >= 0) {
                sorted[places.merge(text[position], 1, Integer::sum) - 1] = position;
            }
        }
        buckets.sort((a, b) -> Integer.compare(b[1] - b[0], a[1] - a[0]));
        workers.each(buckets, bucket -> sort(sorted, bucket[0], bucket[1], 1));
        return sorted;
    }

    private void sort(int[] order, int from, int to, int depth) {
        int start = from;
        int end = to;
        int at = depth;
        while (end - start > SMALL && at < DEPTH) {
            int pivot =
                    median(text[order[start] + at], text[order[(start + end) >>> 1] + at], text[order[end - 1] + at]);
            int lower = start;
            int higher = end;
            for (int i = start; i < higher; ) {
                int character = text[order[i] + at];
                if (character < pivot) {
                    swap(order, lower++, i++);
                } else if (character > pivot) {
                    swap(order, i, --higher);
                } else {
                    i++;
                }
            }
            sort(order, start, lower, at);
            sort(order, higher, end, at);
            if (pivot < 0) {
                return;
            }
            start = lower;
            end = higher;
            at++;
        }
        insertionSort(order, start, end, at);
    }

    private void insertionSort(int[] order, int from, int to, int depth) {
        for (int i = from + 1; i < to; i++) {
            int suffix = order[i];
            int j = i - 1;
            while (j >= from && compare(order[j], suffix, depth) > 0) {
                order[j + 1] = order[j];
                j--;
            }
            order[j + 1] = suffix;
        }
    }

    private int compare(int a, int b, int depth) {
        for (int at = depth; at < DEPTH; at++) {
            int order = Integer.compare(text[a + at], text[b + at]);
            if (order != 0) {
                return order;
            }
            if (text[a + at] < 0) {
                return 0;
            }
        }
        return 0;
    }

    /** For each suffix the length of its longest common prefix with the one before it, a negative number included. */
    byte[] shared(int[] sorted) {
        byte[] shared = new byte[sorted.length];
        for (int i = 1; i < sorted.length; i++) {
            int a = sorted[i - 1];
            int b = sorted[i];
            int depth = 0;
            while (depth < DEPTH && text[a + depth] == text[b + depth]) {
                if (text[a + depth++] < 0) {
                    break;
                }
            }
            shared[i] = (byte) depth;
        }
        return shared;
    }

    private static int median(int a, int b, int c) {
        return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    }

    private static void swap(int[] order, int i, int j) {
        int kept = order[i];
        order[i] = order[j];
        order[j] = kept;
    }
}
