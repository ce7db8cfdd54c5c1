package org.ttnmt.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.io.OutputFiles;

/** Runs as one HTML page that needs no other file and no network: curves, translations over time, what made them. */
public final class ReportPage {
    private ReportPage() {}

    /**
     * Writes the page, whole or not at all.
     *
     * @param folders directories of runs, finished or not
     * @throws org.ttnmt.UserException when one holds no run, or the page cannot be written, or is a file of a run
     */
    public static void write(Path file, List<Path> folders) {
        OutputFiles.requireApart(
                List.of(file),
                folders.stream()
                        .flatMap(folder -> Run.FILES.stream().map(folder::resolve))
                        .toList());
        AtomicFile.writeString(file, html(Runs.read(folders)));
    }

    static String html(List<Run> runs) {
        String title = runs.stream().map(Run::name).collect(Collectors.joining(", "));
        return Page.wide(
                title,
                Page.madeBy()
                        + Summary.html(runs)
                        + stages(runs)
                        + warnings(runs)
                        + Curves.html(runs)
                        + SampleHistory.html(runs)
                        + ConfigurationTable.html(runs)
                        + ProvenanceTables.html(runs));
    }

    /** When each stage of the data began, and what it reads. */
    private static String stages(List<Run> runs) {
        StringBuilder items = new StringBuilder();
        for (Run run : runs) {
            run.lines("stage")
                    .forEach(stage -> items.append("<li>" + Html.escaped(run.name()) + ", update " + update(stage)
                            + ": stage " + stage.path("stage") + " of " + stage.path("stages") + " begins, "
                            + Html.escaped(stage.path("reads").asText()) + "</li>\n"));
        }
        return items.isEmpty() ? "" : "<h2>Stages of the data</h2>\n<ul>\n" + items + "</ul>\n";
    }

    /** The last warning of each kind and run, with how often it came. */
    private static String warnings(List<Run> runs) {
        StringBuilder items = new StringBuilder();
        for (Run run : runs) {
            run.lines("warning").stream()
                    .collect(Collectors.groupingBy(
                            line -> line.path("name").asText(), LinkedHashMap::new, Collectors.toList()))
                    .values()
                    .forEach(kind -> items.append(warning(run, kind)));
        }
        return items.isEmpty() ? "" : "<h2>Warnings</h2>\n<ul>\n" + items + "</ul>\n";
    }

    private static String warning(Run run, List<JsonNode> kind) {
        JsonNode first = kind.get(0);
        JsonNode last = kind.get(kind.size() - 1);
        String since = first.path("update").equals(last.path("update"))
                ? ""
                : " (" + kind.size() + " times since " + update(first) + ")";
        return "<li>" + Html.escaped(run.name()) + ", update " + update(last) + since + ": "
                + Html.escaped(last.path("message").asText()) + "</li>\n";
    }

    private static String update(JsonNode warning) {
        return Summary.number(warning.path("update").asLong());
    }
}
