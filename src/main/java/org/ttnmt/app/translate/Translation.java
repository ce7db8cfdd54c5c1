package org.ttnmt.app.translate;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.decode.Hypothesis;
import org.ttnmt.io.Line;

/**
 * What became of one line.
 *
 * @param query what was asked about it
 * @param read the text that the network read: without the tags that were put into translations
 * @param nBest its translations, best first, of different texts; at least one
 * @param sentences that were translated one by one; the pieces of more than one stand in a row, each sentence with its end
 */
public record Translation(Query query, String read, List<Candidate> nBest, int sentences) {

    public Translation {
        nBest = List.copyOf(nBest);
    }

    /** Of a line that was translated as one sentence. */
    Translation(Query query, List<Candidate> nBest) {
        this(query, query.source(), nBest, 1);
    }

    /** The translation of a line with nothing to translate. */
    static Translation ofEmpty(Query query, Alignment.Unit unit) {
        List<String> missing = new ArrayList<>(query.constraints());
        if (!query.prefix().isEmpty()) {
            missing.add(0, query.prefix());
        }
        return of(query, "", missing, unit);
    }

    /**
     * The empty translation of a line that could not be translated.
     *
     * @param error why, in words
     */
    public static Translation ofFailure(Line line, TranslateOptions options, String error) {
        Query query = options.input().read(line);
        return ofEmpty(query.withError(error), options.alignment());
    }

    /** A translation that no network has made, the source as it is: it has words, but no pieces. */
    static Translation of(Query query, String text, List<String> missing, Alignment.Unit unit) {
        String alignment =
                switch (unit) {
                    case NONE -> null;
                    case PIECES -> "";
                    case WORDS -> Alignment.ofCopy(text);
                };
        return new Translation(query, List.of(new Candidate(text, Hypothesis.EMPTY, 0, missing, alignment)));
    }

    /** Number of the line, from 1. */
    public long line() {
        return query.line();
    }

    /** The best translation. */
    public Candidate best() {
        return nBest.get(0);
    }

    /**
     * One translation of the line.
     *
     * @param text without a line feed
     * @param hypothesis its pieces, as ids, and their probabilities
     * @param score that translations are ranked by; higher is better
     * @param missing texts that it should contain and does not
     * @param alignment pairs of positions in source and translation, as Pharaoh writes them; null where nobody asked
     */
    public record Candidate(
            String text, Hypothesis hypothesis, double score, List<String> missing, @Nullable String alignment) {

        public Candidate {
            missing = List.copyOf(missing);
        }

        /** Natural logarithm of its probability. */
        public double logProb() {
            return hypothesis.logProb();
        }

        /** Whether it reached the maximum length before it ended. */
        public boolean truncated() {
            return hypothesis.truncated();
        }

        Candidate withText(String other) {
            return new Candidate(other, hypothesis, score, missing, alignment);
        }

        Candidate withScore(double other) {
            return new Candidate(text, hypothesis, other, missing, alignment);
        }

        Candidate withAlignment(String pharaoh) {
            return new Candidate(text, hypothesis, score, missing, pharaoh);
        }
    }
}
