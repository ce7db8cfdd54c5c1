package org.ttnmt.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.AttentionNormalizer;
import org.ttnmt.config.ModelConfig.Norm;
import org.ttnmt.config.ModelConfig.Positions;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.config.Precision;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.decoding.DecodingScript;
import org.ttnmt.model.decoding.SlotDecodingNetwork;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.model.parameters.ParameterValues;
import org.ttnmt.model.training.TrainingNetwork;
import org.ttnmt.model.training.TrainingScript;
import org.ttnmt.torch.Device;

/** A network that fills slots: its loss, its gradient, its probabilities, and what it writes. */
class SlotNetworkTest {
    private static final int BLANK = TinyModel.BOS;

    /** The last target has neighbours that are equal. */
    private static final List<int[]> SOURCES =
            List.of(new int[] {3, 4, 5, 6, 7, 8, 9, 10}, new int[] {7}, new int[] {8, 9, 3, 3, 4}, new int[] {5, 5});

    private static final List<int[]> TARGETS =
            List.of(new int[] {9, 3, 4, 10, 9, 5, 3}, new int[] {4, 5, 6}, new int[0], new int[] {8, 7, 7, 8});

    static Stream<Named<ModelConfig>> shapes() {
        return Stream.of(
                shape("as by default", m -> {}),
                shape("three slots, pre-norm, learned positions, all tied, an output bias", m -> {
                    m.upsampling = 3;
                    m.norm = Norm.PRE;
                    m.positions(Positions.LEARNED);
                    m.maxPositions = 40;
                    m.tied = TiedEmbeddings.ALL;
                    m.outputBias = true;
                }),
                shape("relative positions, entmax", m -> {
                    m.positions(Positions.RELATIVE);
                    m.attentionNormalizer = AttentionNormalizer.ENTMAX15;
                }),
                shape("a linear bias, four slots", m -> {
                    m.positions(Positions.ALIBI);
                    m.upsampling = 4;
                }),
                shape("shared layers", m -> {
                    m.sharedLayers = true;
                    m.encoderLayers = 2;
                }));
    }

    private static Named<ModelConfig> shape(String name, Consumer<TinyModel> change) {
        return Named.of(name, TinyModel.config(m -> {
            m.slots(2);
            change.accept(m);
        }));
    }

    private static PaddedBatch batch() {
        return PaddedBatch.of(SOURCES, TARGETS, TinyModel.BOS, TinyModel.EOS);
    }

    private static SlotDecodingNetwork decoder(ModelConfig config, DecodingPrecision precision) {
        DecodingScript script = TinyModel.decoding(config, precision);
        return new SlotDecodingNetwork(
                script, ParameterValues.of(TinyModel.weights(script.layout())), TinyModel.SPECIAL);
    }

    /** Log-probabilities {@code [slot][word]} by plain loops. */
    private static double[][] naive(ModelConfig config, ParameterLayout layout, int[] source) {
        long[] ended = IntStream.concat(Arrays.stream(source), IntStream.of(TinyModel.EOS))
                .asLongStream()
                .toArray();
        double[][] logits = new NaiveTransformer(config, layout, TinyModel.weights(layout)).slots(ended);
        for (double[] row : logits) {
            double sum = Math.log(Arrays.stream(row).map(Math::exp).sum());
            Arrays.setAll(row, i -> row[i] - sum);
        }
        return logits;
    }

    /** The sum over all ways to fill the slots, one by one: words that are neither blank nor in the target are left out. */
    private static double enumerated(double[][] logProbs, int[] target) {
        int[] words = IntStream.concat(
                        IntStream.of(BLANK), Arrays.stream(target).distinct())
                .toArray();
        int slots = logProbs.length;
        int[] filled = new int[slots];
        double sum = 0;
        long ways = Math.round(Math.pow(words.length, slots));
        for (long way = 0; way < ways; way++) {
            long rest = way;
            double logProb = 0;
            for (int i = 0; i < slots; i++, rest /= words.length) {
                filled[i] = words[(int) (rest % words.length)];
                logProb += logProbs[i][filled[i]];
            }
            if (Arrays.equals(target, Collapse.of(filled, BLANK))) {
                sum += Math.exp(logProb);
            }
        }
        return Math.log(sum);
    }

    /** The same by the recursion of Graves et al. 2006, over blanks and pieces in turn. */
    private static double forward(double[][] logProbs, int[] target) {
        int[] extended = new int[2 * target.length + 1];
        Arrays.fill(extended, BLANK);
        for (int i = 0; i < target.length; i++) {
            extended[2 * i + 1] = target[i];
        }
        double[] alpha = new double[extended.length];
        alpha[0] = 1;
        for (int t = 0; t < logProbs.length; t++) {
            double[] next = new double[extended.length];
            for (int s = 0; s < extended.length; s++) {
                double before = t == 0 ? (s <= 1 ? 1 : 0) : alpha[s];
                if (t > 0 && s > 0) {
                    before += alpha[s - 1];
                }
                if (t > 0 && s > 1 && extended[s] != BLANK && extended[s] != extended[s - 2]) {
                    before += alpha[s - 2];
                }
                next[s] = before * Math.exp(logProbs[t][extended[s]]);
            }
            alpha = next;
        }
        return Math.log(alpha[alpha.length - 1] + (target.length == 0 ? 0 : alpha[alpha.length - 2]));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void theLossIsThatOfPlainLoops(ModelConfig config) {
        try (Emitted emitted = new Emitted(config, NumberFormats.FLOAT64)) {
            ParameterLayout layout = emitted.layout();
            double[] weights = Emitted.widen(TinyModel.weights(layout));
            double expected = 0;
            double spread = 0;
            for (int i = 0; i < SOURCES.size(); i++) {
                double[][] logProbs = naive(config, layout, SOURCES.get(i));
                expected -= forward(logProbs, TARGETS.get(i));
                spread -=
                        Arrays.stream(logProbs).flatMapToDouble(Arrays::stream).sum();
            }
            assertEquals(expected, emitted.loss(weights, batch(), 0), 1e-9 * expected);
            double smoothed = 0.9 * expected + 0.1 / TinyModel.VOCABULARY * spread;
            assertEquals(smoothed, emitted.loss(weights, batch(), 0.1), 1e-9 * smoothed);
            Emitted.Result result = emitted.gradient(weights, batch(), 0.1);
            assertEquals(smoothed, result.loss(), 1e-9 * smoothed);
            assertEquals(expected, result.negativeLogLikelihood(), 1e-9 * expected);
        }
    }

    @Test
    void theRecursionIsTheSumOverAllWays() {
        ModelConfig config = TinyModel.config(m -> m.slots(2));
        ParameterLayout layout = TinyModel.script(config, NumberFormats.FLOAT64).layout();
        double[][] logProbs = naive(config, layout, new int[] {7, 8, 9});
        assertEquals(8, logProbs.length);
        for (int[] target :
                List.of(new int[0], new int[] {4}, new int[] {4, 4}, new int[] {4, 5, 4}, new int[] {6, 6, 6, 5})) {
            double all = enumerated(logProbs, target);
            assertEquals(all, forward(logProbs, target), 1e-9);
            float[] conditional = Collapse.conditional(columns(logProbs, target), target);
            double sum = 0;
            for (float each : conditional) {
                assertTrue(each <= 1e-6, "a probability");
                sum += each;
            }
            assertEquals(all, sum, 1e-4);
        }
    }

    /** What may follow a beginning, and its end, sum to 1. */
    @Test
    void conditionalProbabilitiesSumToOne() {
        ModelConfig config = TinyModel.config(m -> m.slots(2));
        ParameterLayout layout = TinyModel.script(config, NumberFormats.FLOAT64).layout();
        double[][] logProbs = naive(config, layout, new int[] {7, 8, 9});
        for (int[] prefix : List.of(new int[0], new int[] {4}, new int[] {5, 5, 6})) {
            double sum = 0;
            for (int word = 0; word < TinyModel.VOCABULARY; word++) {
                if (word != BLANK) {
                    int[] longer = Arrays.copyOf(prefix, prefix.length + 1);
                    longer[prefix.length] = word;
                    sum += Math.exp(Collapse.conditional(columns(logProbs, longer), longer)[prefix.length]);
                }
            }
            float[] ended = Collapse.conditional(columns(logProbs, prefix), prefix);
            assertEquals(1, sum + Math.exp(ended[prefix.length]), 1e-5);
        }
    }

    @Test
    void tooFewSlotsAreImpossible() {
        float[] logProbs = new float[3 * 3];
        Arrays.fill(logProbs, -1);
        assertEquals(-1, Collapse.conditional(logProbs, new int[] {4, 4})[0], 3);
        float[] impossible = Collapse.conditional(Arrays.copyOf(logProbs, 6), new int[] {4, 4});
        assertEquals(Float.NEGATIVE_INFINITY, impossible[1]);
        assertEquals(Float.NEGATIVE_INFINITY, impossible[2]);
        assertArrayEquals(new int[] {4, 4, 5}, Collapse.of(new int[] {BLANK, 4, 4, BLANK, 4, 5, 5}, BLANK));
    }

    private static float[] columns(double[][] logProbs, int[] target) {
        float[] few = new float[logProbs.length * (1 + target.length)];
        int at = 0;
        for (double[] row : logProbs) {
            few[at++] = (float) row[BLANK];
            for (int token : target) {
                few[at++] = (float) row[token];
            }
        }
        return few;
    }

    /** Two elements of each parameter; the derivative is a central difference in float64. */
    @ParameterizedTest
    @MethodSource("shapes")
    void theGradientAgreesWithFiniteDifferences(ModelConfig config) {
        try (Emitted emitted = new Emitted(config, NumberFormats.FLOAT64)) {
            Learning.assertGradient(
                    emitted.layout(),
                    weights -> emitted.gradient(weights, batch(), 0.1).gradient(),
                    weights -> emitted.loss(weights, batch(), 0.1));
        }
    }

    /** A pair that no filling of its slots collapses to is as if it were not there. */
    @Test
    void whatCannotBeWrittenHasNoLossAndNoGradient() {
        ModelConfig config = TinyModel.config(m -> m.slots(2));
        try (Emitted emitted = new Emitted(config, NumberFormats.FLOAT64)) {
            double[] weights = Emitted.widen(TinyModel.weights(emitted.layout()));
            PaddedBatch possible =
                    PaddedBatch.of(List.of(new int[] {7, 4}), List.of(new int[] {5, 6}), TinyModel.BOS, TinyModel.EOS);
            PaddedBatch both = PaddedBatch.of(
                    List.of(new int[] {8}, new int[] {7, 4}),
                    List.of(new int[] {4, 4, 5, 6, 7}, new int[] {5, 6}),
                    TinyModel.BOS,
                    TinyModel.EOS);
            Emitted.Result alone = emitted.gradient(weights, possible, 0);
            Emitted.Result together = emitted.gradient(weights, both, 0);
            assertEquals(alone.loss(), together.loss(), 1e-9);
            assertArrayEquals(alone.gradient(), together.gradient(), 1e-9);
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void theProbabilitiesAreThoseOfPlainLoops(ModelConfig config) {
        double within = 2e-4;
        try (SlotDecodingNetwork network = decoder(config, DecodingPrecision.FLOAT32)) {
            List<float[]> forced = network.force(SOURCES, TARGETS);
            ParameterLayout layout =
                    TinyModel.script(config, NumberFormats.FLOAT64).layout();
            for (int i = 0; i < SOURCES.size(); i++) {
                double sum = 0;
                for (float each : forced.get(i)) {
                    sum += each;
                }
                assertEquals(forward(naive(config, layout, SOURCES.get(i)), TARGETS.get(i)), sum, within);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void aBatchEqualsItsSentencesOneByOneToTheBit(ModelConfig config) {
        for (DecodingPrecision precision :
                List.of(DecodingPrecision.FLOAT32, DecodingPrecision.BFLOAT16, DecodingPrecision.INT8)) {
            try (SlotDecodingNetwork network = decoder(config, precision);
                    SlotModel.Slots together = network.read(SOURCES)) {
                List<float[]> forced = network.force(SOURCES, TARGETS);
                for (int i = 0; i < SOURCES.size(); i++) {
                    String which = precision + ", sentence " + i;
                    try (SlotModel.Slots alone = network.read(List.of(SOURCES.get(i)))) {
                        assertEquals(alone.count(0), together.count(i));
                        StepModel.Continuations one = alone.best(3).get(0);
                        StepModel.Continuations all = together.best(3).get(i);
                        assertArrayEquals(one.tokens(), all.tokens(), which);
                        assertArrayEquals(one.logProbs(), all.logProbs(), which);
                    }
                    assertArrayEquals(
                            network.force(List.of(SOURCES.get(i)), List.of(TARGETS.get(i)))
                                    .get(0),
                            forced.get(i),
                            which);
                }
            }
        }
    }

    /** In bfloat16, where formats mix, with dropout. */
    @ParameterizedTest
    @MethodSource("shapes")
    void learnsABatchByHeart(ModelConfig config) {
        TrainingScript script = TinyModel.script(config, NumberFormats.of(Precision.BFLOAT16));
        float[] start = script.layout().initialWeights(1);
        try (TrainingNetwork network = new TrainingNetwork(script, Device.CPU, start)) {
            Learning.learnByHeart(network, batch(), 300, 0.01, 0.01, 0.1);
            DecodingScript decoding = TinyModel.decoding(config, DecodingPrecision.FLOAT32);
            try (SlotDecodingNetwork decoder = new SlotDecodingNetwork(
                            decoding, ParameterValues.of(network.weights()), TinyModel.SPECIAL);
                    SlotModel.Slots slots = decoder.read(SOURCES)) {
                List<int[]> written = new ArrayList<>();
                slots.best(1).forEach(best -> written.add(Collapse.of(best.tokens(), BLANK)));
                for (int i = 0; i < written.size(); i++) {
                    assertArrayEquals(TARGETS.get(i), written.get(i), "sentence " + i);
                }
            }
        }
    }
}
