package org.ttnmt.app.translate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Puts sentences of similar length together, so that little of a batch is padding. */
public final class Batches {
    private Batches() {}

    /**
     * Batches of indices into {@code sources}; empty sources are in none. The longest come first, so that workers end at
     * about the same time; equally long ones stay in order, so that the batches depend on nothing but the sources.
     *
     * @param batchSize most sentences of a batch
     * @param maxPieces most pieces of a batch, padding included; a longer sentence is a batch of its own
     */
    public static List<int[]> of(List<int[]> sources, int batchSize, int maxPieces) {
        Integer[] order = new Integer[sources.size()];
        Arrays.setAll(order, i -> i);
        Arrays.sort(
                order,
                Comparator.comparingInt((Integer i) -> sources.get(i).length).reversed());
        int count = (int) sources.stream().filter(source -> source.length > 0).count();
        List<int[]> batches = new ArrayList<>();
        int from = 0;
        while (from < count) {
            int longest = sources.get(order[from]).length;
            int size = Math.max(1, Math.min(batchSize, maxPieces / longest));
            int to = Math.min(count, from + size);
            batches.add(
                    Arrays.stream(order, from, to).mapToInt(Integer::intValue).toArray());
            from = to;
        }
        return batches;
    }
}
