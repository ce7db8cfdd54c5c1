package org.ttnmt.data;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Collects the problems of a corpus while it is read. */
final class ProblemCounts {

    private final Map<Problem, ProblemCount> counts = new EnumMap<>(Problem.class);

    /** Counts {@code pair} when it has a problem. */
    void add(SentencePair pair) {
        if (pair.problem() != null) {
            add(new ProblemCount(pair.problem(), 1, List.of(pair.line()), String.valueOf(pair.detail())));
        }
    }

    /** Adds what was found in later lines. */
    void addAll(ProblemCounts later) {
        later.counts.values().forEach(this::add);
    }

    private void add(ProblemCount later) {
        counts.merge(later.problem(), later, ProblemCount::and);
    }

    /** One count for each kind of problem that was met. */
    List<ProblemCount> list() {
        return List.copyOf(counts.values());
    }
}
