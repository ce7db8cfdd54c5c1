package org.ttnmt.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ttnmt.io.AtomicFile;

/** Variants of a training, each with several runs, as one HTML page that needs no other file and no network. */
public final class ExperimentPage {
    private ExperimentPage() {}

    /** Cells of text; all rows are as wide as the header. */
    public record Table(List<String> header, List<List<String>> rows) {
        public Table {
            header = List.copyOf(header);
            rows = List.copyOf(rows);
        }

        private String html() {
            HtmlTable table =
                    new HtmlTable(false, header.stream().map(Html::escaped).toList());
            rows.forEach(row -> table.row(row.stream().map(Html::escaped).toList()));
            return table.toString();
        }
    }

    /**
     * Writes the page, whole or not at all.
     *
     * @param summary of the variants
     * @param details of each run
     * @param notes what the numbers mean
     * @param variants folders of runs, by the names of variants
     * @throws org.ttnmt.UserException when a folder holds no run, or the page cannot be written
     */
    public static void write(
            Path file,
            String title,
            Table summary,
            Table details,
            List<String> notes,
            Map<String, List<Path>> variants) {
        List<RunGroup> groups = new ArrayList<>();
        variants.forEach((name, folders) -> groups.add(RunGroup.read(name, folders)));
        StringBuilder body = new StringBuilder(Page.madeBy());
        body.append("<div class=\"summary\">").append(summary.html()).append("</div>\n");
        notes.forEach(note ->
                body.append("<p class=\"note\">").append(Html.escaped(note)).append("</p>\n"));
        body.append("<details><summary>Each run</summary>\n")
                .append(details.html())
                .append("</details>\n");
        body.append(Curves.ofGroups(groups));
        body.append(ConfigurationTable.html(groups.stream()
                .map(group -> group.runs().get(0).named(group.name()))
                .toList()));
        AtomicFile.writeString(file, Page.wide(title, body.toString()));
    }
}
