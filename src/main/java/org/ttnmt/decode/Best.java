package org.ttnmt.decode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Puts hypotheses of several searches together. */
final class Best {
    private Best() {}

    /** The {@code most} best of different tokens, best first; finished ones before truncated ones, of equals the earlier. */
    static List<Hypothesis> of(List<Hypothesis> hypotheses, int most) {
        List<Hypothesis> sorted = new ArrayList<>(hypotheses);
        sorted.sort(Comparator.comparing(Hypothesis::truncated)
                .thenComparing(Comparator.comparingDouble(Hypothesis::score).reversed()));
        Set<List<Integer>> seen = new HashSet<>();
        sorted.removeIf(hypothesis ->
                !seen.add(Arrays.stream(hypothesis.tokens()).boxed().toList()));
        return List.copyOf(sorted.subList(0, Math.min(most, sorted.size())));
    }
}
