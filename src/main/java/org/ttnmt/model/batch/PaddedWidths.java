package org.ttnmt.model.batch;

import java.util.List;

/**
 * How wide rectangles of sequences are made so that no row's result depends on the others, not even in its last bit.
 *
 * @param narrow widths to choose from, in ascending order
 * @param multiple that wider ones are of
 * @param most width, which counts more than the others
 */
public record PaddedWidths(List<Integer> narrow, int multiple, int most) {
    /** As narrow as can be, for sequences without neighbours. */
    public static final PaddedWidths NARROW = new PaddedWidths(List.of(), 1, Integer.MAX_VALUE);

    /** Copies the list. */
    public PaddedWidths {
        narrow = List.copyOf(narrow);
    }

    /** The width for rows of up to {@code longest} ids. */
    public int width(int longest) {
        int wide = narrow.stream()
                .filter(width -> width >= longest)
                .findFirst()
                .orElse((longest + multiple - 1) / multiple * multiple);
        return Math.max(longest, Math.min(wide, most));
    }
}
