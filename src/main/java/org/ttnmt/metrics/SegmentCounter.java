package org.ttnmt.metrics;

import java.util.List;

/** Computes the statistics of one segment. Keeps buffers from segment to segment, so each thread needs its own. */
@FunctionalInterface
public interface SegmentCounter {

    /**
     * Compares a hypothesis with its references.
     *
     * @param references at least one
     * @param values receives {@link Metric#width} numbers from {@code offset} on
     */
    void count(String hypothesis, List<String> references, double[] values, int offset);
}
