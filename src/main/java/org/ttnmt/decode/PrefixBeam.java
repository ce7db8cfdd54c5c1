package org.ttnmt.decode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.ttnmt.model.Collapse;
import org.ttnmt.model.StepModel;

/**
 * Prefix beam search (Hannun et al. 2014): goes over the slots of one source, and sums over the ways to fill them for
 * each of the best beginnings of a translation. In each slot a beginning goes on with the slot's best tokens alone.
 *
 * @param size beginnings that are kept
 */
record PrefixBeam(int size, int blank) {

    /** A beginning, as its last token and what is before it. */
    private static final class Prefix {
        private final @Nullable Prefix before;
        private final int token;
        private final int length;
        private final Map<Integer, Prefix> longer = new TreeMap<>();
        private double ended; // probability of the ways whose last slot is blank
        private double open; // and of those whose last slot has the last token

        Prefix(@Nullable Prefix before, int token) {
            this.before = before;
            this.token = token;
            this.length = before == null ? 0 : before.length + 1;
            this.ended = Double.NEGATIVE_INFINITY;
            this.open = Double.NEGATIVE_INFINITY;
        }

        double probability() {
            return Collapse.sum(ended, open);
        }

        Prefix then(int next) {
            return longer.computeIfAbsent(next, any -> new Prefix(this, next));
        }

        int[] tokens() {
            int[] tokens = new int[length];
            Prefix at = this;
            for (int i = length - 1; i >= 0 && at != null; i--) {
                tokens[i] = at.token;
                at = at.before;
            }
            return tokens;
        }
    }

    /** What a slot adds to a beginning. */
    private static final class Sum {
        private double ended = Double.NEGATIVE_INFINITY;
        private double open = Double.NEGATIVE_INFINITY;
    }

    /**
     * The best translations, best first.
     *
     * @param best tokens of each slot
     * @param blanks the blank's log-probability in each slot
     */
    List<int[]> search(StepModel.Continuations best, float[] blanks) {
        Prefix start = new Prefix(null, blank);
        start.ended = 0;
        List<Prefix> beam = List.of(start);
        for (int slot = 0; slot < blanks.length; slot++) {
            Map<Prefix, Sum> sums = new LinkedHashMap<>();
            for (Prefix prefix : beam) {
                Sum same = sums.computeIfAbsent(prefix, any -> new Sum());
                same.ended = Collapse.sum(same.ended, prefix.probability() + blanks[slot]);
                for (int i = slot * best.perRow(); i < (slot + 1) * best.perRow(); i++) {
                    int token = best.tokens()[i];
                    double logProb = best.logProbs()[i];
                    if (token == blank) {
                        continue;
                    }
                    boolean repeated = prefix.length > 0 && token == prefix.token;
                    if (repeated) {
                        same.open = Collapse.sum(same.open, prefix.open + logProb);
                    }
                    double begins = logProb + (repeated ? prefix.ended : prefix.probability());
                    if (begins != Double.NEGATIVE_INFINITY) {
                        Sum longer = sums.computeIfAbsent(prefix.then(token), any -> new Sum());
                        longer.open = Collapse.sum(longer.open, begins);
                    }
                }
            }
            sums.forEach((prefix, sum) -> {
                prefix.ended = sum.ended;
                prefix.open = sum.open;
            });
            List<Prefix> all = new ArrayList<>(sums.keySet());
            all.sort(Comparator.comparing(Prefix::probability).reversed()); // equal ones stay in their order
            beam = all.subList(0, Math.min(size, all.size()));
        }
        return beam.stream().map(Prefix::tokens).toList();
    }
}
