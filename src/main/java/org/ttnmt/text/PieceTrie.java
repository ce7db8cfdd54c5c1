package org.ttnmt.text;

import java.nio.charset.StandardCharsets;

/** Pieces by their UTF-8 bytes: a tree of prefixes whose branches stand in a hash table. Immutable once all are in it. */
final class PieceTrie {

    static final int ROOT = 0;

    /** No such node, or no such piece. */
    static final int NONE = -1;

    private final PairTable branches = new PairTable();
    private final IntList ids = new IntList(1 << 10);

    PieceTrie() {
        ids.add(NONE);
    }

    void add(String piece, int id) {
        int node = ROOT;
        for (byte next : piece.getBytes(StandardCharsets.UTF_8)) {
            int child = child(node, next);
            if (child == NONE) {
                child = ids.size();
                ids.add(NONE);
                branches.put(node, next & 0xff, child);
            }
            node = child;
        }
        ids.set(node, id);
    }

    /** The node of a prefix that is one byte longer, or {@link #NONE} where no piece begins with it. */
    int child(int node, byte next) {
        return branches.get(node, next & 0xff);
    }

    /** The id of the piece that a node stands for, or {@link #NONE} where it is only a prefix of others. */
    int id(int node) {
        return ids.get(node);
    }

    /** The node that bytes lead to, or {@link #NONE}. */
    int walk(int from, byte[] text, int begin, int end) {
        int node = from;
        for (int i = begin; i < end && node != NONE; i++) {
            node = child(node, text[i]);
        }
        return node;
    }

    /** The id of the piece that these bytes are, or {@link #NONE}. */
    int find(byte[] text, int begin, int end) {
        int node = walk(ROOT, text, begin, end);
        return node == NONE ? NONE : id(node);
    }

    /** Where the longest piece that begins at {@code begin} ends; {@code begin} where there is none. */
    int longest(byte[] text, int begin) {
        int longest = begin;
        int node = ROOT;
        for (int end = begin; end < text.length && ids.size() > 1; ) {
            node = child(node, text[end++]);
            if (node == NONE) {
                break;
            }
            longest = id(node) == NONE ? longest : end;
        }
        return longest;
    }
}
