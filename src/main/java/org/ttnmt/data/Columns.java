package org.ttnmt.data;

import org.ttnmt.io.Line;

/** Splits a line of a TSV text into source and target. */
final class Columns {
    private Columns() {}

    /** The pair of {@code line}; marked unless it is two columns, divided by one TAB, that both show something. */
    static SentencePair split(Line line) {
        String text = line.text();
        int tab = text.indexOf('\t');
        String source = tab < 0 ? text : text.substring(0, tab);
        String target = tab < 0 ? "" : text.substring(tab + 1);
        if (!line.isValid()) {
            return new SentencePair(line.number(), source, target, Problem.INVALID_UTF8, line.fault());
        }
        long columns = 1 + text.chars().filter(c -> c == '\t').count();
        if (columns != 2) {
            return new SentencePair(
                    line.number(),
                    source,
                    target,
                    Problem.COLUMNS,
                    columns + (columns == 1 ? " column" : " columns") + " instead of 2 (source TAB target)");
        }
        boolean noSource = Blank.isBlank(source);
        if (noSource || Blank.isBlank(target)) {
            return new SentencePair(line.number(), source, target, Problem.EMPTY, noSource ? "source" : "target");
        }
        return new SentencePair(line.number(), source, target, null, null);
    }
}
