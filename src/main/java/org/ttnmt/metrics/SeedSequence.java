package org.ttnmt.metrics;

import java.math.BigInteger;

/**
 * numpy's {@code SeedSequence}: spreads a seed of any size over the state of a generator (M. O'Neill, "Developing a
 * seed_seq alternative", 2015).
 */
final class SeedSequence {
    private static final int POOL = 4;

    private final int[] pool = new int[POOL];
    private int hash = 0x43b0d7e5;

    /** @param seed at least 0 */
    SeedSequence(BigInteger seed) {
        int words = Math.max(1, (seed.bitLength() + 31) / 32);
        int[] entropy = new int[Math.max(words, POOL)];
        for (int i = 0; i < words; i++) {
            entropy[i] = seed.shiftRight(32 * i).intValue();
        }
        for (int i = 0; i < POOL; i++) {
            pool[i] = hashed(entropy[i]);
        }
        for (int from = 0; from < POOL; from++) {
            for (int to = 0; to < POOL; to++) {
                if (from != to) {
                    pool[to] = mixed(pool[to], hashed(pool[from]));
                }
            }
        }
        for (int from = POOL; from < words; from++) {
            for (int to = 0; to < POOL; to++) {
                pool[to] = mixed(pool[to], hashed(entropy[from]));
            }
        }
    }

    private int hashed(int value) {
        int result = value ^ hash;
        hash *= 0x931e8875;
        result *= hash;
        return result ^ (result >>> 16);
    }

    private static int mixed(int x, int y) {
        int result = 0xca01f9dd * x - 0x4973f715 * y;
        return result ^ (result >>> 16);
    }

    /** {@code generate_state(count, uint64)}. */
    long[] state(int count) {
        long[] state = new long[count];
        int constant = 0x8b51f9dd;
        for (int i = 0; i < 2 * count; i++) {
            int word = pool[i % POOL] ^ constant;
            constant *= 0x58f38ded;
            word *= constant;
            word ^= word >>> 16;
            state[i / 2] |= (word & 0xFFFFFFFFL) << (32 * (i % 2));
        }
        return state;
    }
}
