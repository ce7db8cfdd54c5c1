package org.ttnmt.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
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
import org.ttnmt.model.decoding.MaskDecodingNetwork;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.model.parameters.ParameterValues;
import org.ttnmt.model.training.TrainingNetwork;
import org.ttnmt.model.training.TrainingScript;
import org.ttnmt.torch.Device;

/** A network that fills gaps: its loss, its gradient, and what it writes. */
class MaskNetworkTest {
    private static final int MASK = TinyModel.BOS;
    private static final int HALF = 128;

    private static final List<int[]> SOURCES =
            List.of(new int[] {3, 4, 5, 6, 7, 8, 9, 10}, new int[] {7}, new int[] {8, 9, 3, 3, 4}, new int[] {5, 5});

    private static final List<int[]> TARGETS =
            List.of(new int[] {9, 3, 4, 10, 9, 5, 3}, new int[] {4, 5, 6}, new int[0], new int[] {8, 7, 7, 8});

    static Stream<Named<ModelConfig>> shapes() {
        return Stream.of(
                shape("as by default", m -> {}),
                shape("pre-norm, learned positions, all tied, an output bias", m -> {
                    m.norm = Norm.PRE;
                    m.positions(Positions.LEARNED);
                    m.tied = TiedEmbeddings.ALL;
                    m.outputBias = true;
                }),
                shape("relative positions, entmax", m -> {
                    m.positions(Positions.RELATIVE);
                    m.attentionNormalizer = AttentionNormalizer.ENTMAX15;
                }));
    }

    private static Named<ModelConfig> shape(String name, Consumer<TinyModel> change) {
        return Named.of(name, TinyModel.config(m -> {
            m.gaps();
            change.accept(m);
        }));
    }

    private static PaddedBatch batch() {
        return PaddedBatch.of(SOURCES, TARGETS, TinyModel.BOS, TinyModel.EOS);
    }

    private static MaskDecodingNetwork decoder(ModelConfig config, DecodingPrecision precision) {
        DecodingScript script = TinyModel.decoding(config, precision);
        return new MaskDecodingNetwork(
                script, ParameterValues.of(TinyModel.weights(script.layout())), TinyModel.SPECIAL);
    }

    private static long[] ended(int[] tokens) {
        return IntStream.concat(Arrays.stream(tokens), IntStream.of(TinyModel.EOS))
                .asLongStream()
                .toArray();
    }

    private static double[] logProbs(double[] logits) {
        double sum = Math.log(Arrays.stream(logits).map(Math::exp).sum());
        return Arrays.stream(logits).map(x -> x - sum).toArray();
    }

    private static double lengthLoss(NaiveTransformer naive, int sentence) {
        int difference = TARGETS.get(sentence).length - SOURCES.get(sentence).length;
        return -logProbs(naive.lengths(ended(SOURCES.get(sentence))))[difference + HALF];
    }

    /** In validation, all words are gaps. */
    @ParameterizedTest
    @MethodSource("shapes")
    void theLossOfAllWordsIsThatOfPlainLoops(ModelConfig config) {
        try (Emitted emitted = new Emitted(config, NumberFormats.FLOAT64)) {
            float[] weights = TinyModel.weights(emitted.layout());
            NaiveTransformer naive = new NaiveTransformer(config, emitted.layout(), weights);
            double expected = 0;
            for (int i = 0; i < SOURCES.size(); i++) {
                int[] gaps = new int[TARGETS.get(i).length];
                Arrays.fill(gaps, MASK);
                double[][] logits = naive.filled(ended(SOURCES.get(i)), ended(gaps));
                for (int t = 0; t < gaps.length; t++) {
                    expected -= logProbs(logits[t])[TARGETS.get(i)[t]];
                }
                expected += lengthLoss(naive, i);
            }
            assertEquals(expected, emitted.loss(Emitted.widen(weights), batch(), 0), 1e-9 * expected);
        }
    }

    /** Uniform numbers: how many gaps a sentence has, then where. */
    private static float[] uniforms() {
        PaddedBatch batch = batch();
        SplittableRandom random = new SplittableRandom(5);
        float[] uniforms = new float[2 * batch.batch() * batch.targetLength()];
        for (int i = 0; i < uniforms.length; i++) {
            uniforms[i] = (float) random.nextDouble();
        }
        return uniforms;
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void theLossOfSomeWordsIsThatOfPlainLoops(ModelConfig config) {
        try (Emitted emitted = new Emitted(config, NumberFormats.FLOAT64)) {
            float[] weights = TinyModel.weights(emitted.layout());
            NaiveTransformer naive = new NaiveTransformer(config, emitted.layout(), weights);
            float[] uniforms = uniforms();
            int width = batch().targetLength();
            double expected = 0;
            int gapsInAll = 0;
            for (int i = 0; i < SOURCES.size(); i++) {
                int[] target = TARGETS.get(i);
                int wanted = (int) Math.floor(uniforms[i * width] * target.length) + 1;
                int row = (SOURCES.size() + i) * width;
                int[] order = IntStream.range(0, target.length)
                        .boxed()
                        .sorted((a, b) -> Float.compare(uniforms[row + a], uniforms[row + b]))
                        .mapToInt(t -> t)
                        .limit(wanted)
                        .toArray();
                int[] read = target.clone();
                Arrays.stream(order).forEach(t -> read[t] = MASK);
                double[][] logits = naive.filled(ended(SOURCES.get(i)), ended(read));
                for (int t : order) {
                    expected -= logProbs(logits[t])[target[t]];
                    gapsInAll++;
                }
                expected += lengthLoss(naive, i);
            }
            assertTrue(gapsInAll > 3 && gapsInAll < 14, "gaps: " + gapsInAll);
            Emitted.Result result =
                    emitted.gradient(Emitted.widen(weights), new double[0], batch(), 0, 0, new byte[0], uniforms);
            assertEquals(expected, result.loss(), 1e-9 * expected);
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void theGradientAgreesWithFiniteDifferences(ModelConfig config) {
        try (Emitted emitted = new Emitted(config, NumberFormats.FLOAT64)) {
            Learning.assertGradient(
                    emitted.layout(),
                    weights -> result(emitted, weights).gradient(),
                    weights -> result(emitted, weights).loss());
        }
    }

    private static Emitted.Result result(Emitted emitted, double[] weights) {
        return emitted.gradient(weights, new double[0], batch(), 0.1, 0, new byte[0], uniforms());
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void aBatchEqualsItsSentencesOneByOneToTheBitAndPlainLoops(ModelConfig config) {
        List<int[]> drafts = List.of(
                new int[] {MASK, 3, 4, MASK, 9, 5, 3}, new int[] {MASK, MASK, MASK}, new int[0], new int[] {8, MASK});
        int[] all = {0, 1, 2, 3};
        for (DecodingPrecision precision :
                List.of(DecodingPrecision.FLOAT32, DecodingPrecision.BFLOAT16, DecodingPrecision.INT8)) {
            try (MaskDecodingNetwork network = decoder(config, precision);
                    MaskModel.Read together = network.read(SOURCES)) {
                List<StepModel.Continuations> filled = together.fill(all, drafts);
                for (int i = 0; i < SOURCES.size(); i++) {
                    String which = precision + ", sentence " + i;
                    try (MaskModel.Read alone = network.read(List.of(SOURCES.get(i)))) {
                        assertArrayEquals(alone.lengths(0), together.lengths(i), which);
                        StepModel.Continuations one =
                                alone.fill(new int[1], List.of(drafts.get(i))).get(0);
                        assertArrayEquals(one.tokens(), filled.get(i).tokens(), which);
                        assertArrayEquals(one.logProbs(), filled.get(i).logProbs(), which);
                    }
                    if (precision == DecodingPrecision.FLOAT32) {
                        agrees(config, drafts.get(i), i, filled.get(i), together.lengths(i));
                    }
                }
            }
        }
    }

    private static void agrees(
            ModelConfig config, int[] draft, int sentence, StepModel.Continuations filled, float[] lengths) {
        ParameterLayout layout = TinyModel.script(config, NumberFormats.FLOAT64).layout();
        NaiveTransformer naive = new NaiveTransformer(config, layout, TinyModel.weights(layout));
        int[] source = SOURCES.get(sentence);
        double[][] logits = naive.filled(ended(source), ended(draft));
        for (int t = 0; t < draft.length; t++) {
            double best = Arrays.stream(logProbs(logits[t])).max().orElseThrow();
            assertEquals(best, filled.logProbs()[t], 1e-4);
            assertEquals(best, logProbs(logits[t])[filled.tokens()[t]], 1e-4);
        }
        double[] known = logProbs(naive.lengths(ended(source)));
        assertEquals(source.length + HALF, lengths.length);
        for (int length = 0; length < lengths.length; length++) {
            assertEquals(known[length - source.length + HALF], lengths[length], 1e-4);
        }
    }

    /** In bfloat16, where formats mix. */
    @ParameterizedTest
    @MethodSource("shapes")
    void learnsABatchByHeart(ModelConfig config) {
        TrainingScript script = TinyModel.script(config, NumberFormats.of(Precision.BFLOAT16));
        float[] start = script.layout().initialWeights(1);
        try (TrainingNetwork network = new TrainingNetwork(script, Device.CPU, start)) {
            Learning.learnByHeart(network, batch(), 300, 0.01, 0.05, 0.05);
        }
    }
}
