package org.ttnmt.model.engine;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.io.ByteRows;
import org.ttnmt.model.parameters.HalfPrecision;

/**
 * The weights of {@code y = x W^T + b}, in the order in which they are read: panels of some outputs, and in a panel the
 * outputs' weights of an input beside each other. As floats, as the upper half of their bits, or as bytes with a scale
 * for each output.
 */
final class Matrix {
    /** Bytes behind the last one: no vector of the JDK is shorter than eight of them. */
    private static final int SPARE_BYTES = 8;

    private final int inputs;
    private final int outputs;
    private final int panel;
    private final int columns;
    private final DecodingPrecision format;
    private final float[] floats;
    private final short[] halves;
    private final byte[] bytes;
    private final float[] scales;
    private final float[] bias;
    private final float padding;
    private @Nullable Watch watch;

    /** Who is told what the matrix is multiplied with. */
    private record Watch(String name, InputMaxima maxima) {}

    /**
     * A matrix of zeros.
     *
     * @param panel outputs of a panel
     * @param format FLOAT32, BFLOAT16 or INT8
     * @param padding the bias of outputs that only fill up the last panels
     */
    Matrix(int inputs, int outputs, int panel, DecodingPrecision format, float padding) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.panel = panel;
        int unit = panel * Kernels.PANELS;
        this.columns = (outputs + unit - 1) / unit * unit;
        this.format = format;
        this.padding = padding;
        int size = Math.multiplyExact(inputs, columns);
        this.floats = new float[format == DecodingPrecision.FLOAT32 ? size : 0];
        this.halves = new short[format == DecodingPrecision.BFLOAT16 ? size : 0];
        this.bytes = new byte[format == DecodingPrecision.INT8 ? size + SPARE_BYTES : 0];
        this.scales = new float[columns];
        this.bias = new float[columns];
        Arrays.fill(scales, 1);
        Arrays.fill(bias, outputs, columns, padding);
    }

    int inputs() {
        return inputs;
    }

    int outputs() {
        return outputs;
    }

    /** From now on {@code maxima} is told what this matrix, or one of some of its outputs, is multiplied with. */
    void watch(String name, InputMaxima maxima) {
        watch = new Watch(name, maxima);
    }

    /** Is called before each product. */
    void see(Rows x, int rows) {
        if (watch != null) {
            watch.maxima.see(watch.name, x, rows, inputs);
        }
    }

    /** Outputs, and what fills up the last panels. */
    int columns() {
        return columns;
    }

    /** Outputs of a panel. */
    int panel() {
        return panel;
    }

    DecodingPrecision format() {
        return format;
    }

    /** The numbers, if they are floats. */
    float[] floats() {
        return floats;
    }

    /** The numbers, if they are upper halves. */
    short[] halves() {
        return halves;
    }

    /** The numbers, if they are bytes. */
    byte[] bytes() {
        return bytes;
    }

    /** By which each output's sum is multiplied. */
    float[] scales() {
        return scales;
    }

    /** What is added to each output then. */
    float[] bias() {
        return bias;
    }

    /** Where an output's weight of the first input is; those of the others follow at distances of a panel. */
    private int at(int output) {
        return output / panel * panel * inputs + output % panel;
    }

    /** Puts an output's weights, of all inputs, from {@code row[from]} on. */
    void set(int output, float[] row, int from) {
        int at = at(output);
        switch (format) {
            case BFLOAT16 -> {
                for (int i = 0; i < inputs; i++, at += panel) {
                    halves[at] = HalfPrecision.bfloat16(row[from + i]);
                }
            }
            case INT8 -> {
                ByteRows quantized = new ByteRows(row, from, 1, inputs);
                ByteBuffer all = ByteBuffer.allocate(inputs);
                quantized.put(all, 0, inputs);
                scales[output] = 1 / quantized.scales()[0];
                for (int i = 0; i < inputs; i++, at += panel) {
                    bytes[at] = all.get(i);
                }
            }
            default -> {
                for (int i = 0; i < inputs; i++, at += panel) {
                    floats[at] = row[from + i];
                }
            }
        }
    }

    /** One of the numbers, as a float, without its scale. */
    float weight(int at) {
        return switch (format) {
            case BFLOAT16 -> HalfPrecision.ofBfloat16(halves[at]);
            case INT8 -> bytes[at];
            default -> floats[at];
        };
    }

    /** Writes {@code factor} times the weights of an output to {@code row} from {@code from} on. */
    void get(int output, float factor, float[] row, int from) {
        float scale = scales[output] * factor;
        for (int i = 0, at = at(output); i < inputs; i++, at += panel) {
            row[from + i] = weight(at) * scale;
        }
    }

    /** The matrix of some of the outputs. */
    Matrix of(int[] some) {
        Matrix few = new Matrix(inputs, some.length, panel, format, padding);
        few.watch = watch;
        for (int i = 0; i < some.length; i++) {
            for (int k = 0, from = at(some[i]), to = few.at(i); k < inputs; k++, from += panel, to += panel) {
                switch (format) {
                    case BFLOAT16 -> few.halves[to] = halves[from];
                    case INT8 -> few.bytes[to] = bytes[from];
                    default -> few.floats[to] = floats[from];
                }
            }
            few.scales[i] = scales[some[i]];
            few.bias[i] = bias[some[i]];
        }
        return few;
    }
}
