package org.ttnmt.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A table with a row for each run: its progress, loss, scores and speed. */
final class Summary {
    private Summary() {}

    static String html(List<Run> runs) {
        HtmlTable table = new HtmlTable(
                false,
                List.of(
                        "run",
                        "state",
                        "updates",
                        "training",
                        "target tokens",
                        "training loss",
                        "best validation BLEU",
                        "chrF there",
                        "after update",
                        "tokens a second"));
        for (int i = 0; i < runs.size(); i++) {
            table.row(row(runs.get(i), swatch(i, runs.size())));
        }
        return "<div class=\"summary\">" + table + "</div>\n";
    }

    /** The colour of a run in the curves, where there are several. */
    static String swatch(int run, int runs) {
        return runs == 1 ? "" : "<span class=\"swatch\" style=\"background:var(--run-" + run % 8 + ")\"></span>";
    }

    private static List<String> row(Run run, String swatch) {
        List<JsonNode> training = run.lines("training");
        String name = swatch + Html.escaped(run.name());
        String planned = run.config().getOrDefault("training.max_updates", "");
        String updates = run.log().isEmpty()
                ? "0"
                : number(run.log().get(run.log().size() - 1).path("update").asLong());
        if (planned.matches("\\d{1,18}")) {
            updates += " of " + number(Long.parseLong(planned));
        }
        JsonNode best = run.lines("validation").stream()
                .filter(line -> line.path("bleu").isNumber())
                .max(Comparator.comparingDouble(line -> line.path("bleu").asDouble()))
                .orElse(null);
        boolean trained = !training.isEmpty();
        JsonNode last = trained ? training.get(training.size() - 1) : MissingNode.getInstance();
        double seconds = 3600 * new Pace(training).hours(Long.MAX_VALUE);
        double tokens = last.path("target_tokens").asDouble();
        return List.of(
                name,
                run.state().toString(),
                updates,
                trained ? clock(seconds) : "",
                trained ? number(Math.round(tokens)) : "",
                trained ? fixed(last.path("loss").asDouble(), 3) : "",
                best == null ? "none yet" : score(best, "bleu"),
                best == null ? "" : score(best, "chrf"),
                best == null ? "" : number(best.path("update").asLong()),
                seconds > 0 ? number(Math.round(tokens / seconds)) : "");
    }

    private static String score(JsonNode line, String metric) {
        String score = fixed(line.path(metric).asDouble(), 2);
        JsonNode low = line.path(metric + "_low");
        JsonNode high = line.path(metric + "_high");
        return low.isNumber() && high.isNumber()
                ? score + " (" + fixed(low.asDouble(), 2) + " to " + fixed(high.asDouble(), 2) + ")"
                : score;
    }

    static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String fixed(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    private static String clock(double seconds) {
        Duration time = Duration.ofSeconds(Math.round(seconds));
        return time.toHours() > 0
                ? time.toHours() + " h " + time.toMinutesPart() + " min"
                : time.toMinutes() + " min " + time.toSecondsPart() + " s";
    }
}
