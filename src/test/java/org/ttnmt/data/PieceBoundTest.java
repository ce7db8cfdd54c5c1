package org.ttnmt.data;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.ttnmt.text.Oracles;
import org.ttnmt.text.SentencePieceVocabulary;
import org.ttnmt.text.Vocabulary;

class PieceBoundTest {

    @Test
    void promisesNothingForLongBlankOrUnusualText() {
        assertTrue(PieceBound.certainlyFits("a short line.", 14));
        assertFalse(PieceBound.certainlyFits("a short line.", 13));
        assertTrue(PieceBound.certainlyFits("\u4F60\u597D", 7));
        assertFalse(PieceBound.certainlyFits("\u4F60\u597D", 6));
        assertFalse(PieceBound.certainlyFits("", 100));
        assertFalse(PieceBound.certainlyFits(" ?! ", 100));
        assertFalse(PieceBound.certainlyFits("a \uFDFA", 100));
        assertFalse(PieceBound.certainlyFits("a \u00BD", 100));
    }

    @Test
    void holdsForAVocabularyThatSplitsIntoBytes() {
        int promised = 0;
        Vocabulary vocabulary = SentencePieceVocabulary.open(Oracles.model("bpe-bytefallback"));
        SeededRandom random = new SeededRandom(5);
        for (int i = 0; i < 20_000; i++) {
            String text = randomText(random);
            if (PieceBound.certainlyFits(text, 60)) {
                promised++;
                int pieces = vocabulary.encode(text).length;
                assertTrue(pieces > 0 && pieces <= 60, () -> pieces + " pieces: " + text);
            }
        }
        assertTrue(promised > 5000, "promised: " + promised);
    }

    private static String randomText(SeededRandom random) {
        int[][] blocks = {
            {0x20, 0x7E}, {0xC0, 0x131}, {0x370, 0x52F}, {0x3041, 0x30FA}, {0x4E00, 0x9FFF}, {0xAC00, 0xD7A3}
        };
        StringBuilder text = new StringBuilder();
        int[] block = blocks[random.nextInt(blocks.length)];
        for (int i = 1 + random.nextInt(20); i > 0; i--) {
            int[] from = random.nextInt(3) == 0 ? blocks[0] : block;
            text.append((char) (from[0] + random.nextInt(from[1] - from[0] + 1)));
        }
        return text.toString();
    }
}
