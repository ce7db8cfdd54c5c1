package org.ttnmt.app.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ttnmt.config.ObjectiveConfig;
import org.ttnmt.data.EncodedPair;

class NoiseTest {
    private static final int MASK = 3;
    private static final Noise NOISE = new Noise(ObjectiveConfig.DEFAULT.noise(), MASK);

    private static EncodedPair noised(int length, long seed) {
        int[] pieces = IntStream.range(10, 10 + length).toArray();
        return NOISE.vary(new EncodedPair(new int[0], pieces), new SplittableRandom(seed)::nextDouble);
    }

    @Test
    void aThirdIsGoneInGapsOfSomePieces() {
        long kept = 0;
        long gaps = 0;
        for (int seed = 0; seed < 1000; seed++) {
            int[] source = noised(50, seed).source();
            long masks = Arrays.stream(source).filter(id -> id == MASK).count();
            gaps += masks;
            kept += source.length - masks;
        }
        assertEquals(0.35, 1 - kept / 50_000.0, 0.001);
        double length = (50_000 - kept) / (double) gaps;
        assertTrue(length > 3 && length < 4.5, "gaps that meet are one; their mean length is " + length);
    }

    @Test
    void whatIsLeftIsInItsOrderAndTheTargetIsWhole() {
        for (int length = 1; length < 30; length++) {
            EncodedPair pair = noised(length, length);
            assertArrayEquals(IntStream.range(10, 10 + length).toArray(), pair.target());
            int last = 0;
            for (int i = 0; i < pair.source().length; i++) {
                int id = pair.source()[i];
                if (id == MASK) {
                    assertTrue(i == 0 || pair.source()[i - 1] != MASK, "two gaps that meet");
                } else {
                    assertTrue(id > last);
                    last = id;
                }
            }
            assertTrue(pair.source().length > 0 && pair.source().length <= length);
        }
    }

    @Test
    void theSameSeedGivesTheSameGaps() {
        assertArrayEquals(noised(40, 1).source(), noised(40, 1).source());
        assertNotEquals(
                Arrays.toString(noised(40, 1).source()),
                Arrays.toString(noised(40, 2).source()));
    }
}
