package org.ttnmt.model.engine;

import org.ttnmt.model.graph.AttentionSite;

/** Sees attention weights as they are made. */
interface AttentionTap {

    /** Looks away. */
    AttentionTap NONE = (site, layer, row, position, head, begin, shares, count, scale) -> {};

    /**
     * Sees the weights of a head: {@code scale} times the first {@code count} of {@code shares}, for the keys from
     * {@code begin} on. The array is used again.
     *
     * @param row of the pass
     * @param position of the row in its sequence
     */
    void see(
            AttentionSite site,
            int layer,
            int row,
            int position,
            int head,
            int begin,
            float[] shares,
            int count,
            float scale);
}
