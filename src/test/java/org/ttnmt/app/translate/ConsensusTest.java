package org.ttnmt.app.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ttnmt.app.translate.Translation.Candidate;
import org.ttnmt.decode.Hypothesis;
import org.ttnmt.metrics.ChrF;

class ConsensusTest {

    @Test
    void theTextThatIsMostLikeAllOthersWins() {
        List<String> texts =
                List.of("ein roter hund", "ein hund", "ein roter hund schläft", "etwas anderes", "ein hund");
        List<Candidate> ranked = new Consensus(5, Consensus.Utility.CHRF)
                .rank(texts.stream()
                        .map(text -> new Candidate(text, Hypothesis.EMPTY, 0, List.of(), null))
                        .toList());
        assertEquals(4, ranked.size());
        for (int i = 0; i < ranked.size(); i++) {
            String text = ranked.get(i).text();
            double expected = texts.stream()
                    .mapToDouble(other ->
                            ChrF.DEFAULT.sentenceScore(text, List.of(other)).score())
                    .average()
                    .orElse(-1);
            assertEquals(expected, ranked.get(i).score(), 1e-9, text);
            assertEquals(
                    true, i == 0 || ranked.get(i - 1).score() >= ranked.get(i).score());
        }
        assertEquals("etwas anderes", ranked.get(3).text());
        assertEquals("ein hund", best(Consensus.Utility.BLEU, "ein hund", "eine katze", "ein hund schläft"));
    }

    private static String best(Consensus.Utility utility, String... texts) {
        return new Consensus(2, utility)
                .rank(Arrays.stream(texts)
                        .map(text -> new Candidate(text, Hypothesis.EMPTY, 0, List.of(), null))
                        .toList())
                .get(0)
                .text();
    }
}
