package org.ttnmt.data;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Collects the problems of a corpus while it is read. */
final class ProblemCounts {

    private final Map<Problem, Tally> tallies = new EnumMap<>(Problem.class);

    /** Counts {@code pair} when it has a problem. */
    void add(SentencePair pair) {
        if (pair.problem() != null) {
            tallies.computeIfAbsent(pair.problem(), p -> new Tally(String.valueOf(pair.detail())))
                    .add(pair.line());
        }
    }

    /** Adds what was found in later lines. */
    void addAll(ProblemCounts later) {
        later.tallies.forEach((problem, tally) -> tallies.computeIfAbsent(problem, p -> new Tally(tally.firstDetail))
                .addAll(tally));
    }

    /** One finding for each kind of problem that was met. */
    List<ProblemCount> list() {
        List<ProblemCount> findings = new ArrayList<>();
        tallies.forEach((problem, tally) ->
                findings.add(new ProblemCount(problem, tally.count, tally.firstLines, tally.firstDetail)));
        return findings;
    }

    private static final class Tally {
        private final String firstDetail;
        private final List<Long> firstLines = new ArrayList<>();
        private long count;

        Tally(String firstDetail) {
            this.firstDetail = firstDetail;
        }

        void add(long line) {
            count++;
            if (firstLines.size() < ProblemCount.LINES_KEPT) {
                firstLines.add(line);
            }
        }

        void addAll(Tally later) {
            count += later.count;
            later.firstLines.stream()
                    .limit(ProblemCount.LINES_KEPT - firstLines.size())
                    .forEach(firstLines::add);
        }
    }
}
