package org.ttnmt.model.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Activation;
import org.ttnmt.config.ModelConfig.Norm;
import org.ttnmt.config.ModelConfig.Positions;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.model.Emitted;
import org.ttnmt.model.Slope;
import org.ttnmt.model.TinyModel;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.parameters.Parameter;

/** The gradient, part of which is written by hand, against the loss itself. */
class GradientTest {
    private static final double SMOOTHING = 0.1;
    private static final double STEP = 1e-5;

    static Stream<Named<ModelConfig>> shapes() {
        return Stream.of(
                shape("post-norm, sinusoidal, gelu, target tied", m -> m.activation = Activation.GELU),
                shape("as in Marian", m -> {
                    TinyModel.marian(m);
                    m.decoderLayers = 1;
                }),
                shape("gelu_sigmoid, output bias, none tied", m -> {
                    m.activation = Activation.GELU_SIGMOID;
                    m.outputBias = true;
                    m.tied = TiedEmbeddings.NONE;
                    m.decoderLayers = 1;
                }),
                shape("pre-norm, learned, gelu, all tied", m -> {
                    m.norm = Norm.PRE;
                    m.positions(Positions.LEARNED);
                    m.activation = Activation.GELU;
                    m.tied = TiedEmbeddings.ALL;
                    m.decoderLayers = 1;
                }),
                shape("pre-norm, sinusoidal, relu, none tied", m -> {
                    m.norm = Norm.PRE;
                    m.tied = TiedEmbeddings.NONE;
                    m.decoderLayers = 1;
                }));
    }

    /** Two elements of each parameter, so that none is left out; the derivative is a central difference in float64. */
    @ParameterizedTest
    @MethodSource("shapes")
    void agreesWithFiniteDifferences(ModelConfig config) {
        PaddedBatch batch = TinyModel.batch();
        SplittableRandom random = new SplittableRandom(3);
        int checked = 0;
        try (Emitted emitted = new Emitted(config, NumberFormats.FLOAT64)) {
            double[] weights = Emitted.widen(TinyModel.weights(emitted.layout()));
            double[] gradient = emitted.gradient(weights, batch, SMOOTHING).gradient();
            for (Parameter parameter : emitted.layout().parameters()) {
                for (int n = 0; n < 2; n++) {
                    int at = Math.toIntExact(parameter.offset() + random.nextLong(parameter.elements()));
                    double expected = slope(emitted, weights, batch, at);
                    double tolerance = 1e-6 * Math.max(1, Math.abs(expected));
                    assertEquals(expected, gradient[at], tolerance, parameter.name() + ", element " + at);
                    checked++;
                }
            }
            assertEquals(2 * emitted.layout().parameters().size(), checked);
        }
    }

    /** The whole vector at once: the slope along a random direction is the gradient's share of that direction. */
    @ParameterizedTest
    @MethodSource("shapes")
    void agreesWithTheSlopeInARandomDirection(ModelConfig config) {
        PaddedBatch batch = TinyModel.batch();
        SplittableRandom random = new SplittableRandom(4);
        try (Emitted emitted = new Emitted(config, NumberFormats.FLOAT64)) {
            double[] weights = Emitted.widen(TinyModel.weights(emitted.layout()));
            double[] direction = new double[weights.length];
            Arrays.setAll(direction, i -> random.nextDouble(-1, 1));
            double[] gradient = emitted.gradient(weights, batch, SMOOTHING).gradient();
            double expected = Slope.measured(at -> emitted.loss(at, batch, SMOOTHING), weights, direction, 1e-6);
            double actual = Slope.of(gradient, direction);
            assertTrue(Math.abs(expected) > 1e-2, "the direction must matter, but its slope is " + expected);
            assertEquals(expected, actual, 1e-4 * Math.abs(expected));
        }
    }

    /** The penalty is the entropy of each prediction, and its gradient that of the loss. */
    @Test
    void theConfidencePenaltyTakesEntropyOffTheLoss() {
        PaddedBatch batch = TinyModel.batch();
        SplittableRandom random = new SplittableRandom(5);
        try (Emitted emitted =
                new Emitted(TinyModel.config(m -> m.activation = Activation.GELU), NumberFormats.FLOAT64)) {
            float[] start = TinyModel.weights(emitted.layout());
            double[] weights = Emitted.widen(start);
            double[][][] logits = emitted.logits(start, batch);
            double entropy = 0;
            for (long place : batch.places()) {
                double[] row = logits[(int) place / batch.targetLength()][(int) place % batch.targetLength()];
                double sum = Arrays.stream(row).map(Math::exp).sum();
                entropy -= Arrays.stream(row)
                        .map(x -> Math.exp(x) / sum * (x - Math.log(sum)))
                        .sum();
            }
            Emitted.Result result = penalised(emitted, weights);
            assertEquals(emitted.gradient(weights, batch, SMOOTHING).loss() - 0.7 * entropy, result.loss(), 1e-9);
            double[] direction = new double[weights.length];
            Arrays.setAll(direction, i -> random.nextDouble(-1, 1));
            double expected = Slope.measured(at -> penalised(emitted, at).loss(), weights, direction, 1e-6);
            double actual = Slope.of(result.gradient(), direction);
            assertEquals(expected, actual, 1e-5 * Math.abs(expected));
        }
    }

    private static Emitted.Result penalised(Emitted emitted, double[] weights) {
        return emitted.gradient(
                weights, new double[0], TinyModel.batch(), SMOOTHING, 0, 0.7, new byte[0], new float[0]);
    }

    @Test
    void isAddedToTheGradientThatItIsGiven() {
        try (Emitted emitted = new Emitted(TinyModel.config(), NumberFormats.FLOAT64)) {
            double[] weights = Emitted.widen(TinyModel.weights(emitted.layout()));
            double[] alone =
                    emitted.gradient(weights, TinyModel.batch(), SMOOTHING).gradient();
            double[] carry = new double[weights.length];
            Arrays.setAll(carry, i -> i);
            double[] sum = emitted.gradient(weights, carry, TinyModel.batch(), SMOOTHING, new byte[0])
                    .gradient();
            Arrays.setAll(carry, i -> carry[i] + alone[i]);
            assertArrayEquals(carry, sum, 1e-9);
        }
    }

    @Test
    void reportsTheLossesOfTheLossFunction() {
        try (Emitted emitted = new Emitted(TinyModel.config(), NumberFormats.FLOAT64)) {
            double[] weights = Emitted.widen(TinyModel.weights(emitted.layout()));
            Emitted.Result result = emitted.gradient(weights, TinyModel.batch(), SMOOTHING);
            assertEquals(emitted.loss(weights, TinyModel.batch(), SMOOTHING), result.loss(), 1e-9);
            assertEquals(emitted.loss(weights, TinyModel.batch(), 0), result.negativeLogLikelihood(), 1e-9);
        }
    }

    private static double slope(Emitted emitted, double[] weights, PaddedBatch batch, int at) {
        double[] direction = new double[weights.length];
        direction[at] = 1;
        return Slope.measured(moved -> emitted.loss(moved, batch, SMOOTHING), weights, direction, STEP);
    }

    private static Named<ModelConfig> shape(String name, Consumer<TinyModel> change) {
        return Named.of(name, TinyModel.config(change));
    }
}
