package org.ttnmt.model.engine;

import java.util.Arrays;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.ModelConfig.Activation;

/** {@link Kernels} in scalars: for a JVM without vectors, and until those are compiled. */
final class PlainKernels extends Kernels {
    private static final int PANEL = 16;

    @Override
    int panel() {
        return PANEL;
    }

    @Override
    void one(Rows x, Matrix matrix, int panel, Rows y) {
        boolean wide = matrix.format() == DecodingPrecision.FLOAT32;
        float[] weights = wide ? matrix.floats() : new float[matrix.inputs() * matrix.panel()];
        for (int i = panel; i < panel + PANELS; i++) {
            Slab slab = new Slab(matrix, i, 0, matrix.inputs());
            if (!wide) {
                widen(slab, weights);
            }
            row(x.data(), x.from(), slab, weights, wide ? slab.at() : 0, y.data(), y.from());
        }
    }

    @Override
    void four(Packed x, int row, Slab slab, float[] weights, int at, Rows y, int to) {
        rows(4, x, row, slab, weights, at, y, to);
    }

    @Override
    void six(Packed x, int row, Slab slab, float[] weights, int at, Rows y, int to) {
        rows(6, x, row, slab, weights, at, y, to);
    }

    private static void rows(int count, Packed x, int row, Slab slab, float[] weights, int at, Rows y, int to) {
        for (int i = 0; i < count; i++) {
            row(x.data(), (row + i) * Packed.STRIDE, slab, weights, at, y.data(), y.at(to + i));
        }
    }

    private static void row(float[] x, int from, Slab slab, float[] weights, int at, float[] y, int to) {
        int width = slab.matrix().panel();
        int column = slab.column();
        float[] sums = new float[width];
        if (!slab.first()) {
            System.arraycopy(y, to + column, sums, 0, width);
        }
        for (int k = 0, w = at; k < slab.inputs(); k++, w += width) {
            float input = x[from + k];
            for (int i = 0; i < width; i++) {
                sums[i] = Math.fma(input, weights[w + i], sums[i]);
            }
        }
        for (int i = 0; i < width; i++) {
            y[to + column + i] = Math.fma(sums[i], slab.scales()[slab.factors() + i], slab.bias()[slab.factors() + i]);
        }
    }

    @Override
    void widen(Slab slab, float[] into) {
        int from = slab.at();
        Matrix matrix = slab.matrix();
        for (int i = 0; i < slab.size(); i++) {
            into[i] = matrix.weight(from + i);
        }
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
        float largest = Float.NEGATIVE_INFINITY;
        for (int p = begin; p < end; p++) {
            float[] keys = history.keys()[p / History.BLOCK];
            float score = 0;
            for (int i = 0; i < headDim; i++) {
                score = Math.fma(keys[(head + i) * History.BLOCK + p % History.BLOCK], queries[query + i], score);
            }
            score = Math.fma(score, scale, bias.length == 0 ? 0 : bias[p - first]);
            weights[p - first] = score;
            largest = Math.max(largest, score);
        }
        Arrays.fill(weights, 0, begin - first, Float.NEGATIVE_INFINITY);
        float inverse = 1 / exponentials(weights, 0, end - first, largest, weights);
        for (int i = 0; i < headDim; i++) {
            float sum = 0;
            for (int p = begin; p < end; p++) {
                float[] values = history.values()[p / History.BLOCK];
                sum = Math.fma(weights[p - first], values[p % History.BLOCK * history.dim() + head + i], sum);
            }
            out[at + i] = sum * inverse;
        }
        return inverse;
    }

    /** The sum of {@code exp(x - largest)}; each is put into {@code to} from 0 on, if that has room. */
    private static float exponentials(float[] x, int at, int count, float largest, float[] to) {
        float[] lanes = new float[LANES];
        for (int i = 0; i < count; i++) {
            float e = exp(x[at + i] - largest);
            lanes[i % LANES] += e;
            if (to.length > 0) {
                to[i] = e;
            }
        }
        return total(lanes);
    }

    @Override
    void add(float[] x, int at, float[] y, int from, int count) {
        for (int i = 0; i < count; i++) {
            x[at + i] += y[from + i];
        }
    }

    @Override
    float sum(float[] x, int at, int count, float center, int power) {
        float[] lanes = new float[LANES];
        for (int i = 0; i < count; i++) {
            float apart = x[at + i] - center;
            lanes[i % LANES] = power == 1 ? lanes[i % LANES] + apart : Math.fma(apart, apart, lanes[i % LANES]);
        }
        return total(lanes);
    }

    @Override
    void scale(float[] x, int at, float mean, float scale, float[] weight, float[] bias, float[] to, int into) {
        for (int i = 0; i < weight.length; i++) {
            to[into + i] = Math.fma((x[at + i] - mean) * scale, weight[i], bias[i]);
        }
    }

    @Override
    void activate(Activation activation, float[] x, int at, int count) {
        for (int i = at; i < at + count; i++) {
            x[i] = switch (activation) {
                case RELU -> x[i] < 0 ? 0 : x[i];
                case GELU -> x[i] * normal(x[i]);
                case GELU_SIGMOID -> x[i] * logistic(x[i] * 1.702f);
                case GELU_TANH -> x[i] * logistic(cubic(x[i]));
                case SWISH -> x[i] * logistic(x[i]);
            };
        }
    }

    /** {@code 2 sqrt(2 / pi) (x + 0.044715 x^3)}. */
    private static float cubic(float x) {
        return (x * x * x * 0.044715f + x) * TANH_SCALE;
    }

    @Override
    void sigmoid(float[] x, int at, int count) {
        for (int i = at; i < at + count; i++) {
            x[i] = logistic(x[i]);
        }
    }

    @Override
    void greatest(float[] x, int at, int count, float[] ofLanes) {
        Arrays.fill(ofLanes, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < count; i++) {
            if (x[at + i] > ofLanes[i % LANES]) {
                ofLanes[i % LANES] = x[at + i];
            }
        }
    }

    @Override
    int firstAbove(float threshold, float[] x, int at, int from, int count) {
        for (int i = from; i < count; i++) {
            if (x[at + i] > threshold) {
                return i;
            }
        }
        return count;
    }

    @Override
    float sumOfExponentials(float[] x, int at, int count, float largest) {
        return exponentials(x, at, count, largest, new float[0]);
    }

    static float logistic(float x) {
        return 1 / (1 + exp(-x));
    }

    /** The normal distribution: {@code erfc(-x / sqrt(2)) / 2}, by the fit of Press et al., Numerical Recipes, 6.2. */
    static float normal(float x) {
        float z = Math.abs(x) * (float) Math.sqrt(0.5);
        float t = 1 / Math.fma(0.5f, z, 1f);
        float power = NORMAL[0];
        for (int i = 1; i < NORMAL.length; i++) {
            power = Math.fma(power, t, NORMAL[i]);
        }
        float tail = 0.5f * t * exp(Math.fma(-z, z, power));
        return x < 0 ? tail : 1 - tail;
    }

    static final float[] NORMAL = {
        0.17087276f,
        -0.82215226f,
        1.4885159f,
        -1.135204f,
        0.27886808f,
        -0.18628806f,
        0.09678418f,
        0.37409195f,
        1.0000237f,
        -1.2655122f
    };

    /** {@code exp(x)}, 0 below {@link #LEAST_EXPONENT}. NaN stays. */
    static float exp(float x) {
        if (x < LEAST_EXPONENT) {
            return 0;
        }
        float bounded = x > MOST_EXPONENT ? MOST_EXPONENT : x;
        float rounded = Math.fma(bounded, LOG2_E, ROUNDING);
        float whole = rounded - ROUNDING;
        float rest = Math.fma(whole, -LN2_LOW, Math.fma(whole, -LN2_HIGH, bounded));
        float power = EXP[0];
        for (int i = 1; i < EXP.length; i++) {
            power = Math.fma(power, rest, EXP[i]);
        }
        float near = Math.fma(power, rest * rest, rest) + 1;
        int shift = (Float.floatToRawIntBits(rounded) - Float.floatToRawIntBits(ROUNDING)) << 23;
        return Float.intBitsToFloat(Float.floatToRawIntBits(near) + shift);
    }
}
