package org.ttnmt.app.evaluate;

import java.util.Arrays;

/** How many segments gain how much, as SVG. */
final class Histogram {
    private static final int HEIGHT = 140;
    private static final int COLUMN = 42;
    private static final double STEP = 10;
    private static final int COLUMNS = 20; // from -100 to 100; what is beyond counts at the ends

    private Histogram() {}

    static String svg(double[] gains) {
        int[] counts = new int[COLUMNS];
        int unchanged = 0;
        for (double gain : gains) {
            if (gain == 0) {
                unchanged++;
            } else {
                int column = (int) Math.floor(gain / STEP) + COLUMNS / 2;
                counts[Math.max(0, Math.min(COLUMNS - 1, column))]++;
            }
        }
        int highest = Math.max(1, Arrays.stream(counts).max().orElse(1));
        StringBuilder out = new StringBuilder(
                "<svg width=\"" + COLUMN * COLUMNS + "\" height=\"" + (HEIGHT + 40) + "\" role=\"img\">\n");
        for (int c = 0; c < COLUMNS; c++) {
            long height = Math.round((double) counts[c] * HEIGHT / highest);
            int x = c * COLUMN;
            out.append("<rect class=\"" + (c < COLUMNS / 2 ? "a" : "b") + "\" x=\"" + (x + 2) + "\" y=\""
                    + (HEIGHT + 14 - height) + "\" width=\"" + (COLUMN - 4) + "\" height=\"" + height + "\"/>");
            if (counts[c] > 0) {
                out.append("<text text-anchor=\"middle\" x=\"" + (x + COLUMN / 2) + "\" y=\"" + (HEIGHT + 10 - height)
                        + "\">" + counts[c] + "</text>");
            }
            out.append("<text text-anchor=\"middle\" x=\"" + (x + COLUMN / 2) + "\" y=\"" + (HEIGHT + 30) + "\">"
                    + Math.round((c - COLUMNS / 2) * STEP) + "</text>\n");
        }
        return out.append("</svg>\n<p class=\"note\">" + unchanged + " of " + gains.length
                        + " segments have the same score; a column starts at the number below it.</p>\n")
                .toString();
    }
}
