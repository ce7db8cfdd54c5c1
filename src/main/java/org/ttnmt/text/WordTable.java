package org.ttnmt.text;

import java.util.Arrays;

/**
 * Counts distinct words. A word is a run of code points up to, and not including, the next space (U+2581): spaces begin
 * words.
 */
final class WordTable {

    private final IntList pool;
    private final IntList starts = new IntList(1024);
    private int[] slots = new int[2048];
    private long[] counts = new long[1024];
    private long[] endings = new long[1024];

    WordTable(int capacity) {
        pool = new IntList(capacity);
        Arrays.fill(slots, -1);
    }

    /** Number of distinct words. */
    int size() {
        return starts.size();
    }

    /** All words behind each other; changing a character here changes it in its word. */
    int[] pool() {
        return pool.array();
    }

    int start(int word) {
        return starts.get(word);
    }

    int end(int word) {
        return word + 1 < starts.size() ? starts.get(word + 1) : pool.size();
    }

    /** How often the word occurs. */
    long count(int word) {
        return counts[word];
    }

    /** How often it is the last word of a sentence. */
    long endings(int word) {
        return endings[word];
    }

    /** Counts the words of a normalised sentence. */
    void addSentence(IntList sentence) {
        int[] text = sentence.array();
        int size = sentence.size();
        for (int start = 0; start < size; ) {
            int end = start + 1;
            while (end < size && text[end] != SentencePieceModel.SPACE) {
                end++;
            }
            add(text, start, end, 1, end == size ? 1 : 0);
            start = end;
        }
    }

    /** Counts all that {@code other} counted. */
    void addAll(WordTable other) {
        for (int word = 0; word < other.size(); word++) {
            add(other.pool(), other.start(word), other.end(word), other.counts[word], other.endings[word]);
        }
    }

    private void add(int[] text, int start, int end, long count, long ending) {
        int slot = find(text, start, end);
        int word = slots[slot];
        if (word < 0) {
            word = starts.size();
            slots[slot] = word;
            starts.add(pool.size());
            for (int i = start; i < end; i++) {
                pool.add(text[i]);
            }
            if (word == counts.length) {
                counts = Arrays.copyOf(counts, word * 2);
                endings = Arrays.copyOf(endings, word * 2);
            }
            if (word * 2 > slots.length) {
                rehash();
            }
        }
        counts[word] += count;
        endings[word] += ending;
    }

    /** The slot of this word, or the free one where it belongs. */
    private int find(int[] text, int start, int end) {
        int mask = slots.length - 1;
        int slot = hash(text, start, end) & mask;
        while (slots[slot] >= 0) {
            int word = slots[slot];
            if (Arrays.equals(pool.array(), start(word), end(word), text, start, end)) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void rehash() {
        slots = new int[slots.length * 2];
        Arrays.fill(slots, -1);
        for (int word = 0; word < size(); word++) {
            slots[find(pool.array(), start(word), end(word))] = word;
        }
    }

    private static int hash(int[] text, int start, int end) {
        int hash = 0;
        for (int i = start; i < end; i++) {
            hash = hash * 31 + text[i];
        }
        hash *= 0x9e3779b9;
        return hash ^ hash >>> 15;
    }
}
