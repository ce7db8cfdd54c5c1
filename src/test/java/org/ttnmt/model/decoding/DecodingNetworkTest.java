package org.ttnmt.model.decoding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Norm;
import org.ttnmt.config.ModelConfig.Positions;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.model.AttentionWeights;
import org.ttnmt.model.Emitted;
import org.ttnmt.model.StepModel;
import org.ttnmt.model.StepModel.Continuations;
import org.ttnmt.model.TinyModel;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.parameters.ParameterValues;

/** Decoding with caches gives each row what teacher forcing gives its whole prefix. */
class DecodingNetworkTest {

    @ParameterizedTest
    @CsvSource({"POST, SINUSOIDAL", "PRE, LEARNED"})
    void rowsMayRepeatDisappearAndBeUneven(Norm norm, Positions positions) {
        assertRowsAreFollowed(shape(norm, positions));
    }

    @Test
    void zerosAtTheStartAndAnOutputBias() {
        assertRowsAreFollowed(TinyModel.config(TinyModel::marian));
    }

    private static void assertRowsAreFollowed(ModelConfig config) {
        try (Comparison rows = new Comparison(config, DecodingPrecision.FLOAT32, 2e-5)) {
            rows.step(0, 1, 2);
            rows.step(0, 0, 1, 1, 2, 2);
            rows.step(1, 0, 2, 2, 5, 4);
            rows.step(0, 1, 3, 4);
            rows.step(1, 0, 3);
            rows.step(0, 2);
            rows.step(0, 0, 0, 1, 1, 1);
            rows.step(2, 0, 0, 4, 3, 5);
            rows.step(3, 4, 0, 1);
            rows.step(2);
            assertEquals(10, rows.steps);
        }
    }

    @Test
    void anyOrderThatKeepsSourcesTogetherIsFollowed() {
        SplittableRandom random = new SplittableRandom(5);
        try (Comparison rows = new Comparison(TinyModel.config(), DecodingPrecision.FLOAT32, 2e-5)) {
            rows.step(0, 1, 2);
            for (int n = 0; n < 14; n++) {
                rows.step(rows.anyOrder(random));
            }
        }
    }

    @Test
    void bfloat16IsCloseToFloat32() {
        try (Comparison rows = new Comparison(TinyModel.config(), DecodingPrecision.BFLOAT16, 0.15)) {
            rows.step(0, 1, 2);
            rows.step(0, 0, 1, 1, 2);
            rows.step(1, 2, 3, 4);
            assertTrue(rows.largest > 1e-4, "bfloat16 must differ from float32 at all, but by " + rows.largest);
        }
    }

    @Test
    void float16IsCloserToFloat32() {
        try (Comparison rows = new Comparison(TinyModel.config(), DecodingPrecision.FLOAT16, 0.02)) {
            rows.step(0, 1, 2);
            rows.step(0, 0, 1, 1, 2);
            rows.step(1, 2, 3, 4);
            assertTrue(rows.largest > 1e-5, "float16 must differ from float32 at all, but by " + rows.largest);
        }
    }

    @Test
    void integersAreCloseToFloat32() {
        try (Comparison rows = new Comparison(TinyModel.config(), DecodingPrecision.INT8, 0.15)) {
            rows.step(0, 1, 2);
            rows.step(0, 0, 1, 1, 2);
            rows.step(1, 2, 3, 4);
            assertTrue(rows.largest > 1e-4, "integers must differ from float32 at all, but by " + rows.largest);
        }
    }

    /** Rows of a table that are read when their ids are first seen are those of a table that was filled at once. */
    @Test
    void tablesAreReadWhenTheyAreNeeded() {
        for (TiedEmbeddings tied : List.of(TiedEmbeddings.ALL, TiedEmbeddings.NONE)) {
            DecodingScript script =
                    TinyModel.decoding(TinyModel.config(config -> config.tied = tied), DecodingPrecision.INT8);
            float[] weights = TinyModel.weights(script.layout());
            List<Long> read = Collections.synchronizedList(new ArrayList<>());
            ParameterValues watched = (parameter, from, into) -> {
                read.add(from);
                ParameterValues.of(weights).read(parameter, from, into);
            };
            try (DecodingNetwork whole = new DecodingNetwork(script, weights, TinyModel.SPECIAL);
                    DecodingNetwork later = DecodingNetwork.reading(script, watched, TinyModel.SPECIAL, 1)) {
                assertTrue(later.readsWeights());
                assertFalse(whole.readsWeights());
                int loaded = read.size();
                assertArrayEquals(
                        firstStep(whole, TinyModel.VOCABULARY).logProbs(),
                        firstStep(later, TinyModel.VOCABULARY).logProbs());
                assertTrue(read.size() > loaded);
                List<float[]> forced = later.force(TinyModel.SOURCES, TinyModel.TARGETS);
                List<float[]> expected = whole.force(TinyModel.SOURCES, TinyModel.TARGETS);
                for (int i = 0; i < forced.size(); i++) {
                    assertArrayEquals(expected.get(i), forced.get(i));
                }
                int known = read.size();
                later.force(TinyModel.SOURCES, TinyModel.TARGETS);
                assertEquals(known, read.size());
            }
        }
    }

    @Test
    void candidatesAreTheBestInOrder() {
        DecodingScript script = TinyModel.decoding(TinyModel.config(), DecodingPrecision.FLOAT32);
        try (DecodingNetwork network =
                new DecodingNetwork(script, TinyModel.weights(script.layout()), TinyModel.SPECIAL)) {
            Continuations all = firstStep(network, TinyModel.VOCABULARY);
            Continuations best = firstStep(network, 3);
            for (int row = 0; row < 3; row++) {
                int begin = row * TinyModel.VOCABULARY;
                float[] sorted = Arrays.copyOfRange(all.logProbs(), begin, begin + TinyModel.VOCABULARY);
                double sum = 0;
                for (int i = 0; i < sorted.length; i++) {
                    sum += Math.exp(sorted[i]);
                    assertTrue(i == 0 || sorted[i] <= sorted[i - 1], Arrays.toString(sorted));
                }
                assertEquals(1, sum, 1e-5, "probabilities over the whole vocabulary");
                assertArrayEquals(Arrays.copyOf(sorted, 3), Arrays.copyOfRange(best.logProbs(), 3 * row, 3 * row + 3));
                assertArrayEquals(
                        Arrays.copyOfRange(all.tokens(), begin, begin + 3),
                        Arrays.copyOfRange(best.tokens(), 3 * row, 3 * row + 3));
            }
        }
    }

    @Test
    void decodingsOfOneNetworkDoNotDisturbEachOther() {
        DecodingScript script = TinyModel.decoding(TinyModel.config(), DecodingPrecision.FLOAT32);
        try (DecodingNetwork network =
                        new DecodingNetwork(script, TinyModel.weights(script.layout()), TinyModel.SPECIAL);
                StepModel.Decoding one = network.start(List.of(new int[] {3, 4}));
                StepModel.Decoding other = network.start(List.of(new int[] {9}, new int[0]))) {
            one.advance(new int[] {0}, new int[] {TinyModel.BOS}, 2);
            other.advance(new int[] {0, 1}, new int[] {TinyModel.BOS, TinyModel.BOS}, 2);
            float[] interleaved = one.advance(new int[] {0}, new int[] {5}, 4).logProbs();
            try (StepModel.Decoding again = network.start(List.of(new int[] {3, 4}))) {
                again.advance(new int[] {0}, new int[] {TinyModel.BOS}, 2);
                assertArrayEquals(again.advance(new int[] {0}, new int[] {5}, 4).logProbs(), interleaved);
            }
        }
    }

    @Test
    void weightsOutliveTheMemoryThatTheyCameFrom() {
        DecodingScript script = TinyModel.decoding(TinyModel.config(), DecodingPrecision.FLOAT32);
        float[] weights = TinyModel.weights(script.layout());
        try (DecodingNetwork network = new DecodingNetwork(script, weights, TinyModel.SPECIAL)) {
            float[] before = firstStep(network, TinyModel.VOCABULARY).logProbs();
            List<ByteBuffer> reused = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                if (i % 20 == 0) {
                    System.gc();
                }
                ByteBuffer buffer = ByteBuffer.allocateDirect(weights.length * Float.BYTES);
                while (buffer.hasRemaining()) {
                    buffer.put((byte) 0x55);
                }
                reused.add(buffer);
            }
            assertArrayEquals(
                    before, firstStep(network, TinyModel.VOCABULARY).logProbs(), reused.size() + " buffers later");
        }
    }

    @Test
    void givenTargetsHaveTheProbabilitiesOfTeacherForcing() {
        DecodingScript script = TinyModel.decoding(TinyModel.config(), DecodingPrecision.FLOAT32);
        float[] weights = TinyModel.weights(script.layout());
        try (Emitted full = new Emitted(TinyModel.config(), NumberFormats.FLOAT32);
                DecodingNetwork network = new DecodingNetwork(script, weights, TinyModel.SPECIAL)) {
            double[][][] logits = full.logits(weights, TinyModel.batch());
            List<float[]> forced = network.force(TinyModel.SOURCES, TinyModel.TARGETS);
            int compared = 0;
            for (int row = 0; row < forced.size(); row++) {
                int[] target = TinyModel.TARGETS.get(row);
                assertEquals(target.length + 1, forced.get(row).length);
                for (int t = 0; t <= target.length; t++) {
                    double[] at = logits[row][t];
                    double normalizer =
                            Math.log(Arrays.stream(at).map(Math::exp).sum());
                    int label = t < target.length ? target[t] : TinyModel.EOS;
                    assertEquals(at[label] - normalizer, forced.get(row)[t], 1e-5);
                    compared++;
                }
                AttentionWeights attention = network.attend(TinyModel.SOURCES.get(row), target);
                assertArrayEquals(forced.get(row), attention.logProbs(), 1e-5f);
                assertDistributions(attention);
            }
            assertEquals(9, compared);
        }
    }

    private static void assertDistributions(AttentionWeights attention) {
        assertEquals(2, attention.heads());
        int source = attention.sourceLength();
        int target = attention.targetLength();
        assertEquals(2 * source * source, attention.encoder().length);
        assertEquals(2 * 2 * target * target, attention.decoder().length);
        assertEquals(2 * 2 * target * source, attention.cross().length);
        assertRowsSumToOne(attention.encoder(), source);
        assertRowsSumToOne(attention.decoder(), target);
        assertRowsSumToOne(attention.cross(), source);
        for (int row = 0; row < attention.decoder().length / target; row++) {
            for (int key = row % target + 1; key < target; key++) {
                assertEquals(0, attention.decoder()[row * target + key], "the future is hidden");
            }
        }
    }

    private static void assertRowsSumToOne(float[] weights, int keys) {
        for (int row = 0; row < weights.length / keys; row++) {
            double sum = 0;
            for (int key = 0; key < keys; key++) {
                sum += weights[row * keys + key];
            }
            assertEquals(1, sum, 1e-5);
        }
    }

    @Test
    void stepsTellTheirAttentionAndAnyLogProbability() {
        DecodingScript script = TinyModel.decoding(TinyModel.config(), DecodingPrecision.FLOAT32);
        try (DecodingNetwork network =
                        new DecodingNetwork(script, TinyModel.weights(script.layout()), TinyModel.SPECIAL);
                StepModel.Decoding decoding = network.start(TinyModel.SOURCES)) {
            decoding.advance(new int[] {0, 1, 2}, new int[] {1, 1, 1}, 1);
            decoding.advance(new int[] {0, 0, 1, 1, 2, 2}, new int[] {3, 4, 5, 6, 7, 8}, 1);
            int columns = 5; // the longest source has four pieces
            float[] attention = decoding.attention();
            assertEquals(6 * columns, attention.length);
            assertRowsSumToOne(attention, columns);
            assertEquals(0, attention[2 * columns + 2], "padding of the second source");
            AttentionWeights forced = network.attend(TinyModel.SOURCES.get(0), new int[] {4});
            for (int s = 0; s < columns; s++) {
                int firstHead = forced.alignmentLayer() * 2 * 2 * columns + columns + s;
                double mean = (forced.cross()[firstHead] + forced.cross()[firstHead + 2 * columns]) / 2;
                assertEquals(mean, attention[columns + s], 1e-5);
            }
            float[] all = decoding.all();
            assertEquals(6 * TinyModel.VOCABULARY, all.length);
            float[] at = decoding.at(new int[] {3, 9, 0, 10, 4, 4, 5, 6, 7, 8, 1, 2}, 2);
            assertEquals(all[9], at[1]);
            assertEquals(all[5 * TinyModel.VOCABULARY + 2], at[11]);
        }
    }

    @Test
    void ensemblesAverageProbabilities() {
        DecodingScript script = TinyModel.decoding(TinyModel.config(), DecodingPrecision.FLOAT32);
        float[] weights = TinyModel.weights(script.layout());
        try (DecodingNetwork one = new DecodingNetwork(script, weights, TinyModel.SPECIAL);
                DecodingNetwork two =
                        new DecodingNetwork(script, script.layout().initialWeights(9), TinyModel.SPECIAL);
                StepModel.Decoding first = one.start(TinyModel.SOURCES);
                StepModel.Decoding second = two.start(TinyModel.SOURCES)) {
            first.advance(new int[] {0, 1, 2}, new int[] {1, 1, 1}, 1);
            second.advance(new int[] {0, 1, 2}, new int[] {1, 1, 1}, 1);
            float[] a = first.all();
            float[] b = second.all();
            first.blend(List.of(second), new double[] {0.25, 0.75});
            float[] mean = first.all();
            for (int i = 0; i < mean.length; i++) {
                assertEquals(0.25 * Math.exp(a[i]) + 0.75 * Math.exp(b[i]), Math.exp(mean[i]), 1e-6);
            }
            assertArrayEquals(b, second.all(), "the others stay as they are");
        }
    }

    private static ModelConfig shape(Norm norm, Positions positions) {
        return TinyModel.config(shape -> {
            shape.norm = norm;
            shape.positions = positions;
        });
    }

    private static Continuations firstStep(DecodingNetwork network, int candidates) {
        try (StepModel.Decoding decoding = network.start(TinyModel.SOURCES)) {
            return decoding.advance(new int[] {0, 1, 2}, new int[] {1, 1, 1}, candidates);
        }
    }

    /** A decoding beside the float32 logits of each row's whole prefix. */
    private static final class Comparison implements AutoCloseable {
        private final Emitted full;
        private final float[] weights;
        private final DecodingNetwork network;
        private final StepModel.Decoding decoding;
        private final double tolerance;
        private List<int[]> prefixes = List.of(new int[0], new int[0], new int[0]);
        private List<Integer> sources = List.of(0, 1, 2);
        private int steps;
        private double largest;

        Comparison(ModelConfig config, DecodingPrecision precision, double tolerance) {
            this.full = new Emitted(config, NumberFormats.FLOAT32);
            this.weights = TinyModel.weights(full.layout());
            this.network = new DecodingNetwork(TinyModel.decoding(config, precision), weights, TinyModel.SPECIAL);
            this.decoding = network.start(TinyModel.SOURCES);
            this.tolerance = tolerance;
        }

        /** Continues the rows {@code order} with different tokens each, and compares all log-probabilities. */
        void step(int... order) {
            List<int[]> grown = new ArrayList<>();
            List<Integer> grownSources = new ArrayList<>();
            int[] tokens = new int[order.length];
            for (int row = 0; row < order.length; row++) {
                tokens[row] = steps == 0 ? TinyModel.BOS : 3 + (row + 2 * steps) % 8;
                int[] prefix = prefixes.get(order[row]);
                int[] longer = Arrays.copyOf(prefix, prefix.length + (steps == 0 ? 0 : 1));
                if (steps > 0) {
                    longer[prefix.length] = tokens[row];
                }
                grown.add(longer);
                grownSources.add(sources.get(order[row]));
            }
            prefixes = grown;
            sources = grownSources;
            compare(decoding.advance(order, tokens, TinyModel.VOCABULARY));
            steps++;
        }

        private void compare(Continuations best) {
            List<int[]> rows = sources.stream().map(TinyModel.SOURCES::get).toList();
            PaddedBatch batch = PaddedBatch.of(rows, prefixes, TinyModel.BOS, TinyModel.EOS);
            double[][][] logits = full.logits(weights, batch);
            for (int row = 0; row < rows.size(); row++) {
                double[] newest = logits[row][prefixes.get(row).length];
                double normalizer =
                        Math.log(Arrays.stream(newest).map(Math::exp).sum());
                for (int i = 0; i < TinyModel.VOCABULARY; i++) {
                    int at = row * TinyModel.VOCABULARY + i;
                    double expected = newest[best.tokens()[at]] - normalizer;
                    largest = Math.max(largest, Math.abs(expected - best.logProbs()[at]));
                    assertEquals(expected, best.logProbs()[at], tolerance, "step " + steps + ", row " + row);
                }
            }
        }

        /** Any rows, each source's together, up to four of a source. */
        int[] anyOrder(SplittableRandom random) {
            List<Integer> order = new ArrayList<>();
            for (int source : sources.stream().distinct().toList()) {
                int first = sources.indexOf(source);
                int count = sources.lastIndexOf(source) - first + 1;
                int wanted = random.nextInt(5);
                for (int n = 0; n < wanted; n++) {
                    order.add(first + random.nextInt(count));
                }
            }
            return order.isEmpty()
                    ? new int[] {0}
                    : order.stream().mapToInt(i -> i).toArray();
        }

        @Override
        public void close() {
            decoding.close();
            network.close();
            full.close();
        }
    }
}
