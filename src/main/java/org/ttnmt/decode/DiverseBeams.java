package org.ttnmt.decode;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The beam of one source in groups, each of which avoids what earlier groups chose at the same position (Vijayakumar et
 * al. 2016, algorithm 1). Diversity decides what lives on; scores are those of an ordinary beam.
 *
 * @param crowd the penalty that all of {@code groups} share
 * @param nBest hypotheses that are wanted of all groups together
 * @param truncatedLast whether what was cut off comes after all that ended, whatever its score
 */
record DiverseBeams(List<Beam> groups, DiversityPenalty crowd, int nBest, boolean truncatedLast)
        implements SourceSearch {

    @Override
    public int rows() {
        int each = groups.get(0).rows();
        return begun() ? each * groups.size() : each;
    }

    private boolean begun() {
        return groups.get(0).begun();
    }

    @Override
    public void fill(int[] order, int[] tokens, int at) {
        if (!begun()) {
            groups.get(0).fill(order, tokens, at);
            return;
        }
        int row = at;
        for (Beam group : groups) {
            group.fill(order, tokens, row);
            row += group.rows();
        }
    }

    @Override
    public int candidates() {
        return groups.stream().mapToInt(Beam::candidates).max().orElse(1);
    }

    @Override
    public int[] asked(int row) {
        int each = groups.get(0).rows();
        return groups.get(row / each).asked(row % each);
    }

    @Override
    public void advance(Step step, int firstRow) {
        boolean first = !begun();
        crowd.clear();
        int row = firstRow;
        for (Beam group : groups) {
            int taken = first ? 0 : group.rows();
            group.advance(step, row);
            row += taken;
        }
    }

    @Override
    public boolean done() {
        return groups.stream().allMatch(Beam::done);
    }

    /** The best of all groups that differ in their tokens; of equals the earlier. */
    @Override
    public List<Hypothesis> found() {
        Set<List<Integer>> seen = new HashSet<>();
        return groups.stream()
                .flatMap(group -> group.found().stream())
                .sorted(Comparator.<Hypothesis, Boolean>comparing(one -> truncatedLast && one.truncated())
                        .thenComparing(
                                Comparator.comparingDouble(Hypothesis::score).reversed()))
                .filter(hypothesis ->
                        seen.add(Arrays.stream(hypothesis.tokens()).boxed().toList()))
                .limit(nBest)
                .toList();
    }
}
