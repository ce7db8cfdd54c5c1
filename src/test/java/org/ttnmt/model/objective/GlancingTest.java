package org.ttnmt.model.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ObjectiveConfig;
import org.ttnmt.model.Emitted;
import org.ttnmt.model.TinyModel;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.training.TrainingScript;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.ScriptModule;
import org.ttnmt.torch.Tensor;
import org.ttnmt.torch.TensorScope;
import org.ttnmt.torch.Value;

/** Glancing against gaps and slots that are filled without it. */
class GlancingTest {
    private static final ModelConfig GAPS = TinyModel.config(TinyModel::gaps);
    private static final ModelConfig SLOTS = TinyModel.config(m -> m.slots(2));
    private static final int BLANK = TinyModel.BOS;
    private static final int WORDS = 5;
    private static final PaddedBatch BATCH = TinyModel.batch();
    private static final ObjectiveConfig GLANCING =
            ObjectiveConfig.DEFAULT.with(ObjectiveConfig.TYPE.is(ObjectiveConfig.Type.GLANCING));

    private static List<ModelConfig> networks() {
        return List.of(GAPS, SLOTS);
    }

    private static float[] uniforms(ModelConfig network) {
        SplittableRandom random = new SplittableRandom(5);
        float[] numbers = new float[network.equals(SLOTS) ? 2 * BATCH.source().length : BATCH.target().length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextDouble();
        }
        return numbers;
    }

    private static Emitted.Result gradient(ModelConfig network, Emitted emitted, double[] weights, double ratio) {
        return emitted.gradient(weights, new double[0], BATCH, 0.1, ratio, new byte[0], uniforms(network));
    }

    /** Nothing is revealed, so all words are learnt at once, as validation judges them. */
    @ParameterizedTest
    @MethodSource("networks")
    void withoutAGlanceAllWordsAreWritten(ModelConfig network) {
        try (Emitted emitted = new Emitted(network, NumberFormats.FLOAT64, GLANCING)) {
            double[] weights = Emitted.widen(TinyModel.weights(emitted.layout()));
            assertEquals(
                    emitted.loss(weights, BATCH, 0.1),
                    gradient(network, emitted, weights, 0).loss(),
                    1e-9);
        }
    }

    /** What is revealed is not learnt, and there is the more of it the higher the ratio is. */
    @Test
    void whatIsShownIsNotLearnt() {
        try (Emitted emitted = new Emitted(GAPS, NumberFormats.FLOAT64, GLANCING)) {
            double[] weights = Emitted.widen(TinyModel.weights(emitted.layout()));
            double none = gradient(GAPS, emitted, weights, 0).negativeLogLikelihood();
            double half = gradient(GAPS, emitted, weights, 0.5).negativeLogLikelihood();
            double most = gradient(GAPS, emitted, weights, 0.9).negativeLogLikelihood();
            assertTrue(none > half && half > most && most > 0, none + ", " + half + ", " + most);
        }
    }

    /** The choice of what is revealed has no gradient. */
    @ParameterizedTest
    @MethodSource("networks")
    void theGradientAgreesWithFiniteDifferences(ModelConfig network) {
        try (Emitted emitted = new Emitted(network, NumberFormats.FLOAT64, GLANCING)) {
            double[] weights = Emitted.widen(TinyModel.weights(emitted.layout()));
            double[] found = gradient(network, emitted, weights, 0.6).gradient();
            SplittableRandom random = new SplittableRandom(3);
            for (Parameter parameter : emitted.layout().parameters()) {
                int at = Math.toIntExact(parameter.offset() + random.nextLong(parameter.elements()));
                double[] moved = weights.clone();
                moved[at] += 1e-6;
                double above = gradient(network, emitted, moved, 0.6).loss();
                moved[at] -= 2e-6;
                double slope = (above - gradient(network, emitted, moved, 0.6).loss()) / 2e-6;
                assertEquals(slope, found[at], 1e-5 * Math.max(1, Math.abs(slope)), parameter.name());
            }
        }
    }

    /** Of all fillings that collapse to the references, the best, by trying each; in slots that are not there anything. */
    @Test
    void referencesLieInTheSlotsWhereTheyAreMostProbable() {
        TrainingScript script = new TrainingScript(
                SLOTS, WORDS, WORDS, NumberFormats.FLOAT64, Objective.of(GLANCING, SLOTS.decoder(), 0, List.of()));
        script.script().function("aligned", Script.tensors(2), List.of("hidden", "weight", "pieces"), (code, p) -> {
            Value lengths = code.call("tensor", List.of(6, 4, 5), Code.dtype(NumberType.INT64));
            Value counts = code.call("tensor", List.of(3, 0, 3), Code.dtype(NumberType.INT64));
            Value found = code.callOwn(
                    "aligned_slots",
                    code.view(p.get(0), -1, WORDS),
                    code.view(p.get(1), -1, WORDS),
                    lengths,
                    new Value("" + BLANK),
                    p.get(2),
                    counts);
            code.returns(found.at(0), found.at(1));
        });
        int[][] pieces = {{3, 3, 2}, {}, {4, 2, 4}};
        int[] lengths = {6, 4, 5};
        SplittableRandom random = new SplittableRandom(7);
        try (ScriptModule module = ScriptModule.load(script.script(), Device.CPU)) {
            for (int round = 0; round < 20; round++) {
                double[] logits = random.doubles(3L * 6 * WORDS, -3, 3).toArray();
                double[] unit = new double[WORDS * WORDS];
                for (int i = 0; i < WORDS; i++) {
                    unit[i * (WORDS + 1)] = 1;
                }
                try (TensorScope scope = TensorScope.open(Device.CPU)) {
                    List<Tensor> found = module.train(
                            scope,
                            "aligned",
                            scope.doubles(logits),
                            scope.doubles(unit),
                            scope.longs(new long[] {3, 3, 2, 0, 0, 0, 4, 2, 4}, 3, 3));
                    long[] aligned = found.get(1).toLongs();
                    for (int row = 0; row < 3; row++) {
                        int[] filling = new int[lengths[row]];
                        for (int slot = 0; slot < filling.length; slot++) {
                            filling[slot] = (int) aligned[row * 6 + slot];
                        }
                        double[] of = Arrays.copyOfRange(logits, row * 6 * WORDS, (row + 1) * 6 * WORDS);
                        assertArrayEquals(best(of, pieces[row], new int[filling.length], 0), filling);
                    }
                }
            }
        }
    }

    /** The filling of the slots from {@code from} on with the largest sum of logits that collapses to {@code pieces}. */
    private static int[] best(double[] logits, int[] pieces, int[] filling, int from) {
        if (from == filling.length) {
            return Arrays.equals(pieces, collapsed(filling)) ? filling.clone() : new int[0];
        }
        int[] best = new int[0];
        for (int word = 0; word < WORDS; word++) {
            filling[from] = word;
            int[] found = best(logits, pieces, filling, from + 1);
            if (found.length > 0 && (best.length == 0 || sum(logits, found) > sum(logits, best))) {
                best = found;
            }
        }
        return best;
    }

    private static double sum(double[] logits, int[] filling) {
        return IntStream.range(0, filling.length)
                .mapToDouble(i -> logits[i * WORDS + filling[i]])
                .sum();
    }

    private static int[] collapsed(int[] filling) {
        return IntStream.range(0, filling.length)
                .filter(i -> filling[i] != BLANK && (i == 0 || filling[i] != filling[i - 1]))
                .map(i -> filling[i])
                .toArray();
    }
}
