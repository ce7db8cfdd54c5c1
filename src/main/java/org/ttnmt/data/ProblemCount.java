package org.ttnmt.data;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
    private static final int LINES_KEPT = 10;

    public ProblemCount {
        firstLines = List.copyOf(firstLines);
    }

    /** The pairs of both counts of one problem; those of {@code later} come later in the corpus. */
    ProblemCount and(ProblemCount later) {
        List<Long> lines = Stream.concat(firstLines.stream(), later.firstLines.stream())
                .limit(LINES_KEPT)
                .toList();
        return new ProblemCount(problem, count + later.count, lines, firstDetail);
    }

    /** Such as {@code 3 pairs with an empty side: lines 4, 9, 12 (first: target)}. */
    public String describe() {
        String lines = firstLines.stream().map(String::valueOf).collect(Collectors.joining(", "));
        return count + (count == 1 ? " pair " : " pairs ") + problem.words()
                + (firstLines.size() == 1 ? ": line " : ": lines ") + lines
                + (count > firstLines.size() ? ", ..." : "") + " (first: " + firstDetail + ")";
    }
}
