package org.ttnmt.data;

import java.util.List;
import java.util.stream.Collectors;

/**
 * All pairs of a corpus with the same problem.
 *
 * @param problem what is wrong
 * @param count number of pairs
 * @param firstLines line numbers of the first few, ascending
 * @param firstDetail the first one in words
 */
public record ProblemCount(Problem problem, long count, List<Long> firstLines, String firstDetail) {

    /** How many line numbers are kept. */
    static final int LINES_KEPT = 10;

    public ProblemCount {
        firstLines = List.copyOf(firstLines);
    }

    /** Such as {@code 3 pairs with an empty side: lines 4, 9, 12 (first: target)}. */
    public String describe() {
        String lines = firstLines.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return count + (count == 1 ? " pair " : " pairs ") + problem.words()
                + (firstLines.size() == 1 ? ": line " : ": lines ") + lines
                + (count > firstLines.size() ? ", ..." : "") + " (first: " + firstDetail + ")";
    }
}
