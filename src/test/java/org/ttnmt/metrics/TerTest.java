package org.ttnmt.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.ttnmt.UserException;

/** TER beyond the recorded cases. */
class TerTest {

    @Test
    void aMovedPhraseIsOneEdit() {
        TerScore score = Ter.DEFAULT.sentenceScore("c d e a b f", List.of("a b c d e f"));
        assertEquals(1, score.edits());
        assertEquals(100.0 / 6, score.score(), 1e-12);
    }

    @Test
    void emptySides() {
        assertEquals(100, Ter.DEFAULT.sentenceScore("a b", List.of("")).score());
        assertEquals(0, Ter.DEFAULT.sentenceScore("", List.of("")).score());
        assertEquals(100, Ter.DEFAULT.sentenceScore("", List.of("a b c")).score());
    }

    @Test
    void linesThatAreNoSentencesAreRefused() {
        String line = "word ".repeat(12_000);
        UserException refused =
                assertThrows(UserException.class, () -> Ter.DEFAULT.sentenceScore(line, List.of(line + "more")));
        assertTrue(
                String.valueOf(refused.getMessage())
                        .startsWith("A line of 12000 words is too long for TER against a reference of 12001"),
                String.valueOf(refused.getMessage()));
    }

    /** A variant's distance from the rows that differ is that of the whole matrix. */
    @Test
    void distanceOfAVariantIsThatOfTheWholeMatrix() {
        Random random = new Random(3);
        BeamEditDistance distance = new BeamEditDistance();
        BeamEditDistance naive = new BeamEditDistance();
        for (int trial = 0; trial < 500; trial++) {
            int[] reference = random.ints(1 + random.nextInt(80), 0, 12).toArray();
            int[] hypothesis = random.ints(1 + random.nextInt(80), 0, 12).toArray();
            distance.distance(hypothesis, reference);
            int same = random.nextInt(hypothesis.length);
            int[] variant = hypothesis.clone();
            for (int i = same; i < variant.length; i++) {
                variant[i] = random.nextInt(12);
            }
            int expected = naive.distance(variant, reference);
            assertEquals(expected, distance.distanceOfVariant(variant, same, Integer.MAX_VALUE - 1));
            assertTrue(distance.distanceOfVariant(variant, same, expected - 1) > expected - 1);
        }
    }
}
