package org.ttnmt.data;

import java.util.List;

/** Pairs of similar length that are trained on together. */
public record Batch(List<EncodedPair> pairs) {

    public Batch {
        pairs = List.copyOf(pairs);
    }

    public int size() {
        return pairs.size();
    }

    /** Pieces of the longest source, with eos. */
    public int sourceLength() {
        return 1 + pairs.stream().mapToInt(p -> p.source().length).max().orElse(0);
    }

    /** Pieces of the longest target, with eos. */
    public int targetLength() {
        return 1 + pairs.stream().mapToInt(p -> p.target().length).max().orElse(0);
    }

    /** Real target tokens, eos included. */
    public long targetTokens() {
        return pairs.stream().mapToLong(p -> p.target().length + 1).sum();
    }

    /** Real source tokens, eos included. */
    public long sourceTokens() {
        return pairs.stream().mapToLong(p -> p.source().length + 1).sum();
    }
}
