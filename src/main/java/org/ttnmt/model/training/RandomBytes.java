package org.ttnmt.model.training;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * Random bytes for dropout masks, a function of a seed: SplitMix64 (Steele, Lea and Flood 2014) over a counter, about
 * 0.2 ns a byte.
 */
final class RandomBytes {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private final ReusedBuffer room = new ReusedBuffer();

    /** {@code count} bytes, at most {@link ReusedBuffer#MOST}, valid until the next call. */
    ByteBuffer draw(int count, long seed) {
        int wordCount = (count + Long.BYTES - 1) / Long.BYTES;
        ByteBuffer bytes = room.of(wordCount * Long.BYTES);
        LongBuffer words = bytes.asLongBuffer();
        long state = mix(seed);
        for (int i = 0; i < wordCount; i++) {
            state += GOLDEN_GAMMA;
            words.put(i, mix(state));
        }
        return bytes.slice(0, count).order(ByteOrder.nativeOrder());
    }

    /** Numbers from 0 to below 1, other ones than the bytes of the same seed tell. */
    static float[] uniforms(int count, long seed) {
        float[] numbers = new float[count];
        long state = mix(~seed);
        for (int i = 0; i < count; i++) {
            state += GOLDEN_GAMMA;
            numbers[i] = (mix(state) >>> 40) * 0x1.0p-24f;
        }
        return numbers;
    }

    /** The finalizer of SplitMix64: every bit of the result depends on every bit of {@code z}. */
    static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }
}
