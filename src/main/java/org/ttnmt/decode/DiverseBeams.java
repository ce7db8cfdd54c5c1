package org.ttnmt.decode;

import java.util.ArrayList;
import java.util.List;

/**
 * The beam of one source in groups, each of which avoids what earlier groups chose at the same position (Vijayakumar et al. 2016,
 * algorithm 1). Diversity decides what lives on; scores are those of an ordinary beam.
 */
final class DiverseBeams implements SourceSearch {
    private final List<Beam> groups;
    private final DiversityPenalty crowd;
    private final int nBest;

    /** @param groups whose crowd is {@code crowd} */
    DiverseBeams(List<Beam> groups, DiversityPenalty crowd, int nBest) {
        this.groups = List.copyOf(groups);
        this.crowd = crowd;
        this.nBest = nBest;
    }

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

    @Override
    public List<Hypothesis> found() {
        List<Hypothesis> all = new ArrayList<>();
        groups.forEach(group -> all.addAll(group.found()));
        return Best.of(all, nBest);
    }
}
