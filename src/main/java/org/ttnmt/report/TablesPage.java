package org.ttnmt.report;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Tables below headings as one HTML page that needs no other file and no network. */
public final class TablesPage {
    private TablesPage() {}

    /**
     * The page.
     *
     * @param notes what the numbers mean
     * @param tables by their headings
     * @param lastHeading of a table of texts, which stands at the end when it has rows
     */
    public static String of(
            String title, List<String> notes, Map<String, Table> tables, String lastHeading, Table last) {
        String body = Page.madeBy()
                + tables.entrySet().stream()
                        .map(each -> under(each.getKey(), each.getValue()))
                        .collect(Collectors.joining())
                + notes.stream().map(Html::note).collect(Collectors.joining())
                + (last.rows().isEmpty() ? "" : under(lastHeading, last));
        return Page.wide(title, body);
    }

    private static String under(String heading, Table table) {
        return "<h2>" + Html.escaped(heading) + "</h2>\n" + table.html();
    }
}
