package org.ttnmt.text;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ttnmt.text.proto.PieceType;

/**
 * The pieces of a BPE model: of all neighbours that make a piece, the pair with the highest score is joined, the first
 * of equal ones, until there is none. The user's symbols are not joined with anything. Pieces that are there to be made
 * of, but unused, are split again into the two of which they were made.
 */
final class BpeEncoder implements PieceEncoder {

    private final PieceTrie trie = new PieceTrie();
    private final PieceTrie symbols;

    /** By piece: lower is earlier. */
    private final int[] order;

    private final boolean[] unused;

    BpeEncoder(List<Piece> pieces, PieceTrie symbols) {
        Piece.addTo(trie, pieces, Piece.ORDINARY);
        this.symbols = symbols;
        this.order = new int[pieces.size()];
        this.unused = new boolean[pieces.size()];
        for (int id = 0; id < order.length; id++) {
            int bits = Float.floatToRawIntBits(pieces.get(id).score() + 0.0f); // -0 is 0
            order[id] = ~(bits < 0 ? bits ^ Integer.MAX_VALUE : bits);
            unused[id] = pieces.get(id).type() == PieceType.UNUSED;
        }
    }

    @Override
    public void encode(byte[] text, EncodedPieces out) {
        Merging merging = new Merging(text);
        merging.run();
        merging.addTo(out);
    }

    /** A text under way: a list of symbols that become fewer. */
    private final class Merging {

        /** Begins with no piece, but may be part of one. */
        private static final int UNKNOWN = PieceTrie.NONE;

        /** A symbol of the user. */
        private static final int FROZEN = -2;

        /** Went into the symbol before it. */
        private static final int GONE = -3;

        private final byte[] text;
        private final int count;

        /** By symbol: where it begins, the symbols around it, its node in the trie, and the piece with the next one. */
        private final int[] begins;

        private final int[] previous;
        private final int[] next;
        private final int[] nodes;
        private final int[] merged;

        private final MergeQueue queue = new MergeQueue();

        /** By node of an unused piece: how many bytes the first of the two has of which it was last made. */
        private final Map<Integer, Integer> splits = new HashMap<>();

        Merging(byte[] text) {
            this.text = text;
            IntList starts = new IntList(text.length + 1);
            int[] kinds = new int[text.length];
            for (int begin = 0, end; begin < text.length; begin = end) {
                int symbol = symbols.longest(text, begin);
                end = symbol > begin ? symbol : PieceEncoder.endOfCharacter(text, begin);
                kinds[starts.size()] = symbol > begin ? FROZEN : trie.walk(PieceTrie.ROOT, text, begin, end);
                starts.add(begin);
            }
            this.count = starts.size();
            starts.add(text.length);
            this.begins = starts.array();
            this.nodes = kinds;
            this.previous = new int[count + 1];
            this.next = new int[count];
            this.merged = new int[count];
            for (int symbol = 0; symbol < count; symbol++) {
                previous[symbol] = symbol - 1;
                next[symbol] = symbol + 1;
            }
        }

        void run() {
            for (int symbol = 0; symbol < count; symbol++) {
                offer(symbol);
            }
            while (!queue.isEmpty()) {
                long first = queue.remove();
                int left = (int) first;
                if (nodes[left] != GONE && merged[left] != UNKNOWN && entry(left) == first) {
                    int right = next[left];
                    nodes[left] = merged[left];
                    nodes[right] = GONE;
                    next[left] = next[right];
                    previous[next[right]] = left;
                    if (previous[left] >= 0) {
                        offer(previous[left]);
                    }
                    offer(left);
                }
            }
        }

        /** Looks up what a symbol makes with the next one. */
        private void offer(int left) {
            int right = next[left];
            int node = right == count || nodes[left] < 0 || nodes[right] == FROZEN
                    ? UNKNOWN
                    : trie.walk(nodes[left], text, begins[right], begins[next[right]]);
            merged[left] = node == UNKNOWN || trie.id(node) == PieceTrie.NONE ? UNKNOWN : node;
            if (merged[left] != UNKNOWN) {
                queue.add(entry(left));
                if (unused[trie.id(node)]) {
                    splits.put(node, begins[right] - begins[left]);
                }
            }
        }

        /** Sorts pairs: first by score, then by place. */
        private long entry(int left) {
            return (long) order[trie.id(merged[left])] << 32 | left;
        }

        void addTo(EncodedPieces out) {
            for (int symbol = 0; symbol < count; symbol = next[symbol]) {
                int end = begins[next[symbol]];
                int node =
                        nodes[symbol] == FROZEN ? trie.walk(PieceTrie.ROOT, text, begins[symbol], end) : nodes[symbol];
                add(node, begins[symbol], end, out);
            }
        }

        private void add(int node, int begin, int end, EncodedPieces out) {
            int id = node == UNKNOWN ? PieceTrie.NONE : trie.id(node);
            Integer split = id == PieceTrie.NONE || !unused[id] ? null : splits.get(node);
            if (split == null) {
                out.add(id, begin, end);
            } else {
                int middle = begin + split;
                add(trie.walk(PieceTrie.ROOT, text, begin, middle), begin, middle, out);
                add(trie.walk(PieceTrie.ROOT, text, middle, end), middle, end, out);
            }
        }
    }

    /** A heap of numbers, the least first. */
    private static final class MergeQueue {
        private long[] heap = new long[64];
        private int size;

        boolean isEmpty() {
            return size == 0;
        }

        void add(long entry) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, size * 2);
            }
            int at = size++;
            while (at > 0 && heap[(at - 1) / 2] > entry) {
                heap[at] = heap[(at - 1) / 2];
                at = (at - 1) / 2;
            }
            heap[at] = entry;
        }

        long remove() {
            long first = heap[0];
            long last = heap[--size];
            int at = 0;
            for (int child = 1; child < size; child = 2 * at + 1) {
                if (child + 1 < size && heap[child + 1] < heap[child]) {
                    child++;
                }
                if (heap[child] >= last) {
                    break;
                }
                heap[at] = heap[child];
                at = child;
            }
            heap[at] = last;
            return first;
        }
    }
}
