package org.ttnmt.app.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ttnmt.data.ParallelText;
import org.ttnmt.train.OutputShares;

class DegenerateOutputTest {
    private static final int[] GOOD = {4, 9, 7, 2, 5, 11, 3, 8};

    private static OutputShares of(
            List<String> sources, List<String> references, List<String> translations, int[] pieces) {
        return DegenerateOutput.shares(
                new ParallelText(sources, references),
                translations,
                translations.stream().map(any -> pieces).toList());
    }

    private static double repeated(int... pieces) {
        return of(List.of("a"), List.of("b"), List.of("c"), pieces).repeated();
    }

    @Test
    void goodTranslationsHaveNoShares() {
        assertEquals(OutputShares.NONE, of(List.of("a", "b"), List.of("x", "y"), List.of("x", "z"), GOOD));
    }

    @Test
    void emptyTranslationsCountWhereTheReferenceHasText() {
        assertEquals(
                0.25,
                of(List.of("a", "b", "c", "d"), List.of("x", "", "y", "z"), List.of("", "", "y", "z"), GOOD)
                        .empty());
    }

    @Test
    void copiesCountUnlessTheReferenceIsOneToo() {
        assertEquals(
                0.5,
                of(List.of("a", "b"), List.of("a", "y"), List.of("a", "b"), GOOD)
                        .copied());
    }

    @Test
    void oneTranslationOfDifferentSourcesIsTheSame() {
        List<String> sources = List.of("a", "b", "c", "c");
        assertEquals(
                0.75,
                of(sources, List.of("x", "y", "z", "z"), List.of("q", "q", "q", "q"), GOOD)
                        .same());
        assertEquals(
                0,
                of(sources, List.of("x", "y", "z", "z"), List.of("p", "q", "r", "r"), GOOD)
                        .same());
    }

    @Test
    void piecesThatRepeatCountWhenTheyAreMostOfTheSentence() {
        assertEquals(1, repeated(5, 5, 5, 5));
        assertEquals(1, repeated(1, 5, 6, 5, 6, 5, 6, 5, 6, 2));
        assertEquals(0, repeated(5, 5, 5));
        assertEquals(0, repeated(1, 2, 3, 4, 6, 7, 5, 5, 5, 5));
        assertEquals(0, repeated());
    }
}
