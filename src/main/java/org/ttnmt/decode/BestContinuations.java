package org.ttnmt.decode;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The best continuations of a source's hypotheses in one step, best first. Of equals, the earlier hypothesis and then
 * the lower id is better, so that a search repeats exactly.
 */
final class BestContinuations {
    private final int capacity;
    private final List<Continuation> best = new ArrayList<>();

    /**
     * A hypothesis with one more token.
     *
     * @param rank by which continuations are compared
     * @param row of the hypothesis
     * @param logProb of the token, as the network has it
     * @param value {@code logProb} as rules have lowered it
     */
    record Continuation(double rank, int row, int token, float logProb, double value) {

        private boolean isBetterThan(Continuation other) {
            return rank > other.rank
                    || (rank == other.rank && (row < other.row || (row == other.row && token < other.token)));
        }
    }

    /** @param capacity most continuations that it keeps */
    BestContinuations(int capacity) {
        this.capacity = capacity;
    }

    void clear() {
        best.clear();
    }

    /** Those that were kept, best first. */
    List<Continuation> best() {
        return Collections.unmodifiableList(best);
    }

    /** Keeps a continuation if it is among the best by its rank. */
    void offer(Continuation offered) {
        int at = best.size();
        while (at > 0 && offered.isBetterThan(best.get(at - 1))) {
            at--;
        }
        if (at < capacity) {
            best.add(at, offered);
            if (best.size() > capacity) {
                best.remove(capacity);
            }
        }
    }
}
