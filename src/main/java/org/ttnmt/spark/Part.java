package org.ttnmt.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What one task does, and what stands in one file of the output.
 *
 * @param number from 0, in the order of the text
 * @param slices that it consists of, in order
 * @param cost about what it takes, in bytes of text
 * @param linesBefore lines of the whole text before it; 0 where nobody has to know
 */
record Part(int number, ArrayList<Slice> slices, long cost, long linesBefore) implements Serializable {
    private static final long serialVersionUID = 1L;

    Part(int number, List<Slice> slices, long cost) {
        this(number, new ArrayList<>(slices), cost, 0);
    }

    Part withLinesBefore(long lines) {
        return new Part(number, slices, cost, lines);
    }

    /** The name of its file. */
    String name() {
        return String.format("part-%06d", number);
    }
}
