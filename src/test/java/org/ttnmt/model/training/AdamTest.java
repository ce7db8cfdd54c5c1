package org.ttnmt.model.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.AssertionFailedError;
import org.ttnmt.model.Emitted;
import org.ttnmt.torch.ChangedScript;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.ScriptModule;
import org.ttnmt.torch.Tensor;
import org.ttnmt.torch.TensorScope;
import org.ttnmt.torch.Torch;

/** Adam against Algorithm 1 of Kingma and Ba 2015 in a loop over doubles. */
class AdamTest {
    /** Not a multiple of what a vector register holds. */
    private static final int SIZE = 2 * (1 << 17) + 5;

    private static final double RATE = 0.01;
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.98;
    private static final double EPSILON = 1e-9;
    private static final double TOKENS = 20;

    static {
        Torch.load(1);
    }

    /** 0 does not clip; the mean gradient's norm is about 15, so 100 does not either, and 1 does. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 1, 100})
    void isTheAlgorithm(double clipNorm) {
        follow(clipNorm, source -> source);
    }

    @Test
    void aStepCountThatIsOneAheadIsSeen() {
        AssertionFailedError failure = assertThrows(
                AssertionFailedError.class,
                () -> follow(0, source -> source.replace("float(settings[4])", "float(settings[4]) + 1.")));
        assertTrue(String.valueOf(failure.getMessage()).startsWith("weights"), failure.getMessage());
    }

    private static void follow(double clipNorm, UnaryOperator<String> change) {
        SplittableRandom random = new SplittableRandom(1);
        float[] start = uniform(random);
        double[] weights = Emitted.widen(start);
        double[] mean = new double[SIZE];
        double[] variance = new double[SIZE];
        try (Optimizer adam = new Optimizer(start, change)) {
            for (int update = 1; update <= 3; update++) {
                float[] gradient = uniform(random);
                double squares = 0;
                for (float g : gradient) {
                    squares += (double) g * g;
                }
                double norm = Math.sqrt(squares) / TOKENS;
                assertEquals(norm, adam.update(gradient, update, clipNorm), 1e-4 * norm);
                assertTrue(norm > 1 && norm < 100, "norm is " + norm);
                double scale = (clipNorm > 0 && norm > clipNorm ? clipNorm / norm : 1) / TOKENS;
                for (int i = 0; i < SIZE; i++) {
                    double g = gradient[i] * scale;
                    mean[i] = BETA1 * mean[i] + (1 - BETA1) * g;
                    variance[i] = BETA2 * variance[i] + (1 - BETA2) * g * g;
                    double m = mean[i] / (1 - Math.pow(BETA1, update));
                    double v = variance[i] / (1 - Math.pow(BETA2, update));
                    weights[i] -= RATE * m / (Math.sqrt(v) + EPSILON);
                }
            }
            assertArrayEquals(mean, Emitted.widen(adam.mean.toFloats()), 1e-6, "mean");
            assertArrayEquals(variance, Emitted.widen(adam.variance.toFloats()), 1e-6, "variance");
            assertArrayEquals(weights, Emitted.widen(adam.weights.toFloats()), 2e-5, "weights");
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void aGradientThatIsNotFiniteChangesNothing(float poison) {
        SplittableRandom random = new SplittableRandom(2);
        float[] start = uniform(random);
        try (Optimizer adam = new Optimizer(start)) {
            adam.update(uniform(random), 1, 1);
            float[] weights = adam.weights.toFloats();
            float[] mean = adam.mean.toFloats();
            float[] variance = adam.variance.toFloats();
            float[] gradient = uniform(random);
            gradient[SIZE - 1] = poison;
            assertFalse(Double.isFinite(adam.update(gradient, 2, 1)));
            assertArrayEquals(weights, adam.weights.toFloats());
            assertArrayEquals(mean, adam.mean.toFloats());
            assertArrayEquals(variance, adam.variance.toFloats());
        }
    }

    @Test
    void noGradientLeavesWeightsAlone() {
        float[] start = uniform(new SplittableRandom(3));
        try (Optimizer adam = new Optimizer(start)) {
            assertEquals(0, adam.update(new float[SIZE], 1, 1));
            assertArrayEquals(start, adam.weights.toFloats());
        }
    }

    private static float[] uniform(SplittableRandom random) {
        float[] values = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    /** The emitted function with vectors of its own. */
    private static final class Optimizer implements AutoCloseable {
        private final ScriptModule module;
        private final TensorScope scope = TensorScope.open(Device.CPU);
        private final Tensor weights;
        private final Tensor mean = scope.zeros(SIZE);
        private final Tensor variance = scope.zeros(SIZE);

        Optimizer(float[] start) {
            this(start, source -> source);
        }

        Optimizer(float[] start, UnaryOperator<String> change) {
            Script script = new Script("Optimizer");
            Adam.emit(script);
            module = ChangedScript.load(script, change);
            weights = scope.floats(start, SIZE);
        }

        double update(float[] gradient, int update, double clipNorm) {
            try (TensorScope inputs = scope.child()) {
                Tensor settings = inputs.doubles(RATE, BETA1, BETA2, EPSILON, update, clipNorm, TOKENS, 0);
                Tensor all = inputs.doubles(0, SIZE, 1, 0);
                return module.train(
                                inputs,
                                "adam",
                                weights,
                                inputs.floats(gradient, SIZE),
                                mean,
                                variance,
                                inputs.zeros(0),
                                settings,
                                all)
                        .get(0)
                        .item();
            }
        }

        @Override
        public void close() {
            scope.close();
            module.close();
        }
    }
}
