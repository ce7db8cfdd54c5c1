package org.ttnmt.model.engine;

import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.model.parameters.ParameterValues;

/** The parameters of a network by their names, read once; matrices in the format of the products. */
final class EngineWeights {
    private static final int ROWS_AT_ONCE = 64;

    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final ParameterValues values;
    private final DecodingPrecision format;
    private final int panel;
    private final @Nullable InputMaxima maxima;

    /**
     * Names parameters.
     *
     * @param format of matrices: FLOAT32, BFLOAT16 or INT8
     * @param panel outputs of a panel of a matrix
     * @param maxima is told what matrices are multiplied with; null if nobody asks
     */
    EngineWeights(
            ParameterLayout layout,
            ParameterValues values,
            DecodingPrecision format,
            int panel,
            @Nullable InputMaxima maxima) {
        layout.parameters().forEach(parameter -> parameters.put(parameter.name(), parameter));
        this.values = values;
        this.format = format;
        this.panel = panel;
        this.maxima = maxima;
    }

    private Parameter parameter(String name) {
        Parameter found = parameters.get(name);
        if (found == null) {
            throw new IllegalStateException("the network has no parameter " + name);
        }
        return found;
    }

    /** All numbers of a parameter. */
    float[] vector(String name) {
        Parameter parameter = parameter(name);
        float[] vector = new float[Math.toIntExact(parameter.elements())];
        values.read(parameter, 0, FloatBuffer.wrap(vector));
        return vector;
    }

    /** {@code name.weight} with {@code name.bias}, if there is one. */
    Matrix linear(String name) {
        return matrix(name + ".weight", name + ".bias", 0);
    }

    /**
     * A matrix {@code (outputs, inputs)}.
     *
     * @param bias name of its bias, which it need not have
     * @param padding the bias of outputs that only fill up the last panels
     */
    Matrix matrix(String name, String bias, float padding) {
        Parameter parameter = parameter(name);
        int outputs = parameter.shape()[0];
        int inputs = parameter.shape()[1];
        Matrix matrix = new Matrix(inputs, outputs, panel, format, padding);
        if (maxima != null) {
            matrix.watch(name, maxima);
        }
        float[] rows = new float[ROWS_AT_ONCE * inputs];
        for (int first = 0; first < outputs; first += ROWS_AT_ONCE) {
            int count = Math.min(ROWS_AT_ONCE, outputs - first);
            values.read(parameter, (long) first * inputs, FloatBuffer.wrap(rows, 0, count * inputs));
            for (int i = 0; i < count; i++) {
                matrix.set(first + i, rows, i * inputs);
            }
        }
        if (parameters.containsKey(bias)) {
            System.arraycopy(vector(bias), 0, matrix.bias(), 0, outputs);
        }
        return matrix;
    }
}
