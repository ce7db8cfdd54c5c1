package org.ttnmt.app.evaluate;

import java.util.List;
import org.ttnmt.metrics.Bucket;
import org.ttnmt.metrics.Decimals;

/** Two bars for each bucket, as SVG. */
final class BarChart {
    private static final int HEIGHT = 180;
    private static final int GROUP = 96;
    private static final int BAR = 34;

    private BarChart() {}

    /** Draws the buckets; {@code unit} is what their sizes count. */
    static String svg(List<Bucket> buckets, String unit) {
        double highest = buckets.stream()
                .flatMap(bucket -> bucket.scores().stream())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
        double scale = highest > 0 ? HEIGHT / highest : 0;
        StringBuilder out = new StringBuilder(
                "<svg width=\"" + GROUP * buckets.size() + "\" height=\"" + (HEIGHT + 60) + "\" role=\"img\">\n");
        for (int b = 0; b < buckets.size(); b++) {
            Bucket bucket = buckets.get(b);
            int left = b * GROUP + 10;
            for (int s = 0; s < bucket.scores().size(); s++) {
                double score = bucket.scores().get(s);
                long height = Math.max(0, Math.round(score * scale));
                int x = left + s * (BAR + 4);
                out.append("<rect class=\"" + (s == 0 ? "a" : "b") + "\" x=\"" + x + "\" y=\"" + (HEIGHT + 16 - height)
                        + "\" width=\"" + BAR + "\" height=\"" + height + "\"/>");
                out.append("<text text-anchor=\"middle\" x=\"" + (x + BAR / 2) + "\" y=\"" + (HEIGHT + 12 - height)
                        + "\">" + Decimals.fixed(score, 1) + "</text>\n");
            }
            int middle = left + BAR + 2;
            out.append("<text text-anchor=\"middle\" x=\"" + middle + "\" y=\"" + (HEIGHT + 32) + "\">"
                    + bucket.label() + "</text><text text-anchor=\"middle\" x=\"" + middle + "\" y=\"" + (HEIGHT + 48)
                    + "\">" + bucket.size() + " " + unit + "</text>\n");
        }
        return out.append("</svg>\n").toString();
    }
}
