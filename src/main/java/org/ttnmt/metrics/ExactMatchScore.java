package org.ttnmt.metrics;

/**
 * A share of right lines.
 *
 * @param score of a hundred
 * @param right lines
 */
public record ExactMatchScore(double score, long right) implements Score {

    @Override
    public String name() {
        return "exact";
    }
}
