package org.ttnmt.model.engine;

import java.util.Arrays;

/**
 * What a panel of a matrix has for some of the inputs: so few that its numbers stay in the processor's first cache while
 * rows are multiplied with them.
 *
 * @param from the first of the inputs
 * @param inputs how many
 */
record Slab(Matrix matrix, int panel, int from, int inputs) {
    /** Two of the longest vectors that the JDK has. */
    private static final int LONGEST_PANEL = 128;

    private static final float[] ONES = new float[LONGEST_PANEL];
    /** What changes no sum at all: {@code -0 + 0} is 0. */
    private static final float[] NOTHING = new float[LONGEST_PANEL];

    static {
        Arrays.fill(ONES, 1);
        Arrays.fill(NOTHING, -0f);
    }

    /** Where its numbers are among the matrix's. */
    int at() {
        return (panel * matrix.inputs() + from) * matrix.panel();
    }

    /** How many numbers. */
    int size() {
        return inputs * matrix.panel();
    }

    /** Where its outputs are in a row of results. */
    int column() {
        return panel * matrix.panel();
    }

    /** Whether sums begin with it; else they go on from what the row of results has. */
    boolean first() {
        return from == 0;
    }

    /** Whether sums end with it. */
    private boolean last() {
        return from + inputs == matrix.inputs();
    }

    /** What sums are multiplied with, from {@link #factors} on. */
    float[] scales() {
        return last() ? matrix.scales() : ONES;
    }

    /** What is added to sums then, from {@link #factors} on. */
    float[] bias() {
        return last() ? matrix.bias() : NOTHING;
    }

    /** Where the outputs' scales and biases are. */
    int factors() {
        return last() ? column() : 0;
    }
}
