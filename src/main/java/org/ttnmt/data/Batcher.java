package org.ttnmt.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Makes batches of pairs of similar length. A batch costs its number of pairs times its longer padded side, so neither
 * its source nor its target holds more positions than {@code batchTokens}.
 *
 * <p>Pairs are sorted by a first length and, where it is equal, by a second: up at even lengths, down at odd ones, so
 * that neighbours stay alike where the first length changes. Which two lengths pad least depends on the languages and
 * on the size of a batch, so all of {@link #ORDERS} are tried.
 */
final class Batcher {

    /** The longer side first suits languages of similar lengths; otherwise one side should go first. */
    private static final List<Comparator<EncodedPair>> ORDERS = List.of(
            order(Batcher::longerSide, pair -> pair.source().length - pair.target().length),
            order(pair -> pair.target().length, pair -> pair.source().length),
            order(pair -> pair.source().length, pair -> pair.target().length));

    private final int batchTokens;

    Batcher(int batchTokens) {
        this.batchTokens = batchTokens;
    }

    /** Batches of all {@code pairs}, in a random order; equal for equal random numbers. */
    List<Batch> batches(List<EncodedPair> pairs, SeededRandom random) {
        List<EncodedPair> shuffled = new ArrayList<>(pairs);
        random.shuffle(shuffled); // pairs of equal lengths meet others each time
        List<Batch> best = List.of();
        for (Comparator<EncodedPair> order : ORDERS) {
            List<EncodedPair> sorted = new ArrayList<>(shuffled);
            sorted.sort(order);
            List<Batch> batches = slice(sorted);
            if (best.isEmpty() || positions(batches) < positions(best)) {
                best = batches;
            }
        }
        List<Batch> result = new ArrayList<>(best);
        random.shuffle(result);
        return result;
    }

    private List<Batch> slice(List<EncodedPair> sorted) {
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
        return batches;
    }

    private static long positions(List<Batch> batches) {
        return batches.stream()
                .mapToLong(batch -> (long) batch.size() * (batch.sourceLength() + batch.targetLength()))
                .sum();
    }

    private static Comparator<EncodedPair> order(ToIntFunction<EncodedPair> first, ToIntFunction<EncodedPair> second) {
        return (a, b) -> {
            int firsts = Integer.compare(first.applyAsInt(a), first.applyAsInt(b));
            if (firsts != 0) {
                return firsts;
            }
            int seconds = Integer.compare(second.applyAsInt(a), second.applyAsInt(b));
            return first.applyAsInt(a) % 2 == 0 ? seconds : -seconds;
        };
    }

    private static int longerSide(EncodedPair pair) {
        return 1 + Math.max(pair.source().length, pair.target().length);
    }
}
