package org.ttnmt.app.translate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ttnmt.metrics.Bleu;
import org.ttnmt.metrics.ChrF;

/**
 * Minimum Bayes risk decoding (Kumar and Byrne 2004; Eikema and Aziz 2020): of the samples of a source, the one that is
 * most like all others, each standing for a reference.
 *
 * @param samples drawn for each source
 * @param utility how alike two texts are
 */
public record Consensus(int samples, Utility utility) {

    /** Likeness of two texts, 0 to 100. */
    public enum Utility {
        /** chrF2. */
        CHRF,
        /** BLEU of a sentence, with effective order. */
        BLEU;

        private static final Bleu SENTENCE_BLEU = Bleu.DEFAULT.withEffectiveOrder(true);

        double of(String hypothesis, String reference) {
            return switch (this) {
                case CHRF ->
                    ChrF.DEFAULT.sentenceScore(hypothesis, List.of(reference)).score();
                case BLEU ->
                    SENTENCE_BLEU.sentenceScore(hypothesis, List.of(reference)).score();
            };
        }
    }

    public Consensus {
        if (samples < 2) {
            throw new IllegalArgumentException("samples is " + samples + " but a choice needs 2 or more");
        }
    }

    /**
     * The samples of different texts by expected utility, which becomes their score, best first; of equals the
     * earlier.
     */
    List<Translation.Candidate> rank(List<Translation.Candidate> drawn) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        Map<String, Translation.Candidate> byText = new LinkedHashMap<>();
        for (Translation.Candidate candidate : drawn) {
            counts.merge(candidate.text(), 1, Integer::sum);
            byText.putIfAbsent(candidate.text(), candidate);
        }
        List<Translation.Candidate> ranked = new ArrayList<>();
        for (Translation.Candidate candidate : byText.values()) {
            double sum = 0;
            for (Map.Entry<String, Integer> reference : counts.entrySet()) {
                sum += reference.getValue() * utility.of(candidate.text(), reference.getKey());
            }
            ranked.add(candidate.withScore(sum / drawn.size()));
        }
        ranked.sort(Comparator.comparingDouble(Translation.Candidate::score).reversed());
        return ranked;
    }
}
