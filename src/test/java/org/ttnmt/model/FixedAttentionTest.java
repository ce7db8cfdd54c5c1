package org.ttnmt.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.EncoderAttention;
import org.ttnmt.config.ModelConfig.Norm;
import org.ttnmt.model.decoding.DecodingNetwork;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.parameters.ParameterValues;

/** An encoder whose heads look at given places. */
class FixedAttentionTest {
    private static final List<int[]> SOURCES =
            List.of(new int[] {3, 4, 5, 6, 7, 8}, new int[] {7}, new int[] {8, 9, 3});
    private static final List<int[]> TARGETS = List.of(new int[] {9, 3}, new int[] {4, 5, 6}, new int[0]);

    private static ModelConfig config() {
        return TinyModel.config(m -> {
                    m.modelDim = 16;
                    m.heads = 8;
                    m.norm = Norm.PRE;
                })
                .with(ModelConfig.ENCODER_ATTENTION.is(EncoderAttention.FIXED));
    }

    private static DecodingNetwork decoder(DecodingPrecision precision) {
        var script = TinyModel.decoding(config(), precision);
        return new DecodingNetwork(script, ParameterValues.of(TinyModel.weights(script.layout())), TinyModel.SPECIAL);
    }

    /** The weights of head {@code pattern} of position {@code i} of {@code n}, by plain loops. */
    private static double[] expected(int pattern, int i, int n) {
        IntUnaryOperator weight =
                switch (pattern) {
                    case 0 -> j -> j == i ? 1 : 0;
                    case 1 -> j -> j == i - 1 ? 1 : 0;
                    case 2 -> j -> j == i + 1 ? 1 : 0;
                    case 3 -> j -> j <= i - 2 ? (j + 1) * (j + 1) * (j + 1) : 0;
                    case 4 -> j -> j >= i + 2 ? (n - j) * (n - j) * (n - j) : 0;
                    case 5 -> j -> (j + 1) * (j + 1) * (j + 1);
                    default -> j -> (n - j) * (n - j) * (n - j);
                };
        double[] weights = new double[n];
        double sum = 0;
        for (int j = 0; j < n; j++) {
            weights[j] = weight.applyAsInt(j);
            sum += weights[j];
        }
        for (int j = 0; j < n && sum > 0; j++) {
            weights[j] /= sum;
        }
        return weights;
    }

    @Test
    void headsLookWhereTheyAreTold() {
        try (DecodingNetwork network = decoder(DecodingPrecision.FLOAT32)) {
            AttentionWeights seen = network.attend(SOURCES.get(0), TARGETS.get(0));
            int n = seen.sourceLength();
            for (int head = 0; head < 8; head++) {
                for (int i = 0; i < n; i++) {
                    double sum = 0;
                    for (int j = 0; j < n; j++) {
                        float weight = seen.encoder()[(head * n + i) * n + j];
                        sum += weight;
                        if (head < 7) {
                            assertEquals(expected(head, i, n)[j], weight, 1e-6, head + ", " + i + ", " + j);
                        }
                    }
                    assertEquals(1, head == 7 ? sum : 1, 1e-6);
                }
            }
        }
    }

    @Test
    void theGradientAgreesWithFiniteDifferences() {
        try (Emitted emitted = new Emitted(config(), NumberFormats.FLOAT64)) {
            Learning.assertGradient(
                    emitted.layout(),
                    weights -> emitted.gradient(weights, TinyModel.batch(), 0.1).gradient(),
                    weights -> emitted.loss(weights, TinyModel.batch(), 0.1));
        }
    }

    @Test
    void aBatchEqualsItsSentencesOneByOneToTheBit() {
        for (DecodingPrecision precision :
                List.of(DecodingPrecision.FLOAT32, DecodingPrecision.BFLOAT16, DecodingPrecision.INT8)) {
            try (DecodingNetwork network = decoder(precision)) {
                List<float[]> together = network.force(SOURCES, TARGETS);
                for (int i = 0; i < SOURCES.size(); i++) {
                    float[] alone = network.force(List.of(SOURCES.get(i)), List.of(TARGETS.get(i)))
                            .get(0);
                    assertArrayEquals(alone, together.get(i), precision + ", sentence " + i);
                }
            }
        }
    }

    /** Two windows of different widths: what is farther has no weight, and only there. */
    @Test
    void encoderAndDecoderHaveWindowsOfTheirOwn() {
        ModelConfig narrow =
                TinyModel.config(m -> m.attentionWindow = 1).with(ModelConfig.DECODER_ATTENTION_WINDOW.is(2));
        var script = TinyModel.decoding(narrow, DecodingPrecision.FLOAT32);
        try (DecodingNetwork network = new DecodingNetwork(
                script, ParameterValues.of(TinyModel.weights(script.layout())), TinyModel.SPECIAL)) {
            AttentionWeights seen = network.attend(SOURCES.get(0), SOURCES.get(0));
            int n = seen.sourceLength();
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    assertEquals(Math.abs(i - j) <= 1, seen.encoder()[i * n + j] > 0, "encoder " + i + ", " + j);
                    assertEquals(j <= i && i - j <= 2, seen.decoder()[i * n + j] > 0, "decoder " + i + ", " + j);
                }
            }
        }
    }
}
