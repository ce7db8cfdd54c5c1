package org.ttnmt.metrics;

/**
 * A share of right labels.
 *
 * @param score of a hundred
 * @param right labels
 * @param all labels
 */
public record AccuracyScore(double score, long right, long all) implements Score {

    @Override
    public String name() {
        return "accuracy";
    }

    @Override
    public String details() {
        return "(" + right + " of " + all + " labels)";
    }
}
