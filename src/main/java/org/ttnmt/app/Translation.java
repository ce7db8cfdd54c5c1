package org.ttnmt.app;

import java.util.List;

/**
 * What became of one line.
 *
 * @param line its number, from 1
 * @param nBest its translations, best first, of different texts; at least one
 */
public record Translation(long line, List<Candidate> nBest) {

    public Translation {
        nBest = List.copyOf(nBest);
    }

    /** The translation of an empty line. */
    static Translation ofEmpty(long line) {
        return new Translation(line, List.of(new Candidate("", 0, 0, false)));
    }

    /** The best translation. */
    public Candidate best() {
        return nBest.get(0);
    }

    /**
     * One translation.
     *
     * @param text without a line feed
     * @param score after the length penalty; higher is better
     * @param logProb natural logarithm of its probability
     * @param truncated true when it reached the maximum length before it ended
     */
    public record Candidate(String text, double score, double logProb, boolean truncated) {}
}
