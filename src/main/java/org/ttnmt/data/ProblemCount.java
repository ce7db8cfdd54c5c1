package org.ttnmt.data;

import java.util.List;

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
        StringBuilder text = new StringBuilder();
        text.append(count).append(count == 1 ? " pair " : " pairs ").append(problem.words());
        text.append(firstLines.size() == 1 ? ": line " : ": lines ");
        for (int i = 0; i < firstLines.size(); i++) {
            text.append(i == 0 ? "" : ", ").append(firstLines.get(i));
        }
        if (count > firstLines.size()) {
            text.append(", ...");
        }
        return text.append(" (first: ").append(firstDetail).append(')').toString();
    }
}
