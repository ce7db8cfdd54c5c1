package org.ttnmt.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LexicalModelTest {
    private static final int WORDS = 30;

    /** Source word w is target word w + 100, in another order; target word 99 comes from nothing. */
    @Test
    void findsADictionaryFromSentences() {
        Random random = new Random(1);
        List<int[]> sources = new ArrayList<>();
        List<int[]> targets = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            int[] source = random.ints(6, 0, WORDS).toArray();
            List<Integer> target = new ArrayList<>();
            Arrays.stream(source).forEach(word -> target.add(word + 100));
            target.add(99);
            java.util.Collections.shuffle(target, random);
            sources.add(source);
            targets.add(target.stream().mapToInt(Integer::intValue).toArray());
        }
        List<Integer> told = new ArrayList<>();
        LexicalModel model = LexicalModel.train(sources, targets, WORDS + 1, 200, 8, told::add);
        assertEquals(List.of(1, 2, 3, 4, 5, 6, 7, 8), told);
        for (int word = 0; word < WORDS; word++) {
            int source = word;
            assertArrayEquals(new int[] {word + 100}, model.best(word, 1));
            assertTrue(model.probability(word, word + 100) > 0.8, () -> "word " + source);
            double sum = IntStream.range(0, 200)
                    .mapToDouble(target -> model.probability(source, target))
                    .sum();
            assertEquals(1, sum, 1e-5);
        }
        assertEquals(0, model.best(WORDS, 5).length, "a word that was never seen");
        assertTrue(model.probability(WORDS + 1, 99) > 0.5, "the empty word explains what comes from nothing");
    }

    /** One iteration by hand: two pairs, (0 | 5) and (0 1 | 5 6). */
    @Test
    void anIterationIsThatOfTheBook() {
        LexicalModel model = LexicalModel.train(
                List.of(new int[] {0}, new int[] {0, 1}),
                List.of(new int[] {5}, new int[] {5, 6}),
                2,
                7,
                1,
                iteration -> {});
        // 5 in the first pair: 1/2 each to 0 and the empty word; 5 and 6 in the second: 1/3 each to 0, 1 and the empty
        // word
        assertEquals((1 / 2. + 1 / 3.) / (1 / 2. + 2 / 3.), model.probability(0, 5), 1e-6);
        assertEquals((1 / 3.) / (1 / 2. + 2 / 3.), model.probability(0, 6), 1e-6);
        assertEquals(0.5, model.probability(1, 5), 1e-6);
    }
}
