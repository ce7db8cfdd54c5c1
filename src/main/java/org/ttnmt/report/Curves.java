package org.ttnmt.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Curves of several runs over each other: a chart for each quantity, drawn in the browser by Chart.js. */
final class Curves {
    private static final String CHART_JS = "/META-INF/resources/webjars/chart.js/4.5.1/";
    private static final MathContext DIGITS = new MathContext(6); // more than a screen shows
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A quantity over time.
     *
     * @param field of the lines of the log
     * @param band whether {@code field_low} and {@code field_high} are an interval around it
     * @param fromZero whether its axis begins at 0
     */
    private record Chart(String title, String type, String field, boolean band, boolean fromZero) {}

    private static final List<Chart> CHARTS = List.of(
            new Chart("Training loss (label-smoothed, with dropout; nats a token)", "training", "loss", false, false),
            new Chart("Validation loss (nats a token)", "validation", "loss", false, false),
            new Chart("Validation BLEU, with its 95 % interval", "validation", "bleu", true, false),
            new Chart("Validation chrF, with its 95 % interval", "validation", "chrf", true, false),
            new Chart("Learning rate", "training", "learning_rate", false, true),
            new Chart("Gradient norm before clipping", "training", "gradient_norm", false, true),
            new Chart("Target tokens a second", "training", "tokens_per_second", false, true),
            new Chart("MFU: share of the best matrix-product rate of the run", "training", "mfu", false, true),
            new Chart("Share of the batches' positions that are padding", "training", "padding", false, true),
            new Chart("Share of the time that training waited for data", "training", "data_wait", false, true));

    /** Charts of groups: the mean of the runs is what counts, so that single runs are thin lines without intervals. */
    private static final List<Chart> OF_GROUPS = List.of(
            new Chart("Validation loss (nats a token)", "validation", "loss", false, false),
            new Chart("Validation BLEU", "validation", "bleu", false, false),
            new Chart("Validation chrF", "validation", "chrf", false, false),
            new Chart("Training loss, as the objective has it (nats a token)", "training", "loss", false, false),
            new Chart("Target tokens a second", "training", "tokens_per_second", false, true));

    private Curves() {}

    /** Curves of runs, each for itself. */
    static String html(List<Run> runs) {
        ObjectNode data = axes("hours");
        ArrayNode all = data.putArray("runs");
        runs.forEach(run -> all.add(run(run, CHARTS, "hours", 1)));
        return html(data, CHARTS, runs);
    }

    /** Curves of groups: their means over the updates that all of their runs have, and each run as a thin line. */
    static String ofGroups(List<RunGroup> groups) {
        ObjectNode data = axes("minutes");
        ArrayNode all = data.putArray("runs");
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            List<ObjectNode> single = new ArrayList<>();
            for (Run run : groups.get(i).runs()) {
                single.add(run(run, OF_GROUPS, "minutes", 60).put("group", i).put("thin", true));
                runs.add(run);
            }
            ObjectNode mean =
                    JSON.createObjectNode().put("name", groups.get(i).name() + (single.size() > 1 ? ", mean" : ""));
            mean.put("group", i).putArray("resumes");
            for (String type : List.of("training", "validation")) {
                mean.set(
                        type,
                        MeanColumns.of(
                                single.stream().map(run -> run.path(type)).toList()));
            }
            all.add(mean);
            all.addAll(single.size() > 1 ? single : List.of());
        }
        return html(data, OF_GROUPS, runs);
    }

    /** What the curves may be drawn over, with time in this unit. */
    private static ObjectNode axes(String time) {
        ObjectNode data = JSON.createObjectNode();
        ArrayNode axes = data.putArray("axes");
        axes.addArray().add("update").add("updates");
        axes.addArray().add(time).add(time + " of training");
        axes.addArray().add("tokens").add("target tokens");
        return data;
    }

    private static String html(ObjectNode data, List<Chart> all, List<Run> runs) {
        ArrayNode charts = data.putArray("charts");
        StringBuilder out = new StringBuilder(
                """
                <h2>Curves</h2>
                <div class="controls choice" id="axes"></div>
                <div class="controls" id="legend"></div>
                <noscript><p class="note">The curves are drawn by a script, which this browser does not run.</p>\
                </noscript>
                <div class="charts">
                """);
        for (Chart chart : all) {
            if (runs.stream().flatMap(run -> run.lines(chart.type).stream()).anyMatch(line -> line.path(chart.field)
                    .isNumber())) {
                charts.addPOJO(chart);
                out.append(
                        """
                        <figure><h3>%1$s</h3>\
                        <div class="canvas"><canvas role="img" aria-label="%1$s"></canvas></div></figure>
                        """
                                .formatted(Html.escaped(chart.title)));
            }
        }
        if (charts.isEmpty()) {
            return "<h2>Curves</h2>\n" + Html.note("Nothing is logged yet.");
        }
        out.append("</div>\n");
        if (runs.stream().flatMap(run -> run.lines("start").stream()).anyMatch(Curves::isResume)) {
            out.append(Html.note("At a broken vertical line the run was stopped and went on."));
        }
        return out.append("<script type=\"application/json\" id=\"data\">")
                .append(data.toString().replace("<", "\\u003c")) // so that nothing in it can end the script element
                .append("</script>\n<!--\n")
                .append(Page.resource(CHART_JS + "LICENSE.md"))
                .append("-->\n<script>")
                .append(Page.resource(CHART_JS + "dist/chart.umd.min.js")
                        .replaceFirst("\n//# sourceMappingURL=\\S+\\s*$", "\n"))
                .append("</script>\n<script>\n")
                .append(Page.resource("charts.js"))
                .append("</script>\n")
                .toString();
    }

    /**
     * A run's numbers.
     *
     * @param time name of the axis of time
     * @param perHour its units in an hour
     */
    private static ObjectNode run(Run run, List<Chart> charts, String time, int perHour) {
        Pace pace = new Pace(run.lines("training"));
        ObjectNode node = JSON.createObjectNode().put("name", run.name());
        for (String type : List.of("training", "validation")) {
            ObjectNode columns = node.putObject(type);
            List<JsonNode> lines = withOneRate(run.lines(type));
            ArrayNode updates = columns.putArray("update");
            ArrayNode times = columns.putArray(time);
            ArrayNode tokens = columns.putArray("tokens");
            for (JsonNode line : lines) {
                long update = line.path("update").asLong();
                updates.add(update);
                times.add(rounded(perHour * pace.hours(update)));
                tokens.add(rounded(pace.tokens(update)));
            }
            for (Chart chart : charts) {
                if (chart.type.equals(type)) {
                    addColumn(columns, chart.field, lines);
                    if (chart.band) {
                        addColumn(columns, chart.field + "_low", lines);
                        addColumn(columns, chart.field + "_high", lines);
                    }
                }
            }
        }
        ArrayNode resumes = node.putArray("resumes");
        run.lines("start").stream()
                .filter(Curves::isResume)
                .mapToLong(line -> line.path("update").asLong())
                .distinct()
                .forEach(update -> {
                    ObjectNode resume = resumes.addObject().put("update", update);
                    resume.set(time, rounded(perHour * pace.hours(update)));
                    resume.set("tokens", rounded(pace.tokens(update)));
                });
        return node;
    }

    /**
     * Lines whose MFU is a share of one rate of matrix products, the best that was measured in the run. In the log it
     * is a share of the best until then, and so falls where a better one was found or another machine went on.
     */
    private static List<JsonNode> withOneRate(List<JsonNode> lines) {
        double best = lines.stream() // the rate, but for a factor that all lines share
                .filter(line -> line.path("mfu").asDouble() > 0)
                .mapToDouble(line -> line.path("tokens_per_second").asDouble()
                        / line.path("mfu").asDouble())
                .max()
                .orElse(0);
        return best == 0
                ? lines
                : lines.stream()
                        .map(line -> (JsonNode) ((ObjectNode) line.deepCopy())
                                .put("mfu", line.path("tokens_per_second").asDouble() / best))
                        .toList();
    }

    private static boolean isResume(JsonNode start) {
        return start.path("update").asLong() > 0;
    }

    private static void addColumn(ObjectNode columns, String field, List<JsonNode> lines) {
        ArrayNode column = columns.putArray(field);
        for (JsonNode line : lines) {
            JsonNode value = line.path(field);
            column.add(value.isNumber() ? rounded(value.doubleValue()) : null);
        }
    }

    static @Nullable JsonNode rounded(double value) {
        return Double.isFinite(value)
                ? JSON.getNodeFactory()
                        .numberNode(new BigDecimal(value).round(DIGITS).doubleValue())
                : null;
    }
}
