package org.ttnmt.metrics;

import java.math.BigInteger;

/**
 * numpy's {@code default_rng(seed)}: the generator PCG64 (M. O'Neill 2014, XSL-RR on 128 bits), so that a seed draws
 * the same resamples as in sacreBLEU.
 */
final class Pcg64 {
    private static final long MULTIPLIER_HIGH = 2549297995355413924L;
    private static final long MULTIPLIER_LOW = 4865540595714422341L;

    private long high;
    private long low;
    private final long incrementHigh;
    private final long incrementLow;
    private boolean halfLeft;
    private int half;
    private int bits;
    private int bitsLeft;

    /** @param seed at least 0 */
    Pcg64(BigInteger seed) {
        long[] state = new SeedSequence(seed).state(4);
        incrementHigh = (state[2] << 1) | (state[3] >>> 63);
        incrementLow = (state[3] << 1) | 1;
        step();
        add(state[0], state[1]);
        step();
    }

    private void step() {
        long productHigh = Math.multiplyHigh(low, MULTIPLIER_LOW)
                + ((low >> 63) & MULTIPLIER_LOW) // multiplyHigh is signed; these two make it unsigned
                + ((MULTIPLIER_LOW >> 63) & low)
                + high * MULTIPLIER_LOW
                + low * MULTIPLIER_HIGH;
        low *= MULTIPLIER_LOW;
        high = productHigh;
        add(incrementHigh, incrementLow);
    }

    private void add(long otherHigh, long otherLow) {
        low += otherLow;
        high += otherHigh + (Long.compareUnsigned(low, otherLow) < 0 ? 1 : 0);
    }

    private long nextLong() {
        step();
        return Long.rotateRight(high ^ low, (int) (high >>> 58));
    }

    /** 32 random bits: the lower half of a number first, then the upper. */
    int nextInt() {
        if (halfLeft) {
            halfLeft = false;
            return half;
        }
        long next = nextLong();
        halfLeft = true;
        half = (int) (next >>> 32);
        return (int) next;
    }

    /** 0 or 1: the bits of a number of 32 bits one after another, the lowest first. */
    int nextBit() {
        if (bitsLeft == 0) {
            bits = nextInt();
            bitsLeft = 32;
        }
        bitsLeft--;
        int bit = bits & 1;
        bits >>>= 1;
        return bit;
    }

    /** A number from 0 to {@code bound - 1}, all equally likely (Lemire 2019). */
    int nextInt(int bound) {
        if (bound == 1) {
            return 0; // and draws nothing
        }
        long product = (nextInt() & 0xFFFFFFFFL) * bound;
        long leftover = product & 0xFFFFFFFFL;
        if (leftover < bound) {
            long threshold = (0x1_0000_0000L - bound) % bound;
            while (leftover < threshold) {
                product = (nextInt() & 0xFFFFFFFFL) * bound;
                leftover = product & 0xFFFFFFFFL;
            }
        }
        return (int) (product >>> 32);
    }
}
