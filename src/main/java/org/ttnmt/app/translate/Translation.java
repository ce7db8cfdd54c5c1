package org.ttnmt.app.translate;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one line.
 *
 * @param query what was asked about it
 * @param nBest its translations, best first, of different texts; at least one
 */
public record Translation(Query query, List<Candidate> nBest) {

    public Translation {
        nBest = List.copyOf(nBest);
    }

    /** The translation of a line with nothing to translate. */
    static Translation ofEmpty(Query query) {
        return new Translation(query, List.of(new Candidate("", 0, 0, false)));
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
     * A piece of a translation.
     *
     * @param text as in the vocabulary, with U+2581 for a space; the last one of a translation that ended is the end symbol
     * @param logProb natural logarithm of its probability
     */
    public record ScoredPiece(String text, double logProb) {}

    /**
     * One translation.
     *
     * @param text without a line feed
     * @param score after the length penalty; higher is better
     * @param logProb natural logarithm of its probability
     * @param truncated true when it reached the maximum length before it ended
     * @param pieces with the probability of each
     * @param missing texts that it should contain and does not
     * @param alignment pairs of positions in source and translation, as Pharaoh writes them; null where nobody asked
     */
    public record Candidate(
            String text,
            double score,
            double logProb,
            boolean truncated,
            List<ScoredPiece> pieces,
            List<String> missing,
            @Nullable String alignment) {

        public Candidate {
            pieces = List.copyOf(pieces);
            missing = List.copyOf(missing);
        }

        /** A text alone. */
        public Candidate(String text, double score, double logProb, boolean truncated) {
            this(text, score, logProb, truncated, List.of(), List.of(), null);
        }

        Candidate withScore(double other) {
            return new Candidate(text, other, logProb, truncated, pieces, missing, alignment);
        }

        Candidate withAlignment(String pharaoh) {
            return new Candidate(text, score, logProb, truncated, pieces, missing, pharaoh);
        }
    }
}
