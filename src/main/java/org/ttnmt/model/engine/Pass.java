package org.ttnmt.model.engine;

import java.util.List;
import java.util.function.Supplier;

/**
 * Positions that pass through the layers together, a row for each: those of one source; or of targets, the newest of
 * many or some of one. It has room for what layers compute, and may be used again.
 */
final class Pass {
    private final Shape shape;
    private final boolean causal;
    private final Supplier<Kernels> ready;
    private final Blocks blocks;
    private Kernels kernels;
    private int room = -1;
    private AttentionTap tap = AttentionTap.NONE;
    private List<Sequence> sequences = List.of();
    private int[] positions = {};
    private Rows stream = Rows.of(0, 0);
    private Rows normed = stream;
    private Rows result = stream;
    private Rows stacked = stream;
    private Rows attended = stream;
    private Rows hidden = stream;
    private Rows logits = stream;
    private float[] scores = {};
    private float[] bias = {};

    /**
     * How wide rows are.
     *
     * @param dim of the residual stream
     * @param attentionDim of all heads
     * @param hiddenDim of what is between the two products of the feed-forward sublayer
     * @param unit of which the columns of products are multiples
     */
    record Shape(int dim, int attentionDim, int hiddenDim, int unit) {
        private int padded(int columns) {
            return (columns + unit - 1) / unit * unit;
        }
    }

    /**
     * @param ready gives the kernels of each pass
     * @param causal whether a row sees those before it alone
     * @param blocks of the histories of its sequences
     */
    Pass(Supplier<Kernels> ready, Shape shape, boolean causal, Blocks blocks) {
        this.ready = ready;
        this.kernels = ready.get();
        this.shape = shape;
        this.blocks = blocks;
        this.causal = causal;
    }

    /**
     * Begins a pass.
     *
     * @param rows the sequence that each row belongs to
     * @param places of each row in its sequence
     */
    void begin(List<Sequence> rows, int[] places, AttentionTap taps) {
        kernels = ready.get();
        sequences = rows;
        positions = places;
        tap = taps;
        if (places.length > room) {
            room = places.length;
            int dim = shape.padded(shape.dim());
            stream = Rows.of(room, dim);
            normed = Rows.of(room, dim);
            result = Rows.of(room, dim);
            attended = Rows.of(room, shape.padded(shape.attentionDim()));
            stacked = Rows.of(room, shape.padded(3 * shape.attentionDim()));
            hidden = Rows.of(room, shape.padded(shape.hiddenDim()));
        }
    }

    Kernels kernels() {
        return kernels;
    }

    AttentionTap tap() {
        return tap;
    }

    int rows() {
        return positions.length;
    }

    int dim() {
        return shape.dim();
    }

    /** Columns of all heads. */
    int attentionDim() {
        return shape.attentionDim();
    }

    /** An empty history, for keys and values of all heads. */
    History history() {
        return new History(shape.attentionDim(), blocks);
    }

    Sequence sequence(int row) {
        return sequences.get(row);
    }

    int position(int row) {
        return positions[row];
    }

    /** The position after the last one that a row may see in its own sequence. */
    int end(int row) {
        return causal ? positions[row] + 1 : positions.length;
    }

    /** The residual stream, {@code (rows, dim)}. */
    Rows stream() {
        return stream;
    }

    /** Room for the stream after a normalisation. */
    Rows normed() {
        return normed;
    }

    /** Room for the result of a sublayer. */
    Rows result() {
        return result;
    }

    /** Room for queries, keys and values, {@code (rows, 3 * attentionDim)}. */
    Rows stacked() {
        return stacked;
    }

    /** Room for what heads have attended to, {@code (rows, attentionDim)}. */
    Rows attended() {
        return attended;
    }

    /** Room for the hidden layer, {@code (rows, hiddenDim)}. */
    Rows hidden() {
        return hidden;
    }

    /** Room for the logits of each row. */
    Rows logits(int columns) {
        logits = logits.ofSize(rows(), columns);
        return logits;
    }

    /** Numbers that it has room for. */
    long numbers() {
        long numbers = scores.length + (long) bias.length;
        for (Rows each : List.of(stream, normed, result, stacked, attended, hidden, logits)) {
            numbers += each.data().length;
        }
        return numbers;
    }

    /** Room for the scores of so many keys. */
    float[] scores(int keys) {
        scores = grown(scores, Kernels.room(keys));
        return scores;
    }

    /** Room for what is added to the scores of so many keys. */
    float[] bias(int keys) {
        bias = grown(bias, Kernels.room(keys));
        return bias;
    }

    private static float[] grown(float[] array, int least) {
        return array.length >= least ? array : new float[Math.max(least, 2 * array.length)];
    }
}
