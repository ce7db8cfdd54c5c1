package org.ttnmt.model.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class RandomBytesTest {
    private final RandomBytes random = new RandomBytes();

    @Test
    void aSeedRepeatsItsBytesWhateverWasDrawnBefore() {
        byte[] first = copy(random.draw(1001, 7));
        random.draw(100_000, 8);
        assertEquals(ByteBuffer.wrap(first), random.draw(1001, 7));
        assertNotEquals(ByteBuffer.wrap(first), random.draw(1001, 8));
    }

    @Test
    void giveAsManyAsAskedFor() {
        for (int count : new int[] {0, 1, 7, 8, 9, 65_537, 300_001}) {
            ByteBuffer bytes = random.draw(count, 1);
            assertEquals(count, bytes.remaining());
            assertTrue(bytes.isDirect());
        }
    }

    /** Chi-squared with 255 degrees of freedom exceeds 340 once in 3,000 seeds; neighbouring seeds share nothing. */
    @Test
    void everyByteIsEquallyFrequent() {
        for (int seed = 0; seed < 4; seed++) {
            int[] counts = new int[256];
            byte[] bytes = copy(random.draw(256_000, seed));
            byte[] next = copy(random.draw(256_000, seed + 1));
            int equal = 0;
            for (int i = 0; i < bytes.length; i++) {
                counts[bytes[i] & 255]++;
                equal += bytes[i] == next[i] ? 1 : 0;
            }
            double chi = 0;
            for (int count : counts) {
                chi += (count - 1000.0) * (count - 1000.0) / 1000.0;
            }
            assertTrue(chi < 340, "seed " + seed + ": " + chi);
            assertEquals(1000, equal, 150, "equal bytes of neighbouring seeds");
        }
    }

    private static byte[] copy(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
