package org.ttnmt.model.engine;

import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.ModelConfig.Activation;

/**
 * The loops in which decoding spends its time. There are two of each: in scalars, and in the JDK's vectors. Both give
 * the same bits on every processor: a product sums up its inputs in their order, with fused multiply-add; all other sums
 * are {@value #LANES} sums of every {@value #LANES}th number, put together by {@link #total}; and {@code exp} is ours. A
 * row's result depends on no other row.
 */
abstract class Kernels {
    /** How many partial sums a sum has. */
    static final int LANES = 16;

    /** Panels of a matrix that one row is multiplied with at a time. */
    static final int PANELS = 4;

    /** {@code 2 sqrt(2 / pi)}, in the approximation of gelu by tanh. */
    static final float TANH_SCALE = 1.5957692f;

    /** Below this, {@code exp} is 0. */
    static final float LEAST_EXPONENT = -87;

    /** Above this, {@code exp} does not grow. */
    static final float MOST_EXPONENT = 88;

    static final float LOG2_E = 1.442695f;
    /** ln 2 in two parts, the first with few bits. */
    static final float LN2_HIGH = 0.6933594f;

    static final float LN2_LOW = -2.1219444e-4f;

    /** Added to a small number and taken away again, it rounds it. */
    static final float ROUNDING = 12582912f; // 1.5 * 2^23

    /** {@code (exp(r) - 1 - r) / r^2} for |r| up to ln(2) / 2, highest power first (least maximum error). */
    static final float[] EXP = {1.9875691e-4f, 0.0013981999f, 0.008333452f, 0.041665796f, 0.16666666f, 0.5f};

    /**
     * {@code y = x W^T + b}: {@code rows} rows of {@code x} to those of {@code y}, whose stride has room for the
     * matrix's {@link Matrix#columns}.
     */
    final void multiply(Rows x, int rows, Matrix matrix, Rows y) {
        matrix.see(x, rows);
        int panels = matrix.columns() / matrix.panel();
        if (rows == 1) {
            for (int panel = 0; panel < panels; panel += PANELS) {
                one(x, matrix, panel, y);
            }
            return;
        }
        int inputs = matrix.inputs();
        int together = Packed.rows(inputs);
        for (int block = 0; block < rows; block += together) {
            int end = Math.min(rows, block + together);
            for (int from = 0; from < inputs; from += Packed.DEPTH) {
                Packed packed = Packed.of(x, block, end, from, Math.min(Packed.DEPTH, inputs - from));
                for (int panel = 0; panel < panels; panel++) {
                    multiply(packed, new Slab(matrix, panel, from, packed.inputs()), y, block, end);
                }
            }
        }
    }

    /** The rows from {@code begin} to before {@code end}, which are those of {@code x}, by a slab. */
    private void multiply(Packed x, Slab slab, Rows y, int begin, int end) {
        boolean wide = slab.matrix().format() == DecodingPrecision.FLOAT32;
        float[] weights = wide ? slab.matrix().floats() : x.weights(slab.size());
        int at = wide ? slab.at() : 0;
        int row = begin;
        if (!wide && bySix(end - row)) {
            widenBySix(x, 0, slab, weights, y, row);
            row += 6;
        } else if (!wide) {
            widen(slab, weights);
        }
        while (row < end) {
            if (bySix(end - row)) {
                six(x, row - begin, slab, weights, at, y, row);
                row += 6;
            } else {
                four(x, row - begin, slab, weights, at, y, row);
                row += 4;
            }
        }
    }

    /** Whether the next of so many rows are taken six at a time. */
    private static boolean bySix(int rows) {
        return rows == 5 || rows == 6 || rows > 8;
    }

    /** Outputs of a panel of a {@link Matrix} that it multiplies with. */
    abstract int panel();

    /** One row by {@link #PANELS} panels. */
    abstract void one(Rows x, Matrix matrix, int panel, Rows y);

    /**
     * Four rows by a slab, whose numbers are in {@code weights} from {@code at} on.
     *
     * @param row the first of them in {@code x}
     * @param to and in {@code y}
     */
    abstract void four(Packed x, int row, Slab slab, float[] weights, int at, Rows y, int to);

    /** Six rows. */
    abstract void six(Packed x, int row, Slab slab, float[] weights, int at, Rows y, int to);

    /** A slab's numbers as floats, without their scales. */
    abstract void widen(Slab slab, float[] into);

    /** The same, with six rows multiplied by them. */
    void widenBySix(Packed x, int row, Slab slab, float[] into, Rows y, int to) {
        widen(slab, into);
        six(x, row, slab, into, 0, y, to);
    }

    /**
     * Attention of a head's query to the keys of the positions {@code begin} to before {@code end}: exponentials of the
     * scores, less the greatest, in {@code weights}, and the mean of the values by them. What belongs to the position p
     * is at p less that of {@link #first}.
     *
     * @param query where the query is in {@code queries}
     * @param head first column of the head
     * @param bias what is added to the scores; nothing where it is empty
     * @param weights with {@link #room}
     * @param out where the mean is put
     * @return what makes shares of the exponentials: 1 divided by their sum
     */
    abstract float attend(
            float[] queries,
            int query,
            History history,
            int head,
            int headDim,
            int begin,
            int end,
            float scale,
            float[] bias,
            float[] weights,
            float[] out,
            int at);

    /** The first position of the block that a position is in. */
    static int first(int begin) {
        return begin / History.BLOCK * History.BLOCK;
    }

    /** Numbers that an array needs for as many positions: two blocks are computed at a time. */
    static int room(int positions) {
        return positions + 3 * History.BLOCK;
    }

    /** {@code x = x + y}, of {@code count} numbers. */
    abstract void add(float[] x, int at, float[] y, int from, int count);

    /** The sum of {@code (x - center)^power}, power 1 or 2, of {@code count} numbers. */
    abstract float sum(float[] x, int at, int count, float center, int power);

    /** {@code to = (x - mean) * scale * weight + bias}, of as many numbers as there are weights. */
    abstract void scale(float[] x, int at, float mean, float scale, float[] weight, float[] bias, float[] to, int into);

    /** Applies a nonlinearity to {@code count} numbers. */
    abstract void activate(Activation activation, float[] x, int at, int count);

    /** {@code x = 1 / (1 + exp(-x))}. */
    abstract void sigmoid(float[] x, int at, int count);

    /**
     * Of {@code count} numbers, the greatest of every {@value #LANES}th, from each of the first {@value #LANES} on; minus
     * infinity where there is none. NaN is never the greatest.
     */
    abstract void greatest(float[] x, int at, int count, float[] ofLanes);

    /** The place, counted from {@code at}, of the first number above a threshold, from {@code from} on; or count. */
    abstract int firstAbove(float threshold, float[] x, int at, int from, int count);

    /** The sum of {@code exp(x - largest)}, of {@code count} numbers. */
    abstract float sumOfExponentials(float[] x, int at, int count, float largest);

    /** The sum of {@link #LANES} partial sums: halves are added to each other until one is left. */
    static float total(float[] l) {
        float even = ((l[0] + l[8]) + (l[4] + l[12])) + ((l[2] + l[10]) + (l[6] + l[14]));
        float odd = ((l[1] + l[9]) + (l[5] + l[13])) + ((l[3] + l[11]) + (l[7] + l[15]));
        return even + odd;
    }
}
