package org.ttnmt.model.batch;

/**
 * How wide rectangles of sequences are made so that no row's result depends on the others, not even in its last bit.
 *
 * @param vector widths are multiples of this
 * @param least width
 * @param most width, which counts more than the others
 */
public record PaddedWidths(int vector, int least, int most) {
    /** Softmax and matrix products add in vectors of this size: where they are full, padding changes no sum. */
    private static final int VECTOR = 16;

    /** Smaller matrix products have a kernel of their own in libtorch, which adds in another order. */
    private static final int SMALL_PRODUCT = 400;

    /** As narrow as can be, for sequences without neighbours. */
    public static final PaddedWidths NARROW = new PaddedWidths(1, 1, Integer.MAX_VALUE);

    /**
     * The widths for a network.
     *
     * @param headDim columns of an attention head
     * @param most positions that the network has
     */
    public static PaddedWidths of(int headDim, int most) {
        return new PaddedWidths(VECTOR, multiple((SMALL_PRODUCT + headDim - 1) / headDim, VECTOR), most);
    }

    /** The width for rows of up to {@code longest} ids. */
    public int width(int longest) {
        return Math.max(longest, Math.min(Math.max(least, multiple(longest, vector)), most));
    }

    private static int multiple(int value, int of) {
        return (value + of - 1) / of * of;
    }
}
