package org.ttnmt.cli.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.ttnmt.app.evaluate.ComparisonReport;
import org.ttnmt.cli.terminal.Colours;
import org.ttnmt.cli.terminal.TextTable;
import org.ttnmt.metrics.Bucket;
import org.ttnmt.metrics.Comparison;
import org.ttnmt.metrics.Decimals;
import org.ttnmt.metrics.OutputChecks;

/** Prints two systems side by side. */
final class ComparisonText {
    private static final int EXAMPLES = 5;
    private static final int LINES_NAMED = 8;

    private final ComparisonReport report;
    private final List<String> names;
    private final Colours colours;
    private final int width;

    ComparisonText(ComparisonReport report, int width, Colours colours) {
        this.report = report;
        this.width = width;
        this.colours = colours;
        this.names = report.names();
    }

    String print() {
        Comparison comparison = report.comparison();
        String metric = report.scores().get(0).metric().name();
        StringBuilder out = new StringBuilder();
        heading(out, metric + " by length of the reference, in words");
        out.append(buckets("Words", "Segments", comparison.byLength()));
        heading(out, "Words of the references by how often they occur there (F-score, per cent)");
        out.append(buckets("Occurrences", "Words", comparison.byFrequency()));
        heading(out, "Suspicious output");
        checks(out);
        heading(out, "Largest gains of " + names.get(1));
        segments(out, comparison.gains(EXAMPLES));
        heading(out, "Largest losses of " + names.get(1));
        segments(out, comparison.losses(EXAMPLES));
        return out.toString();
    }

    private void heading(StringBuilder out, String text) {
        out.append('\n').append(colours.cyan(text)).append('\n');
    }

    private String buckets(String label, String size, List<Bucket> buckets) {
        List<List<String>> rows = new ArrayList<>();
        for (Bucket bucket : buckets) {
            double first = bucket.scores().get(0);
            double second = bucket.scores().get(1);
            rows.add(List.of(
                    bucket.label(),
                    Long.toString(bucket.size()),
                    Decimals.fixed(first, width),
                    Decimals.fixed(second, width),
                    signed(second - first)));
        }
        return new TextTable(List.of(label, size, names.get(0), names.get(1), "Difference"), rows).grid();
    }

    private String signed(double value) {
        return (value > 0 ? "+" : "") + Decimals.fixed(value, width);
    }

    private void checks(StringBuilder out) {
        List<List<String>> rows = new ArrayList<>();
        List<OutputChecks> checks = report.comparison().checks();
        for (String name : checks.get(0).byName().keySet()) {
            List<String> row = new ArrayList<>(List.of(name));
            checks.forEach(each -> row.add(lines(each.byName().getOrDefault(name, List.of()))));
            rows.add(row);
        }
        out.append(new TextTable(List.of("Lines with", names.get(0), names.get(1)), rows).grid());
        if (report.source() == null) {
            out.append("The source is not known (--src): untranslated lines are not found, and numbers compared with")
                    .append(" the first reference.\n");
        }
    }

    /** How many there are, and the first of them. */
    private static String lines(List<Integer> segments) {
        if (segments.isEmpty()) {
            return "0";
        }
        String named = segments.stream()
                .limit(LINES_NAMED)
                .map(segment -> Integer.toString(segment + 1))
                .collect(Collectors.joining(", "));
        return segments.size() + "\n(line " + named + (segments.size() > LINES_NAMED ? ", ...)" : ")");
    }

    private void segments(StringBuilder out, List<Comparison.Change> changes) {
        if (changes.isEmpty()) {
            out.append(" - none\n");
        }
        for (Comparison.Change change : changes) {
            int i = change.segment();
            out.append(" - line " + (i + 1) + ", " + signed(change.gain()) + "\n");
            if (report.source() != null) {
                out.append("   source:    " + report.source().get(i) + "\n");
            }
            out.append("   reference: " + report.set().references().get(0).get(i) + "\n");
            out.append(line(0, change.first(), i)).append(line(1, change.second(), i));
        }
    }

    private String line(int system, double score, int segment) {
        return "   " + names.get(system) + " (" + Decimals.fixed(score, width) + "): "
                + report.set().systems().get(system).lines().get(segment) + "\n";
    }
}
