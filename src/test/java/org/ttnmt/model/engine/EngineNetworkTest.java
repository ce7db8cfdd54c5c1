package org.ttnmt.model.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Activation;
import org.ttnmt.config.ModelConfig.Norm;
import org.ttnmt.config.ModelConfig.Positions;
import org.ttnmt.config.ModelConfig.RnnAttention;
import org.ttnmt.config.ModelConfig.RnnCell;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.io.ByteRows;
import org.ttnmt.model.AttentionWeights;
import org.ttnmt.model.ModelVariants;
import org.ttnmt.model.StepModel;
import org.ttnmt.model.TinyModel;
import org.ttnmt.model.decoding.DecodingNetwork;
import org.ttnmt.model.decoding.DecodingScript;
import org.ttnmt.model.family.Family;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.model.parameters.ParameterValues;

/** Both engines say the same, of every network that both know; and this one says the same bits in each way. */
class EngineNetworkTest {
    private static final List<int[]> SOURCES =
            List.of(new int[] {3, 4, 5, 6, 7, 8, 9, 10}, new int[] {7}, new int[] {8, 9, 3, 3, 4}, random(1, 90));
    private static final List<int[]> TARGETS =
            List.of(new int[] {9, 3, 4, 10, 6, 5, 3}, new int[] {4, 5, 10, 6}, new int[0], random(2, 150));

    private static int[] random(int seed, int length) {
        return new SplittableRandom(seed).ints(length, 3, TinyModel.VOCABULARY).toArray();
    }

    static Stream<Named<ModelConfig>> known() {
        return Stream.concat(
                ModelVariants.all().filter(variant -> EngineNetwork.unknown(variant.getPayload()) == null),
                Stream.of(
                        variant("plain", m -> {}),
                        variant("as Marian has it", TinyModel::marian),
                        variant("nothing tied, gelu, pre-norm", m -> {
                            m.tied = TiedEmbeddings.NONE;
                            m.activation = Activation.GELU;
                            m.norm = Norm.PRE;
                            m.encoderLayers = 2;
                        }),
                        variant("gelu by a sigmoid", m -> m.activation = Activation.GELU_SIGMOID),
                        variant("wide, with heads that are no whole vectors", m -> {
                            m.modelDim = 132;
                            m.heads = 3;
                            m.feedForwardDim = 200;
                            m.positions(Positions.ROTARY);
                        }),
                        variant("heads of four vectors", m -> {
                            m.modelDim = 128;
                            m.heads = 2;
                        })));
    }

    private static Named<ModelConfig> variant(String name, Consumer<TinyModel> change) {
        return Named.of(name, TinyModel.config(change));
    }

    private static ParameterLayout layout(ModelConfig config) {
        return Family.of(config, TinyModel.VOCABULARY, TinyModel.VOCABULARY).layout();
    }

    private static EngineNetwork engine(ModelConfig config, DecodingPrecision precision, Kernels kernels) {
        ParameterLayout layout = layout(config);
        return new EngineNetwork(
                config,
                layout,
                ParameterValues.of(TinyModel.weights(layout)),
                precision,
                TinyModel.SPECIAL,
                2,
                () -> kernels);
    }

    private static EngineNetwork engine(ModelConfig config) {
        return engine(config, DecodingPrecision.FLOAT32, Vectors.fastest());
    }

    private static DecodingNetwork libtorch(ModelConfig config, float[] weights) {
        DecodingScript script = TinyModel.decoding(config, DecodingPrecision.FLOAT32);
        return new DecodingNetwork(script, weights, TinyModel.SPECIAL);
    }

    @ParameterizedTest
    @MethodSource("known")
    void logProbabilitiesAreThoseOfLibtorch(ModelConfig config) {
        try (DecodingNetwork other = libtorch(config, TinyModel.weights(layout(config)))) {
            assertNear(other.force(SOURCES, TARGETS), engine(config).force(SOURCES, TARGETS), 1e-5);
        }
    }

    @ParameterizedTest
    @MethodSource("known")
    void weightsOfEightBitsAreThoseThatLibtorchHasInFloats(ModelConfig config) {
        ParameterLayout layout = layout(config);
        float[] weights = TinyModel.weights(layout);
        for (Parameter parameter : layout.parameters()) {
            if (parameter.shape().length == 2
                    && !parameter.name().contains("distance_")
                    && !parameter.name().contains("positions")) {
                int rows = parameter.shape()[0];
                int columns = parameter.shape()[1];
                int at = Math.toIntExact(parameter.offset());
                ByteRows bytes = new ByteRows(weights, at, rows, columns);
                ByteBuffer buffer = ByteBuffer.allocate(rows * columns);
                bytes.put(buffer, 0, rows * columns);
                float[] steps = bytes.scales();
                for (int i = 0; i < steps.length; i++) {
                    steps[i] = 1 / steps[i];
                }
                ByteRows.read(buffer.array(), 0, columns, steps, FloatBuffer.wrap(weights, at, rows * columns));
            }
        }
        EngineNetwork engine = engine(config, DecodingPrecision.INT8, Vectors.fastest());
        try (DecodingNetwork other = libtorch(config, weights)) {
            assertNear(other.force(SOURCES, TARGETS), engine.force(SOURCES, TARGETS), 1e-5);
        }
    }

    @ParameterizedTest
    @MethodSource("known")
    void halvesAreNear(ModelConfig config) {
        EngineNetwork halves = engine(config, DecodingPrecision.BFLOAT16, Vectors.fastest());
        assertNear(engine(config).force(SOURCES, TARGETS), halves.force(SOURCES, TARGETS), 0.3);
    }

    @ParameterizedTest
    @MethodSource("known")
    void scalarsAndVectorsGiveTheSameBits(ModelConfig config) {
        assumeTrue(Vectors.available(), "needs java --add-modules jdk.incubator.vector");
        for (DecodingPrecision precision :
                List.of(DecodingPrecision.FLOAT32, DecodingPrecision.BFLOAT16, DecodingPrecision.INT8)) {
            List<float[]> scalars = engine(config, precision, Vectors.plain()).force(SOURCES, TARGETS);
            List<float[]> vectors = engine(config, precision, Vectors.fastest()).force(SOURCES, TARGETS);
            for (int i = 0; i < scalars.size(); i++) {
                assertArrayEquals(scalars.get(i), vectors.get(i), precision + ", sentence " + i);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("known")
    void attentionIsThatOfLibtorch(ModelConfig config) {
        try (DecodingNetwork other = libtorch(config, TinyModel.weights(layout(config)))) {
            AttentionWeights theirs = other.attend(SOURCES.get(0), TARGETS.get(3));
            AttentionWeights ours = engine(config).attend(SOURCES.get(0), TARGETS.get(3));
            assertArrayEquals(theirs.encoder(), ours.encoder(), 1e-5f, "encoder");
            assertArrayEquals(theirs.decoder(), ours.decoder(), 1e-5f, "decoder");
            assertArrayEquals(theirs.cross(), ours.cross(), 1e-5f, "cross");
            assertArrayEquals(theirs.logProbs(), ours.logProbs(), 1e-5f, "log-probabilities");
        }
    }

    /** Rows come, go and change places, two of a source: each is what it is alone, to the bit. */
    @ParameterizedTest
    @MethodSource("known")
    void rowsAreFollowedToTheBit(ModelConfig config) {
        EngineNetwork network = engine(config);
        try (StepModel.Decoding decoding = network.start(SOURCES)) {
            List<List<Integer>> rows = new ArrayList<>();
            SOURCES.forEach(source -> rows.add(List.of()));
            decoding.advance(new int[] {0, 1, 2, 3}, new int[] {1, 1, 1, 1}, 1);
            int[][] orders = {
                {0, 0, 1, 1, 2, 2, 3, 3}, {1, 0, 2, 2, 5, 4, 7, 6}, {0, 1, 3, 2, 4, 4, 6, 7}, {1, 1, 2, 3, 5, 4, 7, 7}
            };
            for (int step = 0; step < orders.length; step++) {
                List<List<Integer>> before = List.copyOf(rows);
                rows.clear();
                int[] tokens = new int[orders[step].length];
                for (int row = 0; row < tokens.length; row++) {
                    tokens[row] = 3 + (row + 3 * step) % 8;
                    List<Integer> longer = new ArrayList<>(before.get(orders[step][row]));
                    longer.add(tokens[row]);
                    rows.add(longer);
                }
                decoding.advance(orders[step], tokens, 3);
                int[] ends = new int[rows.size()];
                Arrays.fill(ends, TinyModel.EOS);
                float[] found = decoding.at(ends, 1);
                for (int row = 0; row < found.length; row++) {
                    int[] target =
                            rows.get(row).stream().mapToInt(token -> token).toArray();
                    float[] alone = network.force(List.of(SOURCES.get(row / 2)), List.of(target))
                            .get(0);
                    assertEquals(alone[target.length], found[row], "step " + step + ", row " + row);
                }
            }
        }
    }

    /** As with libtorch: of these alone, in their own order, whatever the words of a neighbour are. */
    @Test
    void fewWordsAreNormalisedAmongThemselves() {
        ModelConfig config = TinyModel.config();
        List<int[]> words =
                List.of(new int[] {2, 3, 5, 9}, new int[] {2, 4}, new int[] {2, 6, 7, 8, 10}, new int[] {2, 3});
        try (DecodingNetwork other = libtorch(config, TinyModel.weights(layout(config)));
                StepModel.Decoding theirs = other.start(SOURCES, words);
                StepModel.Decoding ours = engine(config).start(SOURCES, words)) {
            int[] order = {0, 1, 2, 3};
            int[] tokens = {1, 1, 1, 1};
            StepModel.Continuations expected = theirs.advance(order, tokens, 4); // more than some have
            StepModel.Continuations actual = ours.advance(order, tokens, 4);
            assertArrayEquals(expected.tokens(), actual.tokens());
            assertArrayEquals(expected.logProbs(), actual.logProbs(), 1e-5f);
            assertArrayEquals(theirs.all(), ours.all(), 1e-5f);
            assertEquals(Float.NEGATIVE_INFINITY, ours.at(new int[] {4, 4, 4, 4}, 1)[0]);
        }
    }

    @Test
    void whatIsNotKnownIsNamed() {
        assertNull(EngineNetwork.unknown(TinyModel.config()));
        assertEquals(
                "model.architecture: rnn",
                EngineNetwork.unknown(TinyModel.config(m -> m.rnn(RnnCell.GRU, RnnAttention.GLOBAL, true))));
        assertEquals("model.copy: true", EngineNetwork.unknown(TinyModel.config(m -> m.copy = true)));
    }

    @Test
    void brokenWeightsAreSeen() {
        ModelConfig config = TinyModel.config();
        ParameterLayout layout = layout(config);
        float[] weights = TinyModel.weights(layout);
        weights[weights.length - 1] = Float.NaN;
        EngineNetwork network = new EngineNetwork(
                config, layout, ParameterValues.of(weights), DecodingPrecision.FLOAT32, TinyModel.SPECIAL, 1);
        try (StepModel.Decoding decoding = network.start(SOURCES)) {
            StepModel.Continuations found = decoding.advance(new int[] {0, 1, 2, 3}, new int[] {1, 1, 1, 1}, 2);
            assertTrue(Float.isNaN(found.logProbs()[0]), "not a number: " + found.logProbs()[0]);
        }
    }

    @Test
    void threadsShareANetwork() throws Exception {
        EngineNetwork network = engine(TinyModel.config());
        List<float[]> alone = network.force(SOURCES, TARGETS);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<List<float[]>>> all = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                all.add(threads.submit(() -> network.force(SOURCES, TARGETS)));
            }
            for (Future<List<float[]>> each : all) {
                for (int i = 0; i < alone.size(); i++) {
                    assertArrayEquals(alone.get(i), each.get().get(i), "sentence " + i);
                }
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void exponentialsAreExact() {
        for (float x = -86.5f; x < 88; x += 0.0137f) {
            assertEquals(1, PlainKernels.exp(x) / Math.exp(x), 2e-7, "exp(" + x + ")");
        }
        assertEquals(0, PlainKernels.exp(-100));
        assertEquals(0, PlainKernels.exp(Float.NEGATIVE_INFINITY));
        assertTrue(Float.isNaN(PlainKernels.exp(Float.NaN)), "NaN stays");
        for (double x = -6; x < 6; x += 0.01) {
            assertEquals(0.5 * (1 + erf(x / Math.sqrt(2))), PlainKernels.normal((float) x), 3e-7, "at " + x);
        }
    }

    /** By its series. */
    private static double erf(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; n < 200; n++) {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }
        return 2 / Math.sqrt(Math.PI) * sum;
    }

    private static void assertNear(List<float[]> expected, List<float[]> actual, double tolerance) {
        IntStream.range(0, expected.size())
                .forEach(i -> assertArrayEquals(expected.get(i), actual.get(i), (float) tolerance, "sentence " + i));
    }
}
