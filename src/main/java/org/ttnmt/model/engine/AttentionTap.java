package org.ttnmt.model.engine;

/** Sees attention weights as they are made. */
interface AttentionTap {

    /** Looks away. */
    AttentionTap NONE = (kind, layer, row, position, head, begin, shares, count, scale) -> {};

    /** Who attends to whom. */
    enum Kind {
        ENCODER,
        DECODER,
        CROSS
    }

    /**
     * Sees the weights of a head: {@code scale} times the first {@code count} of {@code shares}, for the keys from
     * {@code begin} on. The array is used again.
     *
     * @param row of the pass
     * @param position of the row in its sequence
     */
    void see(Kind kind, int layer, int row, int position, int head, int begin, float[] shares, int count, float scale);
}
