package org.ttnmt.app.translate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/** Puts sentences of similar length together, so that little of a batch is padding. */
public final class Batches {
    private Batches() {}

    /**
     * Divides sentences into batches; empty ones are in none. The longest come first, so that workers end at about the
     * same time; equally long ones stay in order, so that the batches depend on nothing but the sentences.
     *
     * @param length of a sentence in pieces
     * @param batchSize most sentences of a batch
     * @param maxPieces most pieces of a batch, padding included; a longer sentence is a batch of its own
     */
    public static <T> List<List<T>> of(List<T> sentences, ToIntFunction<T> length, int batchSize, int maxPieces) {
        List<T> sorted = sentences.stream()
                .filter(sentence -> length.applyAsInt(sentence) > 0)
                .sorted(Comparator.comparingInt(length).reversed())
                .toList();
        List<List<T>> batches = new ArrayList<>();
        int from = 0;
        while (from < sorted.size()) {
            int longest = length.applyAsInt(sorted.get(from));
            int to = Math.min(sorted.size(), from + Math.max(1, Math.min(batchSize, maxPieces / longest)));
            batches.add(List.copyOf(sorted.subList(from, to)));
            from = to;
        }
        return batches;
    }
}
