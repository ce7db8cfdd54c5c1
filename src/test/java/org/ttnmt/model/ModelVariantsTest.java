package org.ttnmt.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Architecture;
import org.ttnmt.config.ModelConfig.AttentionNormalizer;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.config.Precision;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.decoding.DecodingNetwork;
import org.ttnmt.model.decoding.DecodingScript;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.training.TrainingNetwork;
import org.ttnmt.model.training.TrainingScript;
import org.ttnmt.torch.Device;

/** Each variant behind a seam does all that the plain transformer does. */
class ModelVariantsTest {
    private static final int WINDOW = ModelVariants.WINDOW;
    private static final List<int[]> SOURCES =
            List.of(new int[] {3, 4, 5, 6, 7, 8, 9, 10}, new int[] {7}, new int[] {8, 9, 3, 3, 4}, new int[] {5, 5, 5});
    private static final List<int[]> TARGETS = List.of(
            new int[] {9, 3, 4, 10, 6, 5, 3}, new int[] {4, 5, 10, 6}, new int[0], new int[] {8, 7, 6, 5, 4, 3});

    private static PaddedBatch batch() {
        return PaddedBatch.of(SOURCES, TARGETS, TinyModel.BOS, TinyModel.EOS);
    }

    /** Networks of all tests, since compiling a script takes longer than what a test does with it. */
    private static final Map<ModelConfig, Map<DecodingPrecision, DecodingNetwork>> DECODERS = new HashMap<>();

    private static DecodingNetwork decoder(ModelConfig config, DecodingPrecision precision) {
        return DECODERS.computeIfAbsent(config, any -> new EnumMap<>(DecodingPrecision.class))
                .computeIfAbsent(precision, any -> {
                    DecodingScript script = TinyModel.decoding(config, precision);
                    return new DecodingNetwork(script, TinyModel.weights(script.layout()), TinyModel.SPECIAL);
                });
    }

    @AfterAll
    static void close() {
        DECODERS.values().forEach(networks -> networks.values().forEach(DecodingNetwork::close));
        DECODERS.clear();
    }

    /** Two elements of each parameter; the derivative is a central difference in float64. */
    @ParameterizedTest
    @MethodSource("org.ttnmt.model.ModelVariants#all")
    void theGradientAgreesWithFiniteDifferences(ModelConfig config) {
        try (Emitted emitted = new Emitted(config, NumberFormats.FLOAT64)) {
            Learning.assertGradient(
                    emitted.layout(),
                    weights -> emitted.gradient(weights, batch(), 0.1).gradient(),
                    weights -> emitted.loss(weights, batch(), 0.1));
        }
    }

    /**
     * In bfloat16, where formats mix; the gradient itself is checked in float64. Slow, because a batch is learnt by heart
     * in up to 150 updates.
     */
    @Tag("slow")
    @ParameterizedTest
    @MethodSource("org.ttnmt.model.ModelVariants#all")
    void learnsABatchByHeart(ModelConfig config) {
        TrainingScript script = TinyModel.script(config, NumberFormats.of(Precision.BFLOAT16));
        float[] start = script.layout().initialWeights(1);
        try (TrainingNetwork network = new TrainingNetwork(script, Device.CPU, start)) {
            // of four sentences without a source, which begin otherwise, 4 log 4 = 5.5 of 50 are left at best
            boolean unknown = config.decoder() == Decoder.ALONE && config.architecture() == Architecture.RNN;
            double left = unknown ? 0.12 : 0.1;
            Learning.learnByHeart(network, batch(), 150, 0.03, left, left);
        }
    }

    /**
     * Step by step, through a cache, each token has the log-probability that it has when all positions are computed at
     * once.
     */
    @ParameterizedTest
    @MethodSource("org.ttnmt.model.ModelVariants#all")
    void cachedDecodingEqualsFullDecoding(ModelConfig config) {
        assertEquals(0, largestDifference(config, DecodingPrecision.FLOAT32), 2e-5);
        assertEquals(0, largestDifference(config, DecodingPrecision.BFLOAT16), 0.06);
        assertEquals(0, largestDifference(config, DecodingPrecision.INT8), 2e-5);
    }

    private static double largestDifference(ModelConfig config, DecodingPrecision precision) {
        double largest = 0;
        DecodingNetwork network = decoder(config, precision);
        try (StepModel.Decoding decoding = network.start(SOURCES)) {
            List<float[]> forced = network.force(SOURCES, TARGETS);
            int[] order = {0, 1, 2, 3};
            for (int step = 0; step < 8; step++) {
                int[] read = new int[SOURCES.size()];
                int[] asked = new int[SOURCES.size()];
                for (int row = 0; row < read.length; row++) {
                    read[row] = step == 0 ? TinyModel.BOS : token(row, step - 1);
                    asked[row] = token(row, step);
                }
                decoding.advance(order, read, 1);
                float[] found = decoding.at(asked, 1);
                float[] all = decoding.all();
                for (int row = 0; row < read.length; row++) {
                    int begin = row * TinyModel.VOCABULARY;
                    double sum = IntStream.range(begin, begin + TinyModel.VOCABULARY)
                            .mapToDouble(i -> Math.exp(all[i]))
                            .sum();
                    assertEquals(1, sum, 1e-5, precision + ": probabilities sum to 1");
                    if (step < forced.get(row).length) {
                        largest = Math.max(largest, Math.abs(found[row] - forced.get(row)[step]));
                    }
                }
            }
        }
        return largest;
    }

    private static int token(int row, int at) {
        int[] target = TARGETS.get(row);
        return at < target.length ? target[at] : TinyModel.EOS;
    }

    /** Rows come, go and change places, two of a source: each is what it is alone. */
    @ParameterizedTest
    @MethodSource("org.ttnmt.model.ModelVariants#all")
    void rowsAreFollowedThroughTheCache(ModelConfig config) {
        DecodingNetwork network = decoder(config, DecodingPrecision.FLOAT32);
        try (StepModel.Decoding decoding = network.start(SOURCES)) {
            List<List<Integer>> prefixes = new ArrayList<>();
            SOURCES.forEach(source -> prefixes.add(List.of()));
            decoding.advance(new int[] {0, 1, 2, 3}, new int[] {1, 1, 1, 1}, 1);
            List<List<Integer>> rows = prefixes;
            int[][] orders = {
                {0, 0, 1, 1, 2, 2, 3, 3}, {1, 0, 2, 2, 5, 4, 7, 6}, {0, 1, 3, 2, 4, 4, 6, 7}, {1, 1, 2, 3, 5, 4, 7, 7}
            };
            for (int step = 0; step < orders.length; step++) {
                List<List<Integer>> next = new ArrayList<>();
                int[] tokens = new int[orders[step].length];
                for (int row = 0; row < tokens.length; row++) {
                    tokens[row] = 3 + (row + 3 * step) % 8;
                    List<Integer> longer = new ArrayList<>(rows.get(orders[step][row]));
                    longer.add(tokens[row]);
                    next.add(longer);
                }
                rows = next;
                decoding.advance(orders[step], tokens, 1);
                float[] ends = decoding.at(filled(rows.size(), TinyModel.EOS), 1);
                for (int row = 0; row < rows.size(); row++) {
                    int[] target =
                            rows.get(row).stream().mapToInt(token -> token).toArray();
                    float[] forced = network.force(List.of(SOURCES.get(row / 2)), List.of(target))
                            .get(0);
                    assertEquals(forced[target.length], ends[row], 2e-5, "step " + step + ", row " + row);
                }
            }
        }
    }

    private static int[] filled(int size, int value) {
        int[] values = new int[size];
        Arrays.fill(values, value);
        return values;
    }

    @ParameterizedTest
    @MethodSource("org.ttnmt.model.ModelVariants#all")
    void aBatchEqualsItsSentencesOneByOneToTheBit(ModelConfig config) {
        for (DecodingPrecision precision : List.of(DecodingPrecision.FLOAT32, DecodingPrecision.INT8)) {
            DecodingNetwork network = decoder(config, precision);
            List<float[]> together = network.force(SOURCES, TARGETS);
            for (int i = 0; i < SOURCES.size(); i++) {
                float[] alone = network.force(List.of(SOURCES.get(i)), List.of(TARGETS.get(i)))
                        .get(0);
                assertArrayEquals(alone, together.get(i), precision + ", sentence " + i);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("org.ttnmt.model.ModelVariants#all")
    void attentionIsThere(ModelConfig config) {
        AttentionWeights weights = decoder(config, DecodingPrecision.FLOAT32).attend(SOURCES.get(0), TARGETS.get(0));
        int length = weights.sourceLength();
        for (int row = 0; row < weights.encoder().length / length; row++) {
            double sum = 0;
            for (int key = 0; key < length; key++) {
                float weight = weights.encoder()[row * length + key];
                sum += weight;
                boolean far = Math.abs(row % length - key) > WINDOW;
                boolean hidden = config.attentionWindow() > 0 && far;
                boolean sparse = config.attentionNormalizer() != AttentionNormalizer.SOFTMAX;
                String at = "position " + row % length + ", key " + key;
                assertTrue(hidden ? weight == 0 : weight > 0 || (sparse && weight == 0), at);
            }
            if (config.attentionNormalizer().isDistribution()) {
                assertEquals(1, sum, 1e-5);
            }
        }
    }
}
