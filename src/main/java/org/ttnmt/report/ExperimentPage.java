package org.ttnmt.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.ttnmt.io.AtomicFile;

/** Variants of a training, each with several runs, as one HTML page that needs no other file and no network. */
public final class ExperimentPage {
    private ExperimentPage() {}

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
        List<Run> oneOfEach = groups.stream()
                .map(group -> group.runs().get(0).named(group.name()))
                .toList();
        String body = Page.madeBy()
                + "<div class=\"summary\">" + summary.html() + "</div>\n"
                + notes.stream().map(Html::note).collect(Collectors.joining())
                + "<details><summary>Each run</summary>\n" + details.html() + "</details>\n"
                + Curves.ofGroups(groups)
                + ConfigurationTable.html(oneOfEach);
        AtomicFile.writeString(file, Page.wide(title, body));
    }
}
