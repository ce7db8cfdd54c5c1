package org.ttnmt.metrics;

import java.util.Arrays;

/**
 * The n-grams of one segment as a trie with hashed edges. A node is an n-gram, the root (node {@value #ROOT}) the empty
 * one; each node carries a count. Exact: an edge is the pair (node, symbol), not a digest.
 */
final class NgramTrie {
    static final int ROOT = 1;

    private static final long MIX = 0x9E3779B97F4A7C15L;

    private long[] edges = new long[1 << 10]; // node << 32 | symbol, 0 when free
    private int[] children = new int[1 << 10];
    private int[] counts = new int[1 << 9];
    private int capacity = 1 << 10; // of the part of the tables in use
    private int shift = 64 - 10;
    private int size = ROOT;

    /** Forgets all n-grams and makes room for {@code ngrams} of them. */
    void clear(int ngrams) {
        int bits = Math.max(6, 33 - Integer.numberOfLeadingZeros(Math.max(ngrams, 1)));
        capacity = 1 << bits;
        shift = 64 - bits;
        if (edges.length < capacity) {
            edges = new long[capacity];
            children = new int[capacity];
        } else {
            Arrays.fill(edges, 0, capacity, 0);
        }
        if (counts.length < ngrams + 2) {
            counts = new int[Math.max(ngrams + 2, counts.length * 2)];
        }
        Arrays.fill(counts, 0, ngrams + 2, 0);
        size = ROOT;
    }

    /** Nodes below this number exist. */
    int limit() {
        return size + 1;
    }

    /** The node of {@code parent} followed by {@code symbol}, or -1. */
    int child(int parent, int symbol) {
        long edge = edge(parent, symbol);
        int slot = slot(edge);
        return edges[slot] == edge ? children[slot] : -1;
    }

    /** Like {@link #child}, but makes the node when there is none. */
    private int childOrNew(int parent, int symbol) {
        long edge = edge(parent, symbol);
        int slot = slot(edge);
        if (edges[slot] != edge) {
            edges[slot] = edge;
            children[slot] = ++size;
        }
        return children[slot];
    }

    private static long edge(int parent, int symbol) {
        return ((long) parent << 32) | symbol;
    }

    /** Where {@code edge} is, or the free slot where it belongs. */
    private int slot(long edge) {
        int slot = (int) ((edge * MIX) >>> shift);
        while (edges[slot] != edge && edges[slot] != 0) {
            slot = (slot + 1) & (capacity - 1);
        }
        return slot;
    }

    /** Counts all n-grams of {@code symbols} up to {@code maxOrder}. */
    void addAll(int[] symbols, int length, int maxOrder) {
        for (int start = 0; start < length; start++) {
            int node = ROOT;
            int end = Math.min(length, start + maxOrder);
            for (int i = start; i < end; i++) {
                node = childOrNew(node, symbols[i]);
                counts[node]++;
            }
        }
    }

    /**
     * Counts, for each order, the n-grams of {@code symbols} that are here too, each at most as often as here. The
     * counts of this trie are used up.
     *
     * @param symbols of the hypothesis; negative ones match nothing
     * @param matches receives the count of order n at index n - 1
     */
    void match(int[] symbols, int length, int maxOrder, int[] matches) {
        Arrays.fill(matches, 0, maxOrder, 0);
        for (int start = 0; start < length; start++) {
            int node = ROOT;
            int orders = Math.min(maxOrder, length - start);
            for (int n = 0; n < orders; n++) {
                int symbol = symbols[start + n];
                node = symbol < 0 ? -1 : child(node, symbol);
                if (node < 0) {
                    break;
                }
                if (counts[node] > 0) {
                    counts[node]--;
                    matches[n]++;
                }
            }
        }
    }

    int count(int node) {
        return counts[node];
    }

    void setCount(int node, int count) {
        counts[node] = count;
    }

    /** How many n-grams of order 1 to {@code maxOrder} a sequence has. */
    static int ngrams(int length, int maxOrder) {
        int orders = Math.min(length, maxOrder);
        return orders * length - orders * (orders - 1) / 2;
    }
}
