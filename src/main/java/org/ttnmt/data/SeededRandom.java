package org.ttnmt.data;

import java.util.List;

/**
 * Random numbers that are the same on every machine and Java version: SplitMix64 (Steele, Lea and Flood 2014), started
 * from a seed and the numbers of what is being drawn.
 */
final class SeededRandom {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    /** @param path names what is drawn, such as epoch and window, so that each has its own stream */
    SeededRandom(long seed, long... path) {
        state = mix(seed + GOLDEN_GAMMA);
        for (long part : path) {
            state = mix(state ^ mix(part + GOLDEN_GAMMA));
        }
    }

    long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /** A number in 0 to bound - 1. */
    int nextInt(int bound) {
        // high half of a 64-bit product; its bias is below bound / 2^63
        return (int) Math.multiplyHigh(nextLong() >>> 1, 2L * bound);
    }

    /** A number in [0, 1). */
    double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /** Puts {@code list} in a random order (Fisher and Yates). */
    <T> void shuffle(List<T> list) {
        for (int i = list.size() - 1; i > 0; i--) {
            int j = nextInt(i + 1);
            T other = list.get(j);
            list.set(j, list.get(i));
            list.set(i, other);
        }
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }
}
