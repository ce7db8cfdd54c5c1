package org.ttnmt.report;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A table of plain text.
 *
 * @param header the headings of the columns
 * @param rows each as wide as the header
 */
public record Table(List<String> header, List<List<String>> rows) {

    public Table {
        header = List.copyOf(header);
        rows = List.copyOf(rows);
    }

    /** The table in HTML, in a box of its own that scrolls when it is wider than the page. */
    public String html() {
        HtmlTable table = new HtmlTable(false, escaped(header));
        rows.forEach(row -> table.row(escaped(row)));
        return table.toString();
    }

    private static List<String> escaped(List<String> cells) {
        return cells.stream().map(Html::escaped).toList();
    }

    /** The table in Markdown. */
    public String markdown() {
        List<String> rule = header.stream().map(each -> "---").toList();
        return Stream.concat(Stream.of(header, rule), rows.stream())
                .map(row -> row.stream()
                        .map(cell -> cell.replace("|", "\\|"))
                        .collect(Collectors.joining(" | ", "| ", " |\n")))
                .collect(Collectors.joining());
    }
}
