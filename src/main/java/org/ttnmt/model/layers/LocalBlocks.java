package org.ttnmt.model.layers;

import java.util.List;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * Sequences cut into blocks, each of which attends to itself, to the block before it and, where both sides are seen, to
 * that behind it, as if it were a sequence of its own: so the cost of a window grows with the length, and not with its
 * square (Beltagy et al. 2020, section 3.1). Short sequences are one block without neighbours.
 */
public final class LocalBlocks {
    /**
     * Sizes are multiples of this: the kernels seen of MKL's products have 16 or 24 rows, and where these are full a row
     * has the same bits in a block as in a whole sequence.
     */
    private static final int MULTIPLE = 48;

    /** Hides what would be before the first position. */
    private static final AttentionMask THERE = (code, queries, keys) -> code.view(code.call("ge", keys, 0), 1, 1, -1);

    /** Padding far from any word attends to itself: weights of nothing at all would be no numbers. */
    private static final AttentionMask ITSELF = new WindowMask(0);

    private final AttentionMask window;
    private final Value sequences;
    private final Value length;
    /** Of a sequence. */
    private final Value count;

    private final Value size;
    /** Positions before a block that it sees. */
    private final Value before;
    /** Keys of a block. */
    private final Value width;

    private final Value batch;
    /** Positions of a block from its first on, {@code (size)}, and of the keys that it sees, {@code (width)}. */
    private final Value queries;

    private final Value keys;

    /** Which sides a position sees. */
    public enum Sides {
        BOTH(3),
        BEFORE(2);

        /** How many blocks a block sees, itself among them. */
        private final int seen;

        Sides(int seen) {
            this.seen = seen;
        }

        /**
         * How many attention weights {@code length} positions have.
         *
         * @param window positions on a side; 0 is no limit
         */
        private long weights(int window, long length) {
            long wide = wide(window);
            return window == 0 || length <= seen * wide
                    ? length * length
                    : (length + wide - 1) / wide * wide * seen * wide;
        }

        /** The attention weights of so many heads over sequences of that length. */
        public Dropout.Extent weights(int window, int heads, Dropout.Extent length) {
            return (batch, source, target) -> batch * heads * weights(window, length.elements(batch, source, target));
        }
    }

    /**
     * Emits the sizes of blocks.
     *
     * @param window positions on a side
     * @param tokens {@code (sequences, length)}
     */
    public LocalBlocks(Code code, int window, Sides sides, Value tokens) {
        AttentionMask near = new WindowMask(window);
        this.window = sides == Sides.BOTH ? near : new CausalMask().and(near);
        this.sequences = code.size(tokens, 0);
        this.length = code.size(tokens, 1);
        int wide = wide(window);
        String isLong = " if " + length + " > " + sides.seen * wide + " else ";
        this.size = code.assign("size", wide + isLong + length);
        this.before = code.assign("before", wide + isLong + "0");
        this.width = code.assign("width", sides.seen * wide + isLong + length);
        this.count = code.assign("count", "(" + length + " + " + size + " - 1) // " + size);
        this.batch = code.assign("batch", sequences + " * " + count);
        this.queries = Places.all(code, size, tokens);
        this.keys = code.call("sub", Places.all(code, width, tokens), before);
    }

    private static int wide(int window) {
        return (window + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
    }

    /** How many blocks there are in all, an int: what attention takes for the batch. */
    Value batch() {
        return batch;
    }

    /**
     * Emits the bias of attention, {@code (batch * heads, size, width)}.
     *
     * @param real hides keys, whoever asks
     */
    public Value bias(Graph graph, AttentionMask real, PositionEncoding positions, int heads) {
        Code code = graph.code();
        Value begin = code.multiply(Places.all(code, count, keys), size);
        Value all = code.call("flatten", code.add(code.call("unsqueeze", begin, 1), keys), 0, 1);
        Value there = code.view(THERE.and(real).mask(code, all, all), -1, count, 1, width);
        Value near = code.call("unsqueeze", window.mask(code, queries, keys), 0);
        Value itself = code.call("unsqueeze", ITSELF.mask(code, queries, keys), 0);
        Value seen = code.call("logical_or", code.call("logical_and", there, near), itself);
        Value bias = AttentionMask.bias(code, seen, graph.numbers().compute()); // (sequences or 1, count, size, width)
        Value visible = code.call("flatten", code.call("expand", bias, List.of(sequences, -1, -1, -1)), 0, 1);
        return positions.bias(graph, visible, batch, heads, queries, keys);
    }

    /** Emits {@link Places#distances} in a block, which are the same in each. */
    public Value distances(Code code, PositionEncoding positions) {
        return positions.distances(code, queries, keys);
    }

    /** Emits {@code query (sequences * heads, length, headDim)} as {@code (batch * heads, size, headDim)}. */
    Value queries(Code code, Value query, int heads) {
        Value missing = code.assign("missing", count + " * " + size + " - " + length);
        Value filled = code.call("constant_pad_nd", query, List.of(0, 0, 0, missing));
        Value cut = code.view(filled, sequences, heads, count, size, -1);
        return code.call("flatten", code.transpose(cut, 1, 2), 0, 2);
    }

    /** Emits keys and values of all positions as those that each block sees. */
    KeyValue keys(Code code, KeyValue whole) {
        Value behind = code.assign(
                "behind", "(" + count + " - 1) * " + size + " + " + width + " - " + before + " - " + length);
        Value filled = code.call("constant_pad_nd", whole.both(), List.of(0, 0, before, behind));
        Value cut = code.call("unfold", filled, 3, width, size); // (2, sequences, heads, count, headDim, width)
        return new KeyValue(code.call("flatten", code.permute(cut, 0, 1, 3, 2, 5, 4), 1, 2));
    }

    /** Emits what {@code attended (batch * size, dim)} has of positions that there are, {@code (sequences * length, dim)}. */
    Value joined(Code code, Value attended, int dim) {
        Value rows = code.view(attended, sequences, -1, dim);
        return code.reshape(code.call("slice", rows, 1, 0, length), -1, dim);
    }

    /** Emits the weights of blocks {@code (batch * heads, size, width)} as {@code (sequences * heads, length, length)}. */
    Value whole(Code code, Value weights, int heads) {
        Value cut = code.transpose(code.view(weights, sequences, count, heads, size, width), 1, 2);
        Value columns = code.assign("columns", "(" + count + " - 1) * " + size + " + " + width);
        Value none = code.call("new_zeros", weights, List.of(sequences, heads, count, size, columns));
        Value begin = code.view(code.multiply(Places.all(code, count, keys), size), -1, 1, 1);
        Value at = code.add(begin, Places.all(code, width, keys));
        Value each = code.call("expand", at, List.of(sequences, heads, -1, size, -1));
        Value placed = code.call("flatten", code.call("scatter", none, 4, each, cut), 2, 3);
        Value rows = code.call("slice", placed, 2, 0, length);
        Value end = code.assign("end", before + " + " + length);
        Value real = code.call("slice", rows, 3, before, end);
        return code.call("flatten", real, 0, 1);
    }
}
