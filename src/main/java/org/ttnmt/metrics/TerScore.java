package org.ttnmt.metrics;

/**
 * A translation edit rate; lower is better.
 *
 * @param score edits for 100 words of the reference
 * @param edits insertions, deletions, substitutions and shifts
 * @param referenceLength words of the references, averaged over the references of a segment
 */
public record TerScore(double score, long edits, double referenceLength) implements Score {

    @Override
    public String name() {
        return "TER";
    }
}
