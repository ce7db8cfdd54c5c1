package org.ttnmt.model.training;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import org.ttnmt.model.graph.SplitMix;

/** Random bytes for dropout masks, a function of a seed: a stream of {@link SplitMix}, about 0.2 ns a byte. */
final class RandomBytes {
    private final ReusedBuffer room = new ReusedBuffer();

    /** {@code count} bytes, at most {@link ReusedBuffer#MOST}, valid until the next call. */
    ByteBuffer draw(int count, long seed) {
        int wordCount = (count + Long.BYTES - 1) / Long.BYTES;
        ByteBuffer bytes = room.of(wordCount * Long.BYTES);
        LongBuffer words = bytes.asLongBuffer();
        long state = SplitMix.mix(seed);
        for (int i = 0; i < wordCount; i++) {
            state += SplitMix.STEP;
            words.put(i, SplitMix.mix(state));
        }
        return bytes.slice(0, count).order(ByteOrder.nativeOrder());
    }

    /** Numbers from 0 to below 1, other ones than the bytes of the same seed tell. */
    static float[] uniforms(int count, long seed) {
        float[] numbers = new float[count];
        long state = SplitMix.mix(~seed);
        for (int i = 0; i < count; i++) {
            state += SplitMix.STEP;
            numbers[i] = (SplitMix.mix(state) >>> 40) * 0x1.0p-24f;
        }
        return numbers;
    }
}
