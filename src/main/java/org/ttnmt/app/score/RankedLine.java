package org.ttnmt.app.score;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line of an n-best list.
 *
 * @param whole as it stands in the list
 * @param separator of its columns
 * @param source number of the source line, from 0
 * @param text of the translation
 * @param pieces of the translation; empty where the list does not tell them
 */
record RankedLine(String whole, String separator, long source, String text, List<String> pieces) {
    private static final String BARS = " ||| ";
    private static final int TSV_COLUMNS = 6;

    RankedLine {
        pieces = List.copyOf(pieces);
    }

    /**
     * Reads a line of Moses and Marian, {@code 0 ||| text ||| ...}, or of {@code tt translate --format tsv}, which has
     * pieces and counts lines from 1. Null for any other line.
     */
    static @Nullable RankedLine of(String line) {
        String[] columns = line.split("\t", -1);
        if (columns.length >= TSV_COLUMNS) {
            long number = number(columns[0]);
            String pieces = columns[TSV_COLUMNS - 1];
            return number < 1
                    ? null
                    : new RankedLine(
                            line,
                            "\t",
                            number - 1,
                            columns[TSV_COLUMNS - 2],
                            pieces.isEmpty() ? List.of() : List.of(pieces.split(" ")));
        }
        String[] parts = line.split(" \\|\\|\\| ", 3);
        long number = number(parts[0]);
        return parts.length < 2 || number < 0 ? null : new RankedLine(line, BARS, number, parts[1], List.of());
    }

    /** The line with more columns behind it. */
    String with(List<String> columns) {
        return whole + separator + String.join(separator, columns);
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
