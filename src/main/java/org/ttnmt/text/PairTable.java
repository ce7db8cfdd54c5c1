package org.ttnmt.text;

import java.util.Arrays;

/**
 * A hash table from two numbers to one: from a pair of symbols to the symbol that they make, or from a node and a byte to
 * a child.
 */
final class PairTable {

    /** The pair was not seen yet. */
    static final int ABSENT = -1;

    /** The pair makes no valid piece. */
    static final int REFUSED = -2;

    private static final long FREE = -1;

    private long[] keys = new long[1 << 12];
    private int[] values = new int[1 << 12];
    private int size;

    PairTable() {
        Arrays.fill(keys, FREE);
    }

    int get(int left, int right) {
        int slot = slot(key(left, right));
        return keys[slot] == FREE ? ABSENT : values[slot];
    }

    void put(int left, int right, int value) {
        long key = key(left, right);
        int slot = slot(key);
        if (keys[slot] == FREE) {
            if (2 * ++size > keys.length) {
                grow();
                slot = slot(key);
            }
            keys[slot] = key;
        }
        values[slot] = value;
    }

    private static long key(int left, int right) {
        return (long) left << 32 | right;
    }

    private int slot(long key) {
        long hash = key * 0x9e3779b97f4a7c15L;
        int mask = keys.length - 1;
        int slot = (int) (hash >>> 32) & mask;
        while (keys[slot] != FREE && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = new int[oldKeys.length * 2];
        Arrays.fill(keys, FREE);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != FREE) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }
}
