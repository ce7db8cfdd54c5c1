package org.ttnmt.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ExactMatchTest {

    @Test
    void aLineIsRightWhenItIsOneOfItsReferences() {
        List<String> output = List.of("I_JUMP I_WALK", " I_RUN ", "i_run", "");
        List<List<String>> references =
                List.of(List.of("I_JUMP I_WALK", "I_RUN", "I_RUN", "I_LOOK"), List.of("x", "x", "x", ""));
        ExactMatchScore score = ExactMatch.DEFAULT.score(output, references);
        assertEquals(75, score.score());
        assertEquals(3, score.right());
        assertEquals(100, new ExactMatch(true).score(output, references).score());
    }

    @Test
    void spacesInsideOfALineCount() {
        assertEquals(0, ExactMatch.DEFAULT.sentenceScore("a  b", List.of("a b")).score());
    }
}
