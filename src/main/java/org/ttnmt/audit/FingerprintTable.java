package org.ttnmt.audit;

/**
 * A number for each fingerprint, in memory that is bounded whatever their number: when the table is full, it keeps
 * every second fingerprint by its bits and from then on looks at those alone (adaptive sampling, Flajolet 1990). A slot
 * takes 16 bytes; at most two thirds of them are in use.
 */
final class FingerprintTable {
    private static final int FIRST_SLOTS = 1 << 12;

    private final int mostSlots;
    private long[] keys = new long[FIRST_SLOTS];
    private int[] values = new int[FIRST_SLOTS];
    private int[] firsts = new int[FIRST_SLOTS];
    private int size;
    private int level;

    /** @param mostSlots a power of two */
    FingerprintTable(int mostSlots) {
        this.mostSlots = Math.max(FIRST_SLOTS, mostSlots);
    }

    /** Whether fingerprints like this one are looked at; all are, until the table is full. */
    boolean samples(long fingerprint) {
        return ((fingerprint >>> 1) & ((1L << level) - 1)) == 0;
    }

    /** How many fingerprints stand for one that is looked at: 1 until the table is full, then a power of two. */
    long sampling() {
        return 1L << level;
    }

    /** Fingerprints like this one are not looked at. */
    static final int NOT_SAMPLED = -1;

    /**
     * The slot of a fingerprint, which is put there with the value 0 when it is new.
     *
     * @param line kept when the fingerprint is new
     */
    int slot(long fingerprint, long line) {
        if (!samples(fingerprint)) {
            return NOT_SAMPLED;
        }
        int slot = find(fingerprint);
        if (keys[slot] != 0) {
            return slot;
        }
        if (3L * (size + 1) > 2L * keys.length) {
            makeRoom();
            return slot(fingerprint, line);
        }
        keys[slot] = key(fingerprint);
        firsts[slot] = (int) line;
        size++;
        return slot;
    }

    /** The slot of a fingerprint that is there; {@link #NOT_SAMPLED} otherwise. */
    int present(long fingerprint) {
        int slot = find(fingerprint);
        return keys[slot] == 0 ? NOT_SAMPLED : slot;
    }

    int value(int slot) {
        return values[slot];
    }

    void set(int slot, int value) {
        values[slot] = value;
    }

    /** The line with which the fingerprint came first, modulo 2^32. */
    long firstLine(int slot) {
        return Integer.toUnsignedLong(firsts[slot]);
    }

    private static long key(long fingerprint) {
        return fingerprint == 0 ? 1 : fingerprint;
    }

    private int find(long fingerprint) {
        long key = key(fingerprint);
        int mask = keys.length - 1;
        int slot = (int) ((key * 0x9E3779B97F4A7C15L) >>> 32) & mask;
        while (keys[slot] != 0 && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    /** Doubles the table or, when it may not grow, leaves out every second fingerprint. */
    private void makeRoom() {
        int slots = Math.min(mostSlots, 2 * keys.length);
        level += slots == keys.length ? 1 : 0;
        long[] oldKeys = keys;
        int[] oldValues = values;
        int[] oldFirsts = firsts;
        keys = new long[slots];
        values = new int[slots];
        firsts = new int[slots];
        size = 0;
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0 && samples(oldKeys[i])) {
                int slot = find(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
                firsts[slot] = oldFirsts[i];
                size++;
            }
        }
    }
}
