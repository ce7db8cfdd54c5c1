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
import org.ttnmt.text.Vocabulary;

class NoiseTest {
    private static final int MASK = 3;
    private static final Noise NOISE = new Noise.Infilling(ObjectiveConfig.DEFAULT.noise(), MASK);

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

    /** About a third of a sentence in one stretch, each piece of which is a mask where it stood. */
    @Test
    void aStretchIsHiddenPieceByPiece() {
        Noise noise = new Noise.Stretch(ObjectiveConfig.DEFAULT.noise(), MASK);
        int[] pieces = IntStream.range(10, 20).toArray();
        for (int seed = 0; seed < 50; seed++) {
            EncodedPair pair = noise.vary(new EncodedPair(pieces, pieces), new SplittableRandom(seed)::nextDouble);
            int[] source = pair.source();
            int[] hidden = IntStream.range(0, 10).filter(i -> source[i] == MASK).toArray();
            assertTrue(hidden.length == 3 || hidden.length == 4);
            assertEquals(hidden.length - 1, hidden[hidden.length - 1] - hidden[0]);
            assertArrayEquals(pieces, pair.target());
        }
    }

    /** BERT's eight masks, one piece of any kind and one as it is, of ten that are told. */
    @Test
    void ofPiecesThatAreToldMostAreMasks() {
        Vocabulary vocabulary = new ToyModel().source();
        Noise noise = new Noise.Masking(ObjectiveConfig.DEFAULT.noise(), MASK, vocabulary);
        int[] pieces = IntStream.range(10, 60).toArray();
        double told = 0;
        double masks = 0;
        double same = 0;
        for (int seed = 0; seed < 400; seed++) {
            EncodedPair pair = noise.vary(new EncodedPair(pieces, pieces), new SplittableRandom(seed)::nextDouble);
            for (int i = 0; i < pieces.length; i++) {
                boolean isTold = pair.target()[i] != vocabulary.bos();
                assertEquals(isTold ? pieces[i] : vocabulary.bos(), pair.target()[i]);
                told += isTold ? 1 : 0;
                masks += isTold && pair.source()[i] == MASK ? 1 : 0;
                same += isTold && pair.source()[i] == pieces[i] ? 1 : 0;
                assertTrue(isTold || pair.source()[i] == pieces[i]);
            }
        }
        assertEquals(0.35, told / (400 * pieces.length), 0.005);
        assertEquals(0.8, masks / told, 0.02);
        assertEquals(0.1, same / told, 0.02);
    }
}
