package org.ttnmt.model.engine;

import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.ModelConfig.Activation;

/**
 * {@link Kernels} in vectors of the width that the processor prefers. A panel is two vectors wide, so that four rows have
 * eight sums under way: as many as two units need that each take four cycles. What takes or gives vectors is inlined
 * whole or boxed at the price of an object, so kernels work on arrays and repeat themselves. Each number that is used after a
 * loop is read there from its object: one that is held before takes a register of the loop.
 *
 * <p>It needs the module {@code jdk.incubator.vector}, so it is compiled apart and named only by {@link Vectors}.
 */
final class VectorKernels extends Kernels {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final int L = F.length();
    private static final VectorSpecies<Byte> B =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, F.vectorBitSize() / 4)));
    private static final VectorSpecies<Short> S =
            VectorSpecies.of(short.class, VectorShape.forBitSize(F.vectorBitSize() / 2));

    /** Outputs of a panel. */
    static final int PANEL = 2 * L;

    private static final float[] NOTHING = {};
    private static final PlainKernels PLAIN = new PlainKernels();
    private static final int ROUNDING_BITS = Float.floatToRawIntBits(ROUNDING);
    private static final float EXP0 = EXP[0];
    private static final float EXP1 = EXP[1];
    private static final float EXP2 = EXP[2];
    private static final float EXP3 = EXP[3];
    private static final float EXP4 = EXP[4];
    private static final float EXP5 = EXP[5];

    @Override
    int panel() {
        return PANEL;
    }

    @Override
    void one(Rows x, Matrix matrix, int panel, Rows y) {
        int inputs = matrix.inputs();
        int size = inputs * PANEL;
        int at = panel * size;
        int column = panel * PANEL;
        int to = y.from() + column;
        switch (matrix.format()) {
            case BFLOAT16 -> one(x.data(), x.from(), inputs, matrix.halves(), at, size, y.data(), to);
            case INT8 -> one(x.data(), x.from(), inputs, matrix.bytes(), at, size, y.data(), to);
            default -> one(x.data(), x.from(), inputs, matrix.floats(), at, size, y.data(), to);
        }
        finish(y.data(), to, PANELS * PANEL, matrix.scales(), matrix.bias(), column);
    }

    private static void one(float[] x, int from, int inputs, float[] w, int at, int size, float[] y, int to) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector a0 = zero, a1 = zero, b0 = zero, b1 = zero, c0 = zero, c1 = zero, d0 = zero, d1 = zero;
        int a = at, b = a + size, c = b + size, d = c + size;
        for (int k = 0; k < inputs; k++, a += PANEL, b += PANEL, c += PANEL, d += PANEL) {
            FloatVector v = FloatVector.broadcast(F, x[from + k]);
            a0 = v.fma(FloatVector.fromArray(F, w, a), a0);
            a1 = v.fma(FloatVector.fromArray(F, w, a + L), a1);
            b0 = v.fma(FloatVector.fromArray(F, w, b), b0);
            b1 = v.fma(FloatVector.fromArray(F, w, b + L), b1);
            c0 = v.fma(FloatVector.fromArray(F, w, c), c0);
            c1 = v.fma(FloatVector.fromArray(F, w, c + L), c1);
            d0 = v.fma(FloatVector.fromArray(F, w, d), d0);
            d1 = v.fma(FloatVector.fromArray(F, w, d + L), d1);
        }
        a0.intoArray(y, to + 0 * PANEL);
        a1.intoArray(y, to + 0 * PANEL + L);
        b0.intoArray(y, to + 1 * PANEL);
        b1.intoArray(y, to + 1 * PANEL + L);
        c0.intoArray(y, to + 2 * PANEL);
        c1.intoArray(y, to + 2 * PANEL + L);
        d0.intoArray(y, to + 3 * PANEL);
        d1.intoArray(y, to + 3 * PANEL + L);
    }

    private static void one(float[] x, int from, int inputs, byte[] w, int at, int size, float[] y, int to) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector a0 = zero, a1 = zero, b0 = zero, b1 = zero, c0 = zero, c1 = zero, d0 = zero, d1 = zero;
        int a = at, b = a + size, c = b + size, d = c + size;
        for (int k = 0; k < inputs; k++, a += PANEL, b += PANEL, c += PANEL, d += PANEL) {
            FloatVector v = FloatVector.broadcast(F, x[from + k]);
            a0 = v.fma(floats(w, a), a0);
            a1 = v.fma(floats(w, a + L), a1);
            b0 = v.fma(floats(w, b), b0);
            b1 = v.fma(floats(w, b + L), b1);
            c0 = v.fma(floats(w, c), c0);
            c1 = v.fma(floats(w, c + L), c1);
            d0 = v.fma(floats(w, d), d0);
            d1 = v.fma(floats(w, d + L), d1);
        }
        a0.intoArray(y, to + 0 * PANEL);
        a1.intoArray(y, to + 0 * PANEL + L);
        b0.intoArray(y, to + 1 * PANEL);
        b1.intoArray(y, to + 1 * PANEL + L);
        c0.intoArray(y, to + 2 * PANEL);
        c1.intoArray(y, to + 2 * PANEL + L);
        d0.intoArray(y, to + 3 * PANEL);
        d1.intoArray(y, to + 3 * PANEL + L);
    }

    private static void one(float[] x, int from, int inputs, short[] w, int at, int size, float[] y, int to) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector a0 = zero, a1 = zero, b0 = zero, b1 = zero, c0 = zero, c1 = zero, d0 = zero, d1 = zero;
        int a = at, b = a + size, c = b + size, d = c + size;
        for (int k = 0; k < inputs; k++, a += PANEL, b += PANEL, c += PANEL, d += PANEL) {
            FloatVector v = FloatVector.broadcast(F, x[from + k]);
            a0 = v.fma(floats(w, a), a0);
            a1 = v.fma(floats(w, a + L), a1);
            b0 = v.fma(floats(w, b), b0);
            b1 = v.fma(floats(w, b + L), b1);
            c0 = v.fma(floats(w, c), c0);
            c1 = v.fma(floats(w, c + L), c1);
            d0 = v.fma(floats(w, d), d0);
            d1 = v.fma(floats(w, d + L), d1);
        }
        a0.intoArray(y, to + 0 * PANEL);
        a1.intoArray(y, to + 0 * PANEL + L);
        b0.intoArray(y, to + 1 * PANEL);
        b1.intoArray(y, to + 1 * PANEL + L);
        c0.intoArray(y, to + 2 * PANEL);
        c1.intoArray(y, to + 2 * PANEL + L);
        d0.intoArray(y, to + 3 * PANEL);
        d1.intoArray(y, to + 3 * PANEL + L);
    }

    private static FloatVector floats(byte[] w, int at) {
        return (FloatVector) ByteVector.fromArray(B, w, at).convertShape(VectorOperators.B2F, F, 0);
    }

    private static FloatVector floats(short[] w, int at) {
        IntVector low = (IntVector) ShortVector.fromArray(S, w, at).convertShape(VectorOperators.S2I, I, 0);
        return low.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
    }

    /** Sums times scales, with the bias. */
    private static void finish(float[] y, int at, int count, float[] scales, float[] bias, int column) {
        for (int i = 0; i < count; i += L) {
            FloatVector.fromArray(F, y, at + i)
                    .fma(FloatVector.fromArray(F, scales, column + i), FloatVector.fromArray(F, bias, column + i))
                    .intoArray(y, at + i);
        }
    }

    @Override
    void four(Packed x, int row, Slab slab, float[] weights, int at, Rows y, int to) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector a0 = zero, a1 = zero;
        FloatVector b0 = zero, b1 = zero;
        FloatVector c0 = zero, c1 = zero;
        FloatVector d0 = zero, d1 = zero;
        if (!slab.first()) {
            float[] sums = y.data();
            int p = y.at(to) + slab.column();
            a0 = FloatVector.fromArray(F, sums, p);
            a1 = FloatVector.fromArray(F, sums, p + L);
            p += y.stride();
            b0 = FloatVector.fromArray(F, sums, p);
            b1 = FloatVector.fromArray(F, sums, p + L);
            p += y.stride();
            c0 = FloatVector.fromArray(F, sums, p);
            c1 = FloatVector.fromArray(F, sums, p + L);
            p += y.stride();
            d0 = FloatVector.fromArray(F, sums, p);
            d1 = FloatVector.fromArray(F, sums, p + L);
        }
        float[] inputs = x.data();
        // bounds, from which the compiler sees that no index overflows, so that a row is a constant away from the first
        int first = Math.max(0, Math.min(row, Packed.ROWS)) * Packed.STRIDE;
        int end = first + Math.max(0, Math.min(slab.inputs(), Packed.DEPTH));
        for (int k = first; k < end; k++, at += PANEL) {
            FloatVector w0 = FloatVector.fromArray(F, weights, at), w1 = FloatVector.fromArray(F, weights, at + L);
            FloatVector v = FloatVector.broadcast(F, inputs[k]);
            a0 = v.fma(w0, a0);
            a1 = v.fma(w1, a1);
            v = FloatVector.broadcast(F, inputs[k + Packed.STRIDE]);
            b0 = v.fma(w0, b0);
            b1 = v.fma(w1, b1);
            v = FloatVector.broadcast(F, inputs[k + 2 * Packed.STRIDE]);
            c0 = v.fma(w0, c0);
            c1 = v.fma(w1, c1);
            v = FloatVector.broadcast(F, inputs[k + 3 * Packed.STRIDE]);
            d0 = v.fma(w0, d0);
            d1 = v.fma(w1, d1);
        }
        float[] results = y.data();
        int factors = slab.factors();
        FloatVector s0 = FloatVector.fromArray(F, slab.scales(), factors);
        FloatVector s1 = FloatVector.fromArray(F, slab.scales(), factors + L);
        FloatVector t0 = FloatVector.fromArray(F, slab.bias(), factors);
        FloatVector t1 = FloatVector.fromArray(F, slab.bias(), factors + L);
        int p = y.at(to) + slab.column();
        a0.fma(s0, t0).intoArray(results, p);
        a1.fma(s1, t1).intoArray(results, p + L);
        p += y.stride();
        b0.fma(s0, t0).intoArray(results, p);
        b1.fma(s1, t1).intoArray(results, p + L);
        p += y.stride();
        c0.fma(s0, t0).intoArray(results, p);
        c1.fma(s1, t1).intoArray(results, p + L);
        p += y.stride();
        d0.fma(s0, t0).intoArray(results, p);
        d1.fma(s1, t1).intoArray(results, p + L);
    }

    @Override
    void six(Packed x, int row, Slab slab, float[] weights, int at, Rows y, int to) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector a0 = zero, a1 = zero;
        FloatVector b0 = zero, b1 = zero;
        FloatVector c0 = zero, c1 = zero;
        FloatVector d0 = zero, d1 = zero;
        FloatVector e0 = zero, e1 = zero;
        FloatVector f0 = zero, f1 = zero;
        if (!slab.first()) {
            float[] sums = y.data();
            int p = y.at(to) + slab.column();
            a0 = FloatVector.fromArray(F, sums, p);
            a1 = FloatVector.fromArray(F, sums, p + L);
            p += y.stride();
            b0 = FloatVector.fromArray(F, sums, p);
            b1 = FloatVector.fromArray(F, sums, p + L);
            p += y.stride();
            c0 = FloatVector.fromArray(F, sums, p);
            c1 = FloatVector.fromArray(F, sums, p + L);
            p += y.stride();
            d0 = FloatVector.fromArray(F, sums, p);
            d1 = FloatVector.fromArray(F, sums, p + L);
            p += y.stride();
            e0 = FloatVector.fromArray(F, sums, p);
            e1 = FloatVector.fromArray(F, sums, p + L);
            p += y.stride();
            f0 = FloatVector.fromArray(F, sums, p);
            f1 = FloatVector.fromArray(F, sums, p + L);
        }
        float[] inputs = x.data();
        // bounds, from which the compiler sees that no index overflows, so that a row is a constant away from the first
        int first = Math.max(0, Math.min(row, Packed.ROWS)) * Packed.STRIDE;
        int end = first + Math.max(0, Math.min(slab.inputs(), Packed.DEPTH));
        for (int k = first; k < end; k++, at += PANEL) {
            FloatVector w0 = FloatVector.fromArray(F, weights, at), w1 = FloatVector.fromArray(F, weights, at + L);
            FloatVector v = FloatVector.broadcast(F, inputs[k]);
            a0 = v.fma(w0, a0);
            a1 = v.fma(w1, a1);
            v = FloatVector.broadcast(F, inputs[k + Packed.STRIDE]);
            b0 = v.fma(w0, b0);
            b1 = v.fma(w1, b1);
            v = FloatVector.broadcast(F, inputs[k + 2 * Packed.STRIDE]);
            c0 = v.fma(w0, c0);
            c1 = v.fma(w1, c1);
            v = FloatVector.broadcast(F, inputs[k + 3 * Packed.STRIDE]);
            d0 = v.fma(w0, d0);
            d1 = v.fma(w1, d1);
            v = FloatVector.broadcast(F, inputs[k + 4 * Packed.STRIDE]);
            e0 = v.fma(w0, e0);
            e1 = v.fma(w1, e1);
            v = FloatVector.broadcast(F, inputs[k + 5 * Packed.STRIDE]);
            f0 = v.fma(w0, f0);
            f1 = v.fma(w1, f1);
        }
        float[] results = y.data();
        int factors = slab.factors();
        FloatVector s0 = FloatVector.fromArray(F, slab.scales(), factors);
        FloatVector s1 = FloatVector.fromArray(F, slab.scales(), factors + L);
        FloatVector t0 = FloatVector.fromArray(F, slab.bias(), factors);
        FloatVector t1 = FloatVector.fromArray(F, slab.bias(), factors + L);
        int p = y.at(to) + slab.column();
        a0.fma(s0, t0).intoArray(results, p);
        a1.fma(s1, t1).intoArray(results, p + L);
        p += y.stride();
        b0.fma(s0, t0).intoArray(results, p);
        b1.fma(s1, t1).intoArray(results, p + L);
        p += y.stride();
        c0.fma(s0, t0).intoArray(results, p);
        c1.fma(s1, t1).intoArray(results, p + L);
        p += y.stride();
        d0.fma(s0, t0).intoArray(results, p);
        d1.fma(s1, t1).intoArray(results, p + L);
        p += y.stride();
        e0.fma(s0, t0).intoArray(results, p);
        e1.fma(s1, t1).intoArray(results, p + L);
        p += y.stride();
        f0.fma(s0, t0).intoArray(results, p);
        f1.fma(s1, t1).intoArray(results, p + L);
    }

    @Override
    void widen(Slab slab, float[] into) {
        switch (slab.matrix().format()) {
            case BFLOAT16 -> widen(slab.matrix().halves(), slab.at(), slab.size(), into);
            case INT8 -> widen(slab.matrix().bytes(), slab.at(), slab.size(), into);
            default -> System.arraycopy(slab.matrix().floats(), slab.at(), into, 0, slab.size());
        }
    }

    private static void widen(byte[] w, int at, int size, float[] into) {
        for (int i = 0; i < size; i += L) {
            floats(w, at + i).intoArray(into, i);
        }
    }

    private static void widen(short[] w, int at, int size, float[] into) {
        for (int i = 0; i < size; i += L) {
            floats(w, at + i).intoArray(into, i);
        }
    }

    @Override
    void widenBySix(Packed x, int row, Slab slab, float[] into, Rows y, int to) {
        if (slab.matrix().format() != DecodingPrecision.INT8) {
            super.widenBySix(x, row, slab, into, y, to);
            return;
        }
        byte[] weights = slab.matrix().bytes();
        int at = slab.at();
        FloatVector zero = FloatVector.zero(F);
        FloatVector a0 = zero, a1 = zero;
        FloatVector b0 = zero, b1 = zero;
        FloatVector c0 = zero, c1 = zero;
        FloatVector d0 = zero, d1 = zero;
        FloatVector e0 = zero, e1 = zero;
        FloatVector f0 = zero, f1 = zero;
        if (!slab.first()) {
            float[] sums = y.data();
            int p = y.at(to) + slab.column();
            a0 = FloatVector.fromArray(F, sums, p);
            a1 = FloatVector.fromArray(F, sums, p + L);
            p += y.stride();
            b0 = FloatVector.fromArray(F, sums, p);
            b1 = FloatVector.fromArray(F, sums, p + L);
            p += y.stride();
            c0 = FloatVector.fromArray(F, sums, p);
            c1 = FloatVector.fromArray(F, sums, p + L);
            p += y.stride();
            d0 = FloatVector.fromArray(F, sums, p);
            d1 = FloatVector.fromArray(F, sums, p + L);
            p += y.stride();
            e0 = FloatVector.fromArray(F, sums, p);
            e1 = FloatVector.fromArray(F, sums, p + L);
            p += y.stride();
            f0 = FloatVector.fromArray(F, sums, p);
            f1 = FloatVector.fromArray(F, sums, p + L);
        }
        float[] inputs = x.data();
        // bounds, from which the compiler sees that no index overflows, so that a row is a constant away from the first
        int first = Math.max(0, Math.min(row, Packed.ROWS)) * Packed.STRIDE;
        int end = first + Math.max(0, Math.min(slab.inputs(), Packed.DEPTH));
        int wide = 0;
        for (int k = first; k < end; k++, at += PANEL, wide += PANEL) {
            FloatVector w0 = floats(weights, at), w1 = floats(weights, at + L);
            w0.intoArray(into, wide);
            w1.intoArray(into, wide + L);
            FloatVector v = FloatVector.broadcast(F, inputs[k]);
            a0 = v.fma(w0, a0);
            a1 = v.fma(w1, a1);
            v = FloatVector.broadcast(F, inputs[k + Packed.STRIDE]);
            b0 = v.fma(w0, b0);
            b1 = v.fma(w1, b1);
            v = FloatVector.broadcast(F, inputs[k + 2 * Packed.STRIDE]);
            c0 = v.fma(w0, c0);
            c1 = v.fma(w1, c1);
            v = FloatVector.broadcast(F, inputs[k + 3 * Packed.STRIDE]);
            d0 = v.fma(w0, d0);
            d1 = v.fma(w1, d1);
            v = FloatVector.broadcast(F, inputs[k + 4 * Packed.STRIDE]);
            e0 = v.fma(w0, e0);
            e1 = v.fma(w1, e1);
            v = FloatVector.broadcast(F, inputs[k + 5 * Packed.STRIDE]);
            f0 = v.fma(w0, f0);
            f1 = v.fma(w1, f1);
        }
        float[] results = y.data();
        int factors = slab.factors();
        FloatVector s0 = FloatVector.fromArray(F, slab.scales(), factors);
        FloatVector s1 = FloatVector.fromArray(F, slab.scales(), factors + L);
        FloatVector t0 = FloatVector.fromArray(F, slab.bias(), factors);
        FloatVector t1 = FloatVector.fromArray(F, slab.bias(), factors + L);
        int p = y.at(to) + slab.column();
        a0.fma(s0, t0).intoArray(results, p);
        a1.fma(s1, t1).intoArray(results, p + L);
        p += y.stride();
        b0.fma(s0, t0).intoArray(results, p);
        b1.fma(s1, t1).intoArray(results, p + L);
        p += y.stride();
        c0.fma(s0, t0).intoArray(results, p);
        c1.fma(s1, t1).intoArray(results, p + L);
        p += y.stride();
        d0.fma(s0, t0).intoArray(results, p);
        d1.fma(s1, t1).intoArray(results, p + L);
        p += y.stride();
        e0.fma(s0, t0).intoArray(results, p);
        e1.fma(s1, t1).intoArray(results, p + L);
        p += y.stride();
        f0.fma(s0, t0).intoArray(results, p);
        f1.fma(s1, t1).intoArray(results, p + L);
    }

    @Override
    float attend(
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
            int at) {
        int first = first(begin);
        int count = end - first;
        int padded = (count + LANES - 1) / LANES * LANES;
        for (int p = 0; p < count; p += 2 * LANES) {
            float[] keys = history.keys()[(first + p) / LANES];
            float[] more = p + LANES < count ? history.keys()[(first + p) / LANES + 1] : keys;
            for (int lane = 0; lane < LANES; lane += 2 * L) {
                scores(queries, query, keys, more, head * LANES + lane, headDim, scale, bias, weights, p + lane);
            }
        }
        Arrays.fill(weights, 0, begin - first, Float.NEGATIVE_INFINITY);
        Arrays.fill(weights, count, padded, Float.NEGATIVE_INFINITY);
        float inverse = 1 / exponentials(weights, 0, padded, largest(weights, padded), weights);
        Arrays.fill(out, at, at + headDim, 0);
        for (int p = begin - first; p < count; p += LANES - p % LANES) {
            int last = Math.min(count, p / LANES * LANES + LANES);
            values(weights, p, last, history.values()[(first + p) / LANES], head, history.dim(), headDim, out, at);
        }
        int i = 0;
        for (; i + L <= headDim; i += L) {
            FloatVector.fromArray(F, out, at + i).mul(inverse).intoArray(out, at + i);
        }
        for (; i < headDim; i++) {
            out[at + i] *= inverse;
        }
        return inverse;
    }

    /** Of two vectors of positions in each of two blocks. */
    private static void scores(
            float[] queries,
            int query,
            float[] keys,
            float[] more,
            int key,
            int headDim,
            float scale,
            float[] bias,
            float[] weights,
            int to) {
        FloatVector zero = FloatVector.zero(F);
        FloatVector a = zero, b = zero, c = zero, d = zero;
        int second = L < LANES ? L : 0; // where a vector is a block, there is no second one in it
        for (int i = 0, o = key; i < headDim; i++, o += LANES) {
            FloatVector q = FloatVector.broadcast(F, queries[query + i]);
            a = FloatVector.fromArray(F, keys, o).fma(q, a);
            b = FloatVector.fromArray(F, keys, o + second).fma(q, b);
            c = FloatVector.fromArray(F, more, o).fma(q, c);
            d = FloatVector.fromArray(F, more, o + second).fma(q, d);
        }
        FloatVector scales = FloatVector.broadcast(F, scale);
        boolean biased = bias.length > 0;
        int next = to + LANES;
        a.fma(scales, biased ? FloatVector.fromArray(F, bias, to) : zero).intoArray(weights, to);
        b.fma(scales, biased ? FloatVector.fromArray(F, bias, to + second) : zero)
                .intoArray(weights, to + second);
        c.fma(scales, biased ? FloatVector.fromArray(F, bias, next) : zero).intoArray(weights, next);
        d.fma(scales, biased ? FloatVector.fromArray(F, bias, next + second) : zero)
                .intoArray(weights, next + second);
    }

    private static float largest(float[] x, int count) {
        FloatVector most = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < count; i += L) {
            most = most.max(FloatVector.fromArray(F, x, i));
        }
        return most.reduceLanes(VectorOperators.MAX);
    }

    /** Adds the values of positions of one block. (Sums that pass through two loops would be boxed.) */
    private static void values(
            float[] weights, int from, int count, float[] values, int head, int dim, int headDim, float[] out, int at) {
        int row = from % LANES * dim + head;
        int i = 0;
        for (; i + 4 * L <= headDim; i += 4 * L) {
            int to = at + i;
            FloatVector a = FloatVector.fromArray(F, out, to), b = FloatVector.fromArray(F, out, to + L);
            FloatVector c = FloatVector.fromArray(F, out, to + 2 * L), d = FloatVector.fromArray(F, out, to + 3 * L);
            for (int p = from, o = row + i; p < count; p++, o += dim) {
                FloatVector w = FloatVector.broadcast(F, weights[p]);
                a = FloatVector.fromArray(F, values, o).fma(w, a);
                b = FloatVector.fromArray(F, values, o + L).fma(w, b);
                c = FloatVector.fromArray(F, values, o + 2 * L).fma(w, c);
                d = FloatVector.fromArray(F, values, o + 3 * L).fma(w, d);
            }
            a.intoArray(out, to);
            b.intoArray(out, to + L);
            c.intoArray(out, to + 2 * L);
            d.intoArray(out, to + 3 * L);
        }
        for (; i + 2 * L <= headDim; i += 2 * L) {
            int to = at + i;
            FloatVector a = FloatVector.fromArray(F, out, to), b = FloatVector.fromArray(F, out, to + L);
            for (int p = from, o = row + i; p < count; p++, o += dim) {
                FloatVector w = FloatVector.broadcast(F, weights[p]);
                a = FloatVector.fromArray(F, values, o).fma(w, a);
                b = FloatVector.fromArray(F, values, o + L).fma(w, b);
            }
            a.intoArray(out, to);
            b.intoArray(out, to + L);
        }
        for (; i + L <= headDim; i += L) {
            FloatVector a = FloatVector.fromArray(F, out, at + i);
            for (int p = from, o = row + i; p < count; p++, o += dim) {
                a = FloatVector.fromArray(F, values, o).fma(FloatVector.broadcast(F, weights[p]), a);
            }
            a.intoArray(out, at + i);
        }
        for (; i < headDim; i++) {
            float sum = out[at + i];
            for (int p = from, o = row + i; p < count; p++, o += dim) {
                sum = Math.fma(weights[p], values[o], sum);
            }
            out[at + i] = sum;
        }
    }

    /** The sum of exp(x - largest) of a multiple of {@link #LANES} numbers, each put into {@code to} if there is room. */
    private static float exponentials(float[] x, int at, int count, float largest, float[] to) {
        float[] lanes = new float[LANES];
        for (int lane = 0; lane < LANES; lane += L) {
            FloatVector sums = FloatVector.zero(F);
            for (int i = lane; i < count; i += LANES) {
                FloatVector e = exp(FloatVector.fromArray(F, x, at + i).sub(largest));
                sums = sums.add(e);
                if (to.length > 0) {
                    e.intoArray(to, i);
                }
            }
            sums.intoArray(lanes, lane);
        }
        return total(lanes);
    }

    /** As {@link PlainKernels#exp} has it. */
    private static FloatVector exp(FloatVector x) {
        FloatVector bounded = x.blend(MOST_EXPONENT, x.compare(VectorOperators.GT, MOST_EXPONENT));
        FloatVector rounding = FloatVector.broadcast(F, ROUNDING);
        FloatVector rounded = bounded.fma(FloatVector.broadcast(F, LOG2_E), rounding);
        FloatVector whole = rounded.sub(rounding);
        FloatVector rest = whole.fma(FloatVector.broadcast(F, -LN2_HIGH), bounded);
        rest = whole.fma(FloatVector.broadcast(F, -LN2_LOW), rest);
        FloatVector power = FloatVector.broadcast(F, EXP0)
                .fma(rest, FloatVector.broadcast(F, EXP1))
                .fma(rest, FloatVector.broadcast(F, EXP2))
                .fma(rest, FloatVector.broadcast(F, EXP3))
                .fma(rest, FloatVector.broadcast(F, EXP4))
                .fma(rest, FloatVector.broadcast(F, EXP5));
        FloatVector near = power.fma(rest.mul(rest), rest).add(1f);
        IntVector shift = rounded.reinterpretAsInts().sub(ROUNDING_BITS).lanewise(VectorOperators.LSHL, 23);
        FloatVector shifted = near.reinterpretAsInts().add(shift).reinterpretAsFloats();
        return shifted.blend(0f, x.compare(VectorOperators.LT, LEAST_EXPONENT));
    }

    @Override
    void add(float[] x, int at, float[] y, int from, int count) {
        int i = 0;
        for (; i + L <= count; i += L) {
            FloatVector.fromArray(F, x, at + i)
                    .add(FloatVector.fromArray(F, y, from + i))
                    .intoArray(x, at + i);
        }
        PLAIN.add(x, at + i, y, from + i, count - i);
    }

    @Override
    float sum(float[] x, int at, int count, float center, int power) {
        float[] lanes = new float[LANES];
        int whole = count / LANES * LANES;
        for (int lane = 0; lane < LANES; lane += L) {
            FloatVector sums = FloatVector.zero(F);
            for (int i = lane; i < whole; i += LANES) {
                FloatVector apart = FloatVector.fromArray(F, x, at + i).sub(center);
                sums = power == 1 ? sums.add(apart) : apart.fma(apart, sums);
            }
            sums.intoArray(lanes, lane);
        }
        for (int i = whole; i < count; i++) {
            float apart = x[at + i] - center;
            lanes[i - whole] = power == 1 ? lanes[i - whole] + apart : Math.fma(apart, apart, lanes[i - whole]);
        }
        return total(lanes);
    }

    @Override
    void scale(float[] x, int at, float mean, float scale, float[] weight, float[] bias, float[] to, int into) {
        int i = 0;
        for (; i + L <= weight.length; i += L) {
            FloatVector scaled = FloatVector.fromArray(F, x, at + i).sub(mean).mul(scale);
            scaled.fma(FloatVector.fromArray(F, weight, i), FloatVector.fromArray(F, bias, i))
                    .intoArray(to, into + i);
        }
        for (; i < weight.length; i++) {
            to[into + i] = Math.fma((x[at + i] - mean) * scale, weight[i], bias[i]);
        }
    }

    @Override
    void activate(Activation activation, float[] x, int at, int count) {
        int i = at;
        int end = at + count;
        switch (activation) {
            case RELU -> {
                for (; i + L <= end; i += L) {
                    FloatVector v = FloatVector.fromArray(F, x, i);
                    v.blend(0f, v.compare(VectorOperators.LT, 0f)).intoArray(x, i);
                }
            }
            case GELU -> {
                for (; i + L <= end; i += L) {
                    FloatVector v = FloatVector.fromArray(F, x, i);
                    v.mul(normal(v)).intoArray(x, i);
                }
            }
            case GELU_SIGMOID -> {
                for (; i + L <= end; i += L) {
                    FloatVector v = FloatVector.fromArray(F, x, i);
                    v.mul(logistic(v.mul(1.702f))).intoArray(x, i);
                }
            }
            case GELU_TANH -> {
                for (; i + L <= end; i += L) {
                    FloatVector v = FloatVector.fromArray(F, x, i);
                    FloatVector cube = v.mul(v).mul(v).mul(0.044715f);
                    v.mul(logistic(cube.add(v).mul(TANH_SCALE))).intoArray(x, i);
                }
            }
            case SWISH -> {
                for (; i + L <= end; i += L) {
                    FloatVector v = FloatVector.fromArray(F, x, i);
                    v.mul(logistic(v)).intoArray(x, i);
                }
            }
        }
        PLAIN.activate(activation, x, i, end - i);
    }

    private static FloatVector logistic(FloatVector x) {
        FloatVector one = FloatVector.broadcast(F, 1f);
        return one.div(one.add(exp(x.neg())));
    }

    /** As {@link PlainKernels#normal} has it. */
    private static FloatVector normal(FloatVector x) {
        FloatVector one = FloatVector.broadcast(F, 1f);
        FloatVector z = x.abs().mul((float) Math.sqrt(0.5));
        FloatVector t = one.div(FloatVector.broadcast(F, 0.5f).fma(z, one));
        FloatVector power = FloatVector.broadcast(F, PlainKernels.NORMAL[0]);
        for (int i = 1; i < PlainKernels.NORMAL.length; i++) {
            power = power.fma(t, FloatVector.broadcast(F, PlainKernels.NORMAL[i]));
        }
        FloatVector tail = t.mul(0.5f).mul(exp(z.neg().fma(z, power)));
        return one.sub(tail).blend(tail, x.compare(VectorOperators.LT, 0f));
    }

    @Override
    void sigmoid(float[] x, int at, int count) {
        int i = at;
        int end = at + count;
        for (; i + L <= end; i += L) {
            logistic(FloatVector.fromArray(F, x, i)).intoArray(x, i);
        }
        PLAIN.sigmoid(x, i, end - i);
    }

    @Override
    void greatest(float[] x, int at, int count, float[] ofLanes) {
        int whole = count / LANES * LANES;
        for (int lane = 0; lane < LANES; lane += L) {
            FloatVector most = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
            for (int i = lane; i < whole; i += LANES) {
                FloatVector v = FloatVector.fromArray(F, x, at + i);
                most = most.blend(v, v.compare(VectorOperators.GT, most));
            }
            most.intoArray(ofLanes, lane);
        }
        for (int i = whole; i < count; i++) {
            if (x[at + i] > ofLanes[i - whole]) {
                ofLanes[i - whole] = x[at + i];
            }
        }
    }

    @Override
    int firstAbove(float threshold, float[] x, int at, int from, int count) {
        int i = from;
        for (; i + L <= count; i += L) {
            if (FloatVector.fromArray(F, x, at + i)
                    .compare(VectorOperators.GT, threshold)
                    .anyTrue()) {
                break;
            }
        }
        return PLAIN.firstAbove(threshold, x, at, i, count);
    }

    @Override
    float sumOfExponentials(float[] x, int at, int count, float largest) {
        return exponentials(x, at, count, largest, NOTHING);
    }
}
