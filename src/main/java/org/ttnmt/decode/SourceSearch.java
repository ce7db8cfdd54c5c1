package org.ttnmt.decode;

import java.util.List;

/**
 * The search for one source, as {@link SearchLoop} runs it beside others. After the first step, in which each source
 * has one row, it always has the same number of rows, so that all sources of a batch have equally many.
 */
interface SourceSearch {

    /** Rows of the next step. */
    int rows();

    /** Writes the rows of the next step into {@code order} and {@code tokens}, from {@code at} on. */
    void fill(int[] order, int[] tokens, int at);

    /** How many of the best continuations of each row are wanted. */
    int candidates();

    /** Other continuations of one of its rows whose log-probabilities are wanted. */
    default int[] asked(int row) {
        return NOTHING;
    }

    /** Nothing asked. */
    int[] NOTHING = {};

    /**
     * Goes on by a token.
     *
     * @param firstRow first of its rows in the step
     */
    void advance(Step step, int firstRow);

    boolean done();

    /** What was found, best first. */
    List<Hypothesis> found();
}
