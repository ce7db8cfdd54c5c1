package org.ttnmt.app.evaluate;

import java.util.Arrays;
import java.util.List;
import org.ttnmt.metrics.Bucket;
import org.ttnmt.metrics.Decimals;
import org.ttnmt.report.Html;

/** The charts of the page that compares two systems, as SVG. Lengths are in pixels. */
final class ComparisonCharts {
    private static final String END = "</svg></div>\n";

    private ComparisonCharts() {}

    /** Two bars for each bucket, one for each system; {@code unit} is what the sizes of the buckets count. */
    static String scores(List<Bucket> buckets, String unit) {
        int fullHeight = 180;
        int group = 96; // width of a bucket
        int barWidth = 34;
        double highest = buckets.stream()
                .flatMap(bucket -> bucket.scores().stream())
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
        double scale = highest > 0 ? fullHeight / highest : 0;
        StringBuilder out = new StringBuilder(svg(group * buckets.size(), fullHeight + 60));
        for (int b = 0; b < buckets.size(); b++) {
            Bucket bucket = buckets.get(b);
            int left = b * group + 10;
            for (int s = 0; s < bucket.scores().size(); s++) {
                double score = bucket.scores().get(s);
                long height = Math.max(0, Math.round(score * scale));
                int x = left + s * (barWidth + 4);
                out.append(bar(s == 0, x, fullHeight + 16 - height, barWidth, height))
                        .append(text(x + barWidth / 2, fullHeight + 12 - height, Decimals.fixed(score, 1)))
                        .append('\n');
            }
            int middle = left + barWidth + 2;
            out.append(text(middle, fullHeight + 32, bucket.label()))
                    .append(text(middle, fullHeight + 48, bucket.size() + " " + unit))
                    .append('\n');
        }
        return out + END;
    }

    /**
     * How many segments gain how much: a histogram with columns of 10 points of the score, from -100 to 100. What lies
     * beyond is counted in the first and the last column.
     */
    static String gains(double[] gains) {
        int fullHeight = 140;
        int width = 42; // of a column
        int[] counts = new int[20];
        int zero = counts.length / 2;
        for (double gain : gains) {
            if (gain != 0) {
                int column = (int) Math.floor(gain / 10) + zero;
                counts[Math.max(0, Math.min(counts.length - 1, column))]++;
            }
        }
        int highest = Math.max(1, Arrays.stream(counts).max().orElse(1));
        StringBuilder out = new StringBuilder(svg(width * counts.length, fullHeight + 40));
        for (int c = 0; c < counts.length; c++) {
            long height = Math.round((double) counts[c] * fullHeight / highest);
            int middle = c * width + width / 2;
            out.append(bar(c < zero, c * width + 2, fullHeight + 14 - height, width - 4, height))
                    .append(counts[c] > 0 ? text(middle, fullHeight + 10 - height, "" + counts[c]) : "")
                    .append(text(middle, fullHeight + 30, "" + (c - zero) * 10))
                    .append('\n');
        }
        long unchanged = Arrays.stream(gains).filter(gain -> gain == 0).count();
        return out
                + END
                + Html.note(unchanged + " of " + gains.length
                        + " segments have the same score; a column starts at the number below it.");
    }

    /** Begins a drawing, in a box of its own that scrolls when it is wider than the page. */
    private static String svg(int width, int height) {
        return "<div class=\"scroll\"><svg width=\"" + width + "\" height=\"" + height + "\" role=\"img\">\n";
    }

    /** A bar in the colour of the first or of the second system. */
    private static String bar(boolean first, int x, long y, int width, long height) {
        return "<rect class=\"" + (first ? "a" : "b") + "\" x=\"" + x + "\" y=\"" + y + "\" width=\"" + width
                + "\" height=\"" + height + "\"/>";
    }

    private static String text(int middle, long y, String text) {
        return "<text text-anchor=\"middle\" x=\"" + middle + "\" y=\"" + y + "\">" + text + "</text>";
    }
}
