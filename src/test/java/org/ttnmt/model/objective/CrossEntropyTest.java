package org.ttnmt.model.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ttnmt.model.Emitted;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.ScriptModule;
import org.ttnmt.torch.ScriptValue;
import org.ttnmt.torch.TensorScope;
import org.ttnmt.torch.Torch;

/** The loss in blocks and its gradient written by hand, against the definition in loops over doubles. */
class CrossEntropyTest {
    private static final int DIM = 4;

    static {
        Torch.load(1);
    }

    /**
     * Few words make blocks of 1,024 rows: one and a part, two exactly, and three with a remainder; 400,000 words, of
     * 80.
     */
    @ParameterizedTest
    @CsvSource({
        "11, 7, 0.0",
        "11, 7, 0.1",
        "11, 1, 0.3",
        "11, 1025, 0.1",
        "11, 2048, 0.0",
        "11, 2049, 0.2",
        "400000, 81, 0.1"
    })
    void isTheDefinition(int vocabulary, int tokens, double smoothing) {
        SplittableRandom random = new SplittableRandom(vocabulary + tokens);
        float[] hidden = uniform(tokens * DIM, random);
        float[] weight = uniform(vocabulary * DIM, random);
        long[] labels = random.longs(tokens, 0, vocabulary).toArray();
        Naive naive = new Naive(hidden, weight, labels, vocabulary, smoothing);

        Script script = new Script("Loss");
        CrossEntropy.emit(script, vocabulary, NumberFormats.FLOAT32);
        try (ScriptModule module = ScriptModule.load(script, Device.CPU);
                TensorScope scope = TensorScope.open(Device.CPU);
                ScriptValue h = ScriptValue.of(scope.floats(hidden, tokens, DIM));
                ScriptValue w = ScriptValue.of(scope.floats(weight, vocabulary, DIM));
                ScriptValue y = ScriptValue.of(scope.longs(labels, tokens, 1));
                ScriptValue e = ScriptValue.of(smoothing);
                ScriptValue penalty = ScriptValue.of(0.0);
                ScriptValue yes = ScriptValue.of(true);
                ScriptValue result = module.call("projection_loss", h, w, y, e, penalty, yes)) {
            ScriptValue[] parts = result.toTuple();
            assertEquals(naive.loss, parts[0].toTensor(scope).item(), 1e-5 * naive.loss, "loss");
            assertEquals(naive.nll, parts[1].toTensor(scope).item(), 1e-5 * naive.nll, "negative log-likelihood");
            assertClose(naive.hiddenGradient, parts[2].toTensor(scope).toFloats());
            assertClose(naive.weightGradient, parts[3].toTensor(scope).toFloats());
            for (ScriptValue part : parts) {
                part.close();
            }
        }
    }

    /**
     * Sums of thousands of float32 numbers differ by more where the sums are larger; how much depends on the processor.
     */
    private static void assertClose(double[] expected, float[] found) {
        double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
        assertArrayEquals(expected, doubles(found), 2e-6 * Math.max(25, largest));
    }

    private static float[] uniform(int count, SplittableRandom random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    private static double[] doubles(float[] values) {
        return Emitted.widen(values);
    }

    /** Cross entropy with the smoothed distribution {@code q = (1 - e) onehot(y) + e / V}. */
    private static final class Naive {
        private double loss;
        private double nll;
        private final double[] hiddenGradient;
        private final double[] weightGradient;

        Naive(float[] hidden, float[] weight, long[] labels, int vocabulary, double smoothing) {
            hiddenGradient = new double[hidden.length];
            weightGradient = new double[weight.length];
            double[] logits = new double[vocabulary];
            for (int token = 0; token < labels.length; token++) {
                for (int v = 0; v < vocabulary; v++) {
                    logits[v] = 0;
                    for (int j = 0; j < DIM; j++) {
                        logits[v] += hidden[token * DIM + j] * (double) weight[v * DIM + j];
                    }
                }
                double normalizer =
                        Math.log(Arrays.stream(logits).map(Math::exp).sum());
                for (int v = 0; v < vocabulary; v++) {
                    double logProb = logits[v] - normalizer;
                    double wanted = (v == labels[token] ? 1 - smoothing : 0) + smoothing / vocabulary;
                    loss -= wanted * logProb;
                    nll -= v == labels[token] ? logProb : 0;
                    double slope = Math.exp(logProb) - wanted;
                    for (int j = 0; j < DIM; j++) {
                        hiddenGradient[token * DIM + j] += slope * weight[v * DIM + j];
                        weightGradient[v * DIM + j] += slope * hidden[token * DIM + j];
                    }
                }
            }
        }
    }
}
