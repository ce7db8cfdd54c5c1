package org.ttnmt.model.engine;

/**
 * Some inputs of some rows, copied so that each row lies {@value #STRIDE} numbers after the one before. With a distance
 * that Java's compiler knows, a kernel has one address for all its rows; with others it computes one for each row and
 * input, which took it as long as the sums did.
 */
final class Packed {
    /** The most inputs. */
    static final int DEPTH = 256;

    /** The most rows. */
    static final int ROWS = 192;

    /** The most numbers: they stay in the processor's second cache while panels are multiplied with them. */
    private static final int NUMBERS = 24_576;

    /** An odd number of cache lines, as in {@link Rows}. */
    static final int STRIDE = DEPTH + 16;

    private static final ThreadLocal<Packed> OF_THREAD = ThreadLocal.withInitial(Packed::new);

    private final float[] data = new float[(ROWS + Rows.SPARE) * STRIDE];
    private float[] weights = {};
    private int inputs;

    private Packed() {}

    /** How many rows of so many inputs are packed at a time. */
    static int rows(int inputs) {
        return Math.min(ROWS, NUMBERS / Math.min(DEPTH, inputs));
    }

    /**
     * The inputs {@code from} on of the rows from {@code begin} to before {@code end}. It is the thread's only one: what
     * it held is gone. Kernels may read rows behind the last, of which nothing is used.
     */
    static Packed of(Rows x, int begin, int end, int from, int inputs) {
        Packed packed = OF_THREAD.get();
        packed.inputs = inputs;
        for (int row = begin, to = 0; row < end; row++, to += STRIDE) {
            System.arraycopy(x.data(), x.at(row) + from, packed.data, to, inputs);
        }
        return packed;
    }

    float[] data() {
        return data;
    }

    int inputs() {
        return inputs;
    }

    /** Room for a slab's weights as floats. */
    float[] weights(int size) {
        if (weights.length < size) {
            weights = new float[size];
        }
        return weights;
    }
}
