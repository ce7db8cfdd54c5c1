package org.ttnmt.cli.eval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ttnmt.app.evaluate.EvaluatedSystem;
import org.ttnmt.app.evaluate.MetricScores;
import org.ttnmt.app.evaluate.Resampling;
import org.ttnmt.cli.terminal.Colours;
import org.ttnmt.cli.terminal.TextTable;
import org.ttnmt.metrics.Decimals;
import org.ttnmt.metrics.SystemResult;

/** Prints the scores of several systems as one table in sacreBLEU's words. */
final class ScoreTable {
    private static final PythonJson JSON = new PythonJson(4, true);
    private static final double LEVEL = 0.05;

    private final EvalReportOptions options;
    private final Colours colours;

    ScoreTable(EvalReportOptions options, Colours colours) {
        this.options = options;
        this.colours = colours;
    }

    String print(List<EvaluatedSystem> systems, List<MetricScores> metrics, Resampling resampling) {
        boolean paired = resampling.test() != Resampling.Test.NONE;
        if (options.format() == EvalReportOptions.Format.JSON) {
            return json(systems, metrics, paired);
        }
        TextTable table = table(systems, metrics, paired);
        boolean latex = options.format() == EvalReportOptions.Format.LATEX;
        StringBuilder out = new StringBuilder(latex ? table.latex() : table.grid()).append('\n');
        if (paired) {
            out.append(SignificanceNotes.of(resampling, baseline(systems), colours));
        }
        out.append("-----------------\nMetric signatures\n-----------------\n");
        for (MetricScores each : metrics) {
            String name = each.metric().name();
            String space = " ".repeat(Math.max(0, 10 - name.length()));
            out.append(" - " + name + space + " " + each.signature().format(options.brief) + "\n");
        }
        return out.toString();
    }

    /** The name in the notes: sacreBLEU leaves it out where the baseline has no name of its own. */
    private static String baseline(List<EvaluatedSystem> systems) {
        String name = systems.get(0).name();
        return name.startsWith("Baseline:") ? name : "";
    }

    private TextTable table(List<EvaluatedSystem> systems, List<MetricScores> metrics, boolean paired) {
        boolean latex = options.format() == EvalReportOptions.Format.LATEX;
        Colours marks = latex ? new Colours(false) : colours;
        List<String> headings = new ArrayList<>(List.of(marks.cyan("System")));
        for (MetricScores each : metrics) {
            boolean interval = each.results().get(0).mean() != null;
            headings.add(marks.cyan(each.metric().name() + (interval ? " (μ ± 95% CI)" : "")));
        }
        List<List<String>> rows = new ArrayList<>();
        for (int s = 0; s < systems.size(); s++) {
            List<String> row = new ArrayList<>(List.of(systems.get(s).name()));
            for (MetricScores each : metrics) {
                row.add(cell(each.results().get(s), latex ? " " : "\n", marks));
            }
            boolean baseline = paired && s == 0;
            rows.add(baseline ? row.stream().map(marks::yellow).toList() : row);
        }
        return new TextTable(headings, rows);
    }

    private String cell(SystemResult result, String lineBreak, Colours marks) {
        String cell = Decimals.fixed(result.score(), options.width);
        if (result.mean() != null && result.interval() != null) {
            cell += " (" + Decimals.fixed(result.mean(), options.width) + " ± "
                    + Decimals.fixed(result.interval(), options.width) + ")";
        }
        if (result.pValue() != null) {
            String p = "(p = " + Decimals.fixed(result.pValue(), 4) + ")";
            cell += lineBreak + (result.pValue() > LEVEL ? marks.red(p) : p + "*");
        }
        return cell;
    }

    private String json(List<EvaluatedSystem> systems, List<MetricScores> metrics, boolean paired) {
        List<String> objects = new ArrayList<>();
        for (int s = 0; s < systems.size(); s++) {
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("system", systems.get(s).name());
            for (MetricScores each : metrics) {
                SystemResult result = each.results().get(s);
                members.put(
                        each.metric().name(), paired ? members(result) : Decimals.fixed(result.score(), options.width));
            }
            objects.add("    " + JSON.write(members, 1));
        }
        return "[\n" + String.join(",\n", objects) + "\n]\n";
    }

    private static Map<String, Object> members(SystemResult result) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("score", result.score());
        putNullable(members, "p_value", result.pValue());
        putNullable(members, "mean", result.mean());
        putNullable(members, "ci", result.interval());
        return members;
    }

    @SuppressWarnings("NullAway") // a null is written as null
    private static void putNullable(Map<String, Object> members, String name, @Nullable Double value) {
        members.put(name, value);
    }
}
