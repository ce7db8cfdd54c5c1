package org.ttnmt.model.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.ttnmt.io.Workers;
import org.ttnmt.model.TinyModel;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.ScriptModule;
import org.ttnmt.torch.Tensor;
import org.ttnmt.torch.TensorScope;

/** Sums of gradients by slices, against a loop: to the bit, since every element is added up in one order. */
class GradientSumTest {

    @Test
    void everyElementIsAddedUpInTheOrderOfATree() {
        int elements = 1003; // slices of several sizes
        float[][] values = new float[4][];
        Random random = new Random(1);
        for (int i = 0; i < values.length; i++) {
            values[i] = new float[elements];
            for (int j = 0; j < elements; j++) {
                values[i][j] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(6)));
            }
        }
        float[] expected = new float[elements];
        for (int j = 0; j < elements; j++) {
            float left = values[0][j] + values[1][j];
            float right = values[2][j] + values[3][j];
            expected[j] = left + right;
        }
        try (ScriptModule module = module();
                TensorScope scope = TensorScope.open(Device.CPU);
                Workers thread = new Workers(1, "test")) {
            List<Tensor> gradients = gradients(scope, values);
            GradientSum.inFirst(module, gradients, List.of(thread, thread, thread));
            assertArrayEquals(expected, gradients.get(0).toFloats());
        }
    }

    /** A slice of more than one bucket, the last of which is not full. */
    @Test
    void largeSlicesAreAddedUpInBuckets() {
        int begin = 5;
        int end = begin + GradientSum.BUCKET + 7;
        float[][] values = {new float[end + 2], new float[end + 2]};
        for (int j = 0; j < values[0].length; j++) {
            values[0][j] = 1;
            values[1][j] = j % 1000;
        }
        try (ScriptModule module = module();
                TensorScope scope = TensorScope.open(Device.CPU)) {
            List<Tensor> gradients = gradients(scope, values);
            GradientSum.add(module, gradients, 1, begin, end);
            for (int j = begin; j < end; j++) {
                values[0][j] += values[1][j];
            }
            assertArrayEquals(values[0], gradients.get(0).toFloats());
        }
    }

    private static ScriptModule module() {
        return ScriptModule.load(
                TinyModel.script(TinyModel.config(), NumberFormats.FLOAT32).script(), Device.CPU);
    }

    private static List<Tensor> gradients(TensorScope scope, float[][] values) {
        List<Tensor> all = new ArrayList<>();
        for (float[] each : values) {
            all.add(scope.floats(each, each.length));
        }
        return all;
    }
}
