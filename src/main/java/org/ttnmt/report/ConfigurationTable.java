package org.ttnmt.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Every setting of every run, with the rows marked in which they differ. */
final class ConfigurationTable {
    private ConfigurationTable() {}

    static String html(List<Run> all) {
        List<Run> runs = all.stream().filter(run -> !run.config().isEmpty()).toList();
        StringBuilder out = new StringBuilder("<h2>Configuration</h2>\n");
        for (Run run : all) {
            if (run.config().isEmpty()) {
                out.append(Html.note(run.name() + ": config.yaml is missing."));
            }
        }
        if (runs.isEmpty()) {
            return out.toString();
        }
        List<String> header = new ArrayList<>(List.of("key"));
        runs.forEach(run -> header.add(Html.escaped(run.name())));
        HtmlTable differing = new HtmlTable(true, header);
        HtmlTable same = new HtmlTable(true, List.of("key", "value"));
        int differences = 0;
        int others = 0;
        Set<String> keys = new LinkedHashSet<>();
        runs.forEach(run -> keys.addAll(run.config().keySet()));
        for (String key : keys) {
            List<String> cells = new ArrayList<>(List.of(Html.escaped(key)));
            runs.forEach(run -> cells.add(Html.escaped(run.config().getOrDefault(key, ""))));
            if (cells.stream().skip(1).distinct().count() > 1) {
                differing.row(true, cells);
                differences++;
            } else {
                same.row(cells.subList(0, 2));
                others++;
            }
        }
        if (differences > 0) {
            out.append("<p>What differs:</p>\n").append(differing);
        }
        String title = runs.size() == 1 ? others + " settings" : others + " settings are the same";
        return out + "<details><summary>" + title + "</summary>\n" + same + "</details>\n";
    }
}
