package org.ttnmt.app.evaluate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.metrics.Comparison;
import org.ttnmt.metrics.Decimals;
import org.ttnmt.metrics.SystemResult;
import org.ttnmt.report.Html;
import org.ttnmt.report.Page;
import org.ttnmt.report.Table;

/** Two systems side by side as one HTML page that needs no other file and no network. */
public final class ComparisonPage {
    private static final int EXAMPLES = 20;

    private final ComparisonReport report;
    private final String first;
    private final String second;

    private ComparisonPage(ComparisonReport report) {
        this.report = report;
        this.first = Html.escaped(report.names().get(0));
        this.second = Html.escaped(report.names().get(1));
    }

    /** Writes the page, whole or not at all. */
    public static void write(Path file, ComparisonReport report) {
        AtomicFile.writeString(file, new ComparisonPage(report).html());
    }

    private String html() {
        Comparison comparison = report.comparison();
        String metric = Html.escaped(report.scores().get(0).metric().name());
        StringBuilder out = new StringBuilder("<p class=\"key\">" + swatch(0) + first + swatch(1) + second + "</p>\n");
        scores(out);
        out.append("<h2>" + metric + " by length of the reference, in words</h2>\n"
                + ComparisonCharts.scores(comparison.byLength(), "segments"));
        out.append("<h2>Words of the references by how often they occur there</h2>\n"
                + Html.note("F-score, per cent: how well the words of the output agree with those of the reference.")
                + ComparisonCharts.scores(comparison.byFrequency(), "words"));
        double[] gains = comparison.changes().stream()
                .mapToDouble(Comparison.Change::gain)
                .toArray();
        out.append("<h2>Segments by gain of " + second + " (" + metric + ")</h2>\n" + ComparisonCharts.gains(gains));
        checks(out);
        segments(out, "Largest gains of " + second, comparison.gains(EXAMPLES));
        segments(out, "Largest losses of " + second, comparison.losses(EXAMPLES));
        return Page.of(report.names().get(0) + " and " + report.names().get(1), out.toString());
    }

    private static String swatch(int system) {
        return "<span class=\"swatch\" style=\"background:var(--run-" + system + ")\"></span>";
    }

    private void scores(StringBuilder out) {
        List<List<String>> rows = new ArrayList<>();
        for (MetricScores each : report.scores()) {
            SystemResult other = each.results().get(1);
            rows.add(List.of(
                    each.metric().name(),
                    Decimals.fixed(each.results().get(0).score(), 2),
                    Decimals.fixed(other.score(), 2),
                    other.pValue() == null ? "" : Decimals.fixed(other.pValue(), 4)));
        }
        out.append(table("metric", rows, "p"));
        report.scores().forEach(each -> out.append(Html.note(each.metric().name() + "|" + each.signature())));
    }

    private void checks(StringBuilder out) {
        List<List<String>> rows = new ArrayList<>();
        Map<String, List<Integer>> other = report.comparison().checks().get(1).byName();
        report.comparison()
                .checks()
                .get(0)
                .byName()
                .forEach((name, segments) -> rows.add(List.of(
                        name,
                        "" + segments.size(),
                        "" + other.getOrDefault(name, List.of()).size())));
        out.append("<h2>Suspicious output</h2>\n" + table("segments with", rows));
        if (report.source() == null) {
            out.append(Html.note("The source is not known, so untranslated lines are not found and numbers are"
                    + " compared with the first reference."));
        }
    }

    /** A table with a column for each system. */
    private String table(String rowsAre, List<List<String>> rows, String... more) {
        List<String> header = new ArrayList<>(List.of(rowsAre));
        header.addAll(report.names());
        header.addAll(List.of(more));
        return new Table(header, rows).html();
    }

    private void segments(StringBuilder out, String title, List<Comparison.Change> changes) {
        out.append("<h2>" + title + "</h2>\n" + Html.note("Marked words are not in the first reference."));
        for (Comparison.Change change : changes) {
            int i = change.segment();
            String reference = report.set().references().get(0).get(i);
            out.append("<div class=\"segment\">\n<p><b>line " + (i + 1) + "</b>, " + (change.gain() > 0 ? "+" : "")
                    + Decimals.fixed(change.gain(), 1) + "</p>\n");
            if (report.source() != null) {
                line(out, "source", Html.escaped(report.source().get(i)));
            }
            line(out, "reference", Html.escaped(reference));
            line(out, first + " " + Decimals.fixed(change.first(), 1), marked(0, i, reference));
            line(out, second + " " + Decimals.fixed(change.second(), 1), marked(1, i, reference));
            out.append("</div>\n");
        }
    }

    private String marked(int system, int segment, String reference) {
        return Html.marked(report.set().systems().get(system).lines().get(segment), reference);
    }

    private static void line(StringBuilder out, String who, String html) {
        out.append("<p><span class=\"who\">" + who + "</span> " + html + "</p>\n");
    }
}
