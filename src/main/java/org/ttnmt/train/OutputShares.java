package org.ttnmt.train;

/**
 * How much of a validation's output is degenerate, as shares of its lines.
 *
 * @param empty nothing was written although the reference has text
 * @param repeated one piece, or a short run of pieces, repeated over and over
 * @param copied the translation is the source although the reference is not
 * @param same the most frequent translation: its share of the lines, if their sources differ
 */
public record OutputShares(double empty, double repeated, double copied, double same) {
    /** Nothing degenerate. */
    public static final OutputShares NONE = new OutputShares(0, 0, 0, 0);
}
