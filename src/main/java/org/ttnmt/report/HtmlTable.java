package org.ttnmt.report;

import java.util.List;
import java.util.stream.Collectors;

/** A table under construction; cells are HTML. */
final class HtmlTable {
    private final StringBuilder out = new StringBuilder();
    private boolean empty = true;

    /** @param texts whether all columns are text, which stands to the left */
    HtmlTable(boolean texts, List<String> header) {
        out.append(texts ? "<table class=\"texts\">\n" : "<table>\n");
        out.append("<thead><tr>").append(cells("th", header)).append("</tr></thead>\n<tbody>\n");
    }

    void row(List<String> cells) {
        row(false, cells);
    }

    /** @param differs whether it is marked as one in which runs differ */
    void row(boolean differs, List<String> cells) {
        empty = false;
        out.append(differs ? "<tr class=\"differs\">" : "<tr>")
                .append(cells("td", cells))
                .append("</tr>\n");
    }

    private static String cells(String element, List<String> cells) {
        return cells.stream()
                .map(cell -> "<" + element + ">" + cell + "</" + element + ">")
                .collect(Collectors.joining());
    }

    /** The table below a heading; nothing when it has no rows. */
    String under(String heading) {
        return empty ? "" : "<h2>" + heading + "</h2>\n" + this;
    }

    /** The table, in a box of its own that scrolls when it is wider than the page. */
    @Override
    public String toString() {
        return "<div class=\"scroll\">" + out + "</tbody>\n</table></div>\n";
    }
}
