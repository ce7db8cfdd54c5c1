package org.ttnmt.model.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ttnmt.config.DecodingPrecision;

/** Products of all kernels are, bit by bit, sums in the order of the inputs. */
class KernelsTest {
    private static final int OUTPUTS = 50;

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "BFLOAT16", "INT8"})
    void aProductIsTheSumOfItsInputsInTheirOrder(DecodingPrecision format) {
        for (Kernels kernels : List.of(Vectors.plain(), Vectors.fastest())) {
            for (int inputs : new int[] {1, Packed.DEPTH, Packed.DEPTH + 1, 2 * Packed.DEPTH + 3}) {
                Matrix matrix = matrix(kernels, inputs, format);
                for (int rows : new int[] {1, 2, 5, 8, 13}) {
                    check(kernels, matrix, rows);
                }
            }
            check(kernels, matrix(kernels, 20, format), Packed.ROWS + 9);
        }
    }

    /** Weights that are whole numbers, so that each format has them exactly. */
    private static float[] weights(int output, int inputs) {
        Random random = new Random(output);
        float[] weights = new float[inputs];
        for (int i = 0; i < inputs; i++) {
            weights[i] = i == 0 ? 127 : random.nextInt(255) - 127;
        }
        return weights;
    }

    private static Matrix matrix(Kernels kernels, int inputs, DecodingPrecision format) {
        Random random = new Random(inputs);
        Matrix matrix = new Matrix(inputs, OUTPUTS, kernels.panel(), format, 0);
        for (int output = 0; output < OUTPUTS; output++) {
            matrix.set(output, weights(output, inputs), 0);
            matrix.scales()[output] = random.nextFloat();
            matrix.bias()[output] = random.nextFloat();
        }
        return matrix;
    }

    private static void check(Kernels kernels, Matrix matrix, int rows) {
        int inputs = matrix.inputs();
        Random random = new Random(rows);
        Rows x = Rows.of(rows, inputs);
        Rows y = Rows.of(rows, matrix.columns());
        for (int i = 0; i < x.data().length; i++) {
            x.data()[i] = (float) random.nextGaussian();
        }
        Arrays.fill(y.data(), Float.NaN);
        kernels.multiply(x, rows, matrix, y);
        for (int output = 0; output < OUTPUTS; output++) {
            float[] weights = weights(output, inputs);
            for (int row = 0; row < rows; row++) {
                float sum = 0;
                for (int k = 0; k < inputs; k++) {
                    sum = Math.fma(x.data()[x.at(row) + k], weights[k], sum);
                }
                float expected = Math.fma(sum, matrix.scales()[output], matrix.bias()[output]);
                assertEquals(expected, y.data()[y.at(row) + output], inputs + " inputs, row " + row + " of " + rows);
            }
        }
    }
}
