package org.ttnmt.audit;

/** A hash table from words, given by their hashes, to masks of 64 bits. */
final class WordMasks {
    private static final int SLOTS = 256;

    private final int[] words = new int[SLOTS];
    private final long[] bits = new long[SLOTS];

    void add(int word, long bit) {
        int slot = slot(word);
        words[slot] = word;
        bits[slot] |= bit;
    }

    /** All bits of these words. */
    long of(int[] tokens) {
        long mask = 0;
        for (int token : tokens) {
            mask |= bits[slot(token)];
        }
        return mask;
    }

    /** Where the word is, or an empty place. */
    private int slot(int word) {
        int slot = (word >>> 8) & (SLOTS - 1);
        while (bits[slot] != 0 && words[slot] != word) {
            slot = (slot + 1) & (SLOTS - 1);
        }
        return slot;
    }
}
