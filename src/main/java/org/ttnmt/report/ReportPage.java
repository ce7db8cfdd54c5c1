package org.ttnmt.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.ttnmt.Version;
import org.ttnmt.io.AtomicFile;

/** Runs as one HTML page that needs no other file and no network: curves, translations over time, what made them. */
public final class ReportPage {
    private ReportPage() {}

    /**
     * Writes the page, whole or not at all.
     *
     * @param folders directories of runs, finished or not
     * @throws org.ttnmt.UserException when one holds no run, or the page cannot be written
     */
    public static void write(Path file, List<Path> folders) {
        AtomicFile.writeString(file, html(Runs.read(folders)));
    }

    static String html(List<Run> runs) {
        String title = runs.stream().map(Run::name).collect(Collectors.joining(", "));
        return Page.wide(
                title,
                "<p class=\"note\">Made by tt " + Version.current().tt() + " at "
                        + Instant.now().truncatedTo(ChronoUnit.SECONDS) + ".</p>\n"
                        + Summary.html(runs)
                        + warnings(runs)
                        + Curves.html(runs)
                        + SampleHistory.html(runs)
                        + ConfigurationTable.html(runs)
                        + Origins.html(runs));
    }

    /** Each warning once, however often a run that was continued repeated it. */
    private static String warnings(List<Run> runs) {
        Set<String> items = new LinkedHashSet<>();
        for (Run run : runs) {
            for (JsonNode warning : run.lines("warning")) {
                items.add("<li>" + Html.escaped(run.name()) + ", update "
                        + Summary.number(warning.path("update").asLong()) + ": "
                        + Html.escaped(warning.path("message").asText()) + "</li>\n");
            }
        }
        return items.isEmpty() ? "" : "<h2>Warnings</h2>\n<ul>\n" + String.join("", items) + "</ul>\n";
    }
}
