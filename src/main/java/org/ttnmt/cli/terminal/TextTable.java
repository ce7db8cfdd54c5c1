package org.ttnmt.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table with a line of headings: the first column is aligned right, the others are centred. A cell may have several
 * lines.
 */
public final class TextTable {
    /** A column is at least this much wider than its heading. */
    private static final int HEADING_MARGIN = 2;

    private final List<String> headings;
    private final List<List<String>> rows;
    private final int[] widths;

    public TextTable(List<String> headings, List<List<String>> rows) {
        this.headings = List.copyOf(headings);
        this.rows = List.copyOf(rows);
        widths = new int[headings.size()];
        for (int c = 0; c < widths.length; c++) {
            widths[c] = Colours.visibleLength(headings.get(c)) + HEADING_MARGIN;
            for (List<String> row : rows) {
                for (String line : row.get(c).split("\n", -1)) {
                    widths[c] = Math.max(widths[c], Colours.visibleLength(line));
                }
            }
        }
    }

    /** With lines around the cells. */
    public String grid() {
        StringBuilder out = new StringBuilder(rule("╒", "═", "╤", "╕"));
        appendRow(out, headings);
        String separator = rule("╞", "═", "╪", "╡");
        for (List<String> row : rows) {
            out.append(separator);
            appendRow(out, row);
            separator = rule("├", "─", "┼", "┤");
        }
        return out.append(rule("╘", "═", "╧", "╛")).toString();
    }

    private String rule(String left, String line, String middle, String right) {
        List<String> parts = new ArrayList<>();
        for (int width : widths) {
            parts.add(line.repeat(width + 2));
        }
        return left + String.join(middle, parts) + right + "\n";
    }

    private void appendRow(StringBuilder out, List<String> cells) {
        int height = cells.stream()
                .mapToInt(cell -> cell.split("\n", -1).length)
                .max()
                .orElse(1);
        for (int line = 0; line < height; line++) {
            List<String> parts = new ArrayList<>();
            for (int c = 0; c < cells.size(); c++) {
                String[] lines = cells.get(c).split("\n", -1);
                parts.add(" " + aligned(c, line < lines.length ? lines[line] : "") + " ");
            }
            out.append("│").append(String.join("│", parts)).append("│\n");
        }
    }

    /** As a table of LaTeX with rules of the package booktabs. */
    public String latex() {
        StringBuilder out = new StringBuilder("\\begin{tabular}{r")
                .append("c".repeat(headings.size() - 1))
                .append("}\n\\toprule\n")
                .append(latexRow(headings))
                .append("\\midrule\n");
        rows.forEach(row -> out.append(latexRow(row)));
        return out.append("\\bottomrule\n\\end{tabular}\n").toString();
    }

    private String latexRow(List<String> cells) {
        List<String> parts = new ArrayList<>();
        for (int c = 0; c < cells.size(); c++) {
            parts.add(" " + escaped(aligned(c, cells.get(c))) + " ");
        }
        return String.join("&", parts) + "\\\\\n";
    }

    private String aligned(int column, String text) {
        int space = widths[column] - Colours.visibleLength(text);
        int left = column == 0 ? space : space / 2;
        return " ".repeat(left) + text + " ".repeat(space - left);
    }

    private static String escaped(String text) {
        return text.codePoints().mapToObj(TextTable::escaped).collect(Collectors.joining());
    }

    private static String escaped(int c) {
        return switch (c) {
            case '&', '%', '$', '#', '_', '{', '}' -> "\\" + (char) c;
            case '^' -> "\\^{}";
            case '~' -> "\\textasciitilde{}";
            case '\\' -> "\\textbackslash{}";
            case '<' -> "\\ensuremath{<}";
            case '>' -> "\\ensuremath{>}";
            default -> Character.toString(c);
        };
    }
}
