package org.ttnmt.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Makes batches of pairs of similar length. A batch costs its number of pairs times its longer padded side, so neither its
 * source nor its target holds more positions than {@code batchTokens}.
 */
final class Batcher {

    private final int batchTokens;

    Batcher(int batchTokens) {
        this.batchTokens = batchTokens;
    }

    /** Batches of all {@code pairs}, in a random order; equal for equal random numbers. */
    List<Batch> batches(List<EncodedPair> pairs, SeededRandom random) {
        List<EncodedPair> sorted = new ArrayList<>(pairs);
        random.shuffle(sorted); // pairs of equal lengths meet others each time
        sorted.sort(BY_LENGTHS);
        List<Batch> batches = new ArrayList<>();
        int from = 0;
        int longest = 0;
        for (int i = 0; i < sorted.size(); i++) {
            int length = longerSide(sorted.get(i));
            int padded = Math.max(longest, length);
            if (i > from && (long) (i + 1 - from) * padded > batchTokens) {
                batches.add(new Batch(sorted.subList(from, i)));
                from = i;
                padded = length;
            }
            longest = padded;
        }
        if (from < sorted.size()) {
            batches.add(new Batch(sorted.subList(from, sorted.size())));
        }
        random.shuffle(batches);
        return batches;
    }

    private static final Comparator<EncodedPair> BY_LENGTHS = (a, b) -> {
        int targets = Integer.compare(a.target().length, b.target().length);
        if (targets != 0) {
            return targets;
        }
        // up and down in turn, so that the sources of neighbouring target lengths meet at the same end
        int sources = Integer.compare(a.source().length, b.source().length);
        return a.target().length % 2 == 0 ? sources : -sources;
    };

    private static int longerSide(EncodedPair pair) {
        return 1 + Math.max(pair.source().length, pair.target().length);
    }
}
