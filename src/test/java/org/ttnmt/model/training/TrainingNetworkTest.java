package org.ttnmt.model.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.ttnmt.UserException;
import org.ttnmt.config.DistillationConfig;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Activation;
import org.ttnmt.config.ModelConfig.Norm;
import org.ttnmt.config.ModelConfig.Positions;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.config.ObjectiveConfig;
import org.ttnmt.config.OptimizerConfig;
import org.ttnmt.config.Precision;
import org.ttnmt.config.ScheduledSamplingConfig;
import org.ttnmt.config.ScheduledSamplingConfig.Mix;
import org.ttnmt.model.TinyModel;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.objective.LossSettings;
import org.ttnmt.model.objective.Objective;
import org.ttnmt.model.objective.Teacher;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.training.TrainingNetwork.Sums;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.Torch;

class TrainingNetworkTest {
    static {
        Torch.load(1);
    }

    @Test
    void twoHalfBatchesAreOneBatch() {
        try (TrainingNetwork network = network(TinyModel.config(), NumberFormats.FLOAT32)) {
            Sums whole = network.accumulate(TinyModel.batch(), LossSettings.smoothed(0.1), 1);
            float[] expected = network.gradient();
            network.forgetGradient();
            Sums halves = network.accumulate(part(0, 2), LossSettings.smoothed(0.1), 1)
                    .plus(network.accumulate(part(2, 3), LossSettings.smoothed(0.1), 1));
            assertEquals(whole.tokens(), halves.tokens());
            assertEquals(9, halves.tokens());
            assertEquals(whole.loss(), halves.loss(), 1e-4);
            assertEquals(whole.negativeLogLikelihood(), halves.negativeLogLikelihood(), 1e-4);
            assertArrayEquals(expected, network.gradient(), 2e-4f);
        }
    }

    /** With the masks, the sampled words and the copies that the whole batch has. */
    @ParameterizedTest
    @EnumSource
    void aBatchInPartsHasTheSameGradient(ObjectiveConfig.Type type) {
        ScheduledSamplingConfig sampling = ScheduledSamplingConfig.DEFAULT.with(
                ScheduledSamplingConfig.PROBABILITY.is(0.5),
                ScheduledSamplingConfig.SCHEDULE_UPDATES.is(1),
                ScheduledSamplingConfig.MIX.is(Mix.SAMPLE));
        TrainingScript script = new TrainingScript(
                shape(type, TrainingNetworkTest::drop),
                TinyModel.VOCABULARY,
                TinyModel.VOCABULARY,
                NumberFormats.FLOAT32,
                Objective.of(
                        ObjectiveConfig.DEFAULT.with(
                                ObjectiveConfig.TYPE.is(type),
                                DistillationConfig.TEACHERS.is(List.of(Path.of("teacher"))),
                                sampling),
                        0,
                        teachers(type)));
        PaddedBatch batch =
                type == ObjectiveConfig.Type.R_DROP ? TinyModel.batch().twice() : TinyModel.batch();
        try (TrainingNetwork network = new TrainingNetwork(script, Device.CPU, TinyModel.weights(script.layout()))) {
            Sums whole = network.accumulate(batch, new LossSettings(0.1, 0, 0.5, 0, 1), 3);
            float[] expected = network.gradient();
            network.forgetGradient();
            network.accumulate(batch, new LossSettings(0.1, 0, 0.5, 0, 1), 4);
            assertFalse(close(expected, network.gradient()), "another seed should give other masks");
            network.forgetGradient();
            network.limitAtOnce(1);
            Sums parts = network.accumulate(batch, new LossSettings(0.1, 0, 0.5, 0, 1), 3);
            assertEquals(whole.tokens(), parts.tokens());
            assertEquals(whole.loss(), parts.loss(), 1e-4);
            assertArrayEquals(expected, network.gradient(), 2e-4f);
            float[] inParts = network.gradient();
            network.forgetGradient();
            network.drawThere(); // the same bytes, to the last bit, of parts and of the whole
            network.accumulate(batch, new LossSettings(0.1, 0, 0.5, 0, 1), 3);
            assertArrayEquals(inParts, network.gradient());
            network.forgetGradient();
            network.limitAtOnce(Long.MAX_VALUE);
            network.accumulate(batch, new LossSettings(0.1, 0, 0.5, 0, 1), 3);
            assertArrayEquals(expected, network.gradient());
        }
    }

    private static boolean close(float[] a, float[] b) {
        return IntStream.range(0, a.length).allMatch(i -> Math.abs(a[i] - b[i]) < 2e-4f);
    }

    @Test
    void anUpdateForgetsTheGradient() {
        try (TrainingNetwork network = network(TinyModel.config(), NumberFormats.FLOAT32)) {
            network.accumulate(TinyModel.batch(), LossSettings.smoothed(0.1), 1);
            float[] before = network.weights();
            double norm = network.update(new Adam.Settings(0.01, 0.9, 0.98, 1e-9, 1, 0), 9);
            assertTrue(norm > 0);
            assertEquals(0, network.gradient().length);
            assertFalse(Arrays.equals(before, network.weights()));
        }
    }

    /** The mean gradient's norm comes back unclipped; tokens scale it. */
    @Test
    void theNormIsThatOfTheMeanGradient() {
        try (TrainingNetwork network = network(TinyModel.config(), NumberFormats.FLOAT32)) {
            network.accumulate(TinyModel.batch(), LossSettings.smoothed(0.1), 1);
            double squares = 0;
            for (float g : network.gradient()) {
                squares += (double) g * g;
            }
            double expected = Math.sqrt(squares) / 9;
            assertEquals(
                    expected, network.update(new Adam.Settings(0.01, 0.9, 0.98, 1e-9, 1, 0.5), 9), 1e-5 * expected);
        }
    }

    @Test
    void weightsThatGiveNoFiniteGradientStayAsTheyAre() {
        TrainingScript script = TinyModel.script(TinyModel.config(), NumberFormats.FLOAT32);
        float[] weights = TinyModel.weights(script.layout());
        weights[weights.length - 1] = Float.NaN;
        try (TrainingNetwork network = new TrainingNetwork(script, Device.CPU, weights)) {
            Sums sums = network.accumulate(TinyModel.batch(), LossSettings.smoothed(0.1), 1);
            assertFalse(Double.isFinite(sums.loss()));
            assertFalse(Double.isFinite(network.update(new Adam.Settings(0.01, 0.9, 0.98, 1e-9, 1, 1), 9)));
            assertArrayEquals(weights, network.weights());
            assertArrayEquals(new float[weights.length], network.vectors().mean());
            assertArrayEquals(new float[weights.length], network.vectors().variance());
        }
    }

    @Test
    void continuesFromSavedMomentsAsIfNeverStopped() {
        TrainingScript script = TinyModel.script(dropping(), NumberFormats.FLOAT32);
        try (TrainingNetwork network =
                new TrainingNetwork(script, Device.CPU, script.layout().initialWeights(1))) {
            train(network, 1, 3);
            try (TrainingNetwork continued =
                    new TrainingNetwork(script, Device.CPU, network.vectors(), OptimizerConfig.DEFAULT)) {
                train(network, 4, 6);
                train(continued, 4, 6);
                assertArrayEquals(network.weights(), continued.weights());
                assertArrayEquals(network.vectors().mean(), continued.vectors().mean());
                assertArrayEquals(
                        network.vectors().variance(), continued.vectors().variance());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"POST, SINUSOIDAL, RELU, ALL", "PRE, LEARNED, GELU, NONE"})
    void bfloat16IsCloseToFloat32(
            Norm norm, Positions positions, Activation activation, TiedEmbeddings tiedEmbeddings) {
        ModelConfig config = TinyModel.config(shape -> {
            shape.norm = norm;
            shape.positions = positions;
            shape.activation = activation;
            shape.tied = tiedEmbeddings;
        });
        try (TrainingNetwork exact = network(config, NumberFormats.FLOAT32);
                TrainingNetwork rough = network(config, NumberFormats.BFLOAT16)) {
            double loss = exact.accumulate(TinyModel.batch(), LossSettings.smoothed(0.1), 1)
                    .loss();
            double roughLoss = rough.accumulate(TinyModel.batch(), LossSettings.smoothed(0.1), 1)
                    .loss();
            assertEquals(loss, roughLoss, 0.01 * loss);
            assertTrue(loss != roughLoss, "bfloat16 must round at all");
            assertEquals(roughLoss, rough.loss(TinyModel.batch(), 0.1).loss(), 1e-3 * loss);
            double similarity = cosine(exact.gradient(), rough.gradient());
            assertTrue(similarity > 0.995, "cosine of the gradients is " + similarity);
        }
    }

    /** With no factor, with some that cannot be seen in the result, and with one that overflows. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MINIMUM_RISK")
    void float16IsCloseToFloat32WhateverTheFactor(ObjectiveConfig.Type type) {
        try (TrainingNetwork exact = network(type, NumberFormats.FLOAT32);
                TrainingNetwork rough = network(type, NumberFormats.FLOAT16)) {
            double loss = accumulate(exact, type).loss();
            for (double factor : new double[] {1, 1024, 0x1p-10}) {
                rough.forgetGradient();
                rough.scaleLoss(factor);
                double roughLoss = accumulate(rough, type).loss();
                assertEquals(loss, roughLoss, 0.002 * Math.abs(loss));
                assertTrue(loss != roughLoss, "float16 must round at all");
                double similarity = cosine(exact.gradient(), rough.gradient());
                assertTrue(similarity > 0.999, "cosine of the gradients is " + similarity);
                assertEquals(1, length(rough.gradient()) / length(exact.gradient()), 0.01);
            }
            rough.forgetGradient();
            rough.scaleLoss(0x1p20);
            float[] weights = rough.weights();
            assertTrue(Double.isFinite(accumulate(rough, type).loss()));
            assertFalse(Double.isFinite(rough.update(new Adam.Settings(0.01, 0.9, 0.98, 1e-9, 1, 1), 9)));
            assertArrayEquals(weights, rough.weights());
        }
    }

    private static TrainingNetwork network(ObjectiveConfig.Type type, NumberFormats numbers) {
        TrainingScript script = new TrainingScript(
                shape(type, any -> {}),
                TinyModel.VOCABULARY,
                TinyModel.VOCABULARY,
                numbers,
                Objective.of(
                        ObjectiveConfig.DEFAULT.with(
                                ObjectiveConfig.TYPE.is(type),
                                DistillationConfig.TEACHERS.is(List.of(Path.of("teacher")))),
                        0,
                        teachers(type)));
        return new TrainingNetwork(script, Device.CPU, TinyModel.weights(script.layout()));
    }

    private static List<Teacher> teachers(ObjectiveConfig.Type type) {
        float[] weights = TinyModel.weights(
                TinyModel.script(TinyModel.config(), NumberFormats.FLOAT32).layout());
        return type == ObjectiveConfig.Type.DISTILLATION
                ? List.of(new Teacher(TinyModel.config(), weights))
                : List.of();
    }

    private static Sums accumulate(TrainingNetwork network, ObjectiveConfig.Type type) {
        PaddedBatch batch =
                type == ObjectiveConfig.Type.R_DROP ? TinyModel.batch().twice() : TinyModel.batch();
        return network.accumulate(
                batch, new LossSettings(0.1, 0, type == ObjectiveConfig.Type.DISTILLATION ? 0.5 : 0, 0, 1), 1);
    }

    private static double length(float[] vector) {
        return Math.sqrt(IntStream.range(0, vector.length)
                .mapToDouble(i -> (double) vector[i] * vector[i])
                .sum());
    }

    /** Slow, because a batch is learnt by heart in 150 updates, and each of the five networks is compiled anew. */
    @Tag("slow")
    @ParameterizedTest
    @CsvSource({
        "POST, SINUSOIDAL, RELU, TARGET, FLOAT32",
        "PRE, LEARNED, GELU, NONE, FLOAT32",
        "PRE, SINUSOIDAL, RELU, ALL, BFLOAT16",
        "POST, LEARNED, GELU, ALL, BFLOAT16",
        "PRE, SINUSOIDAL, RELU, ALL, FLOAT16"
    })
    void learnsABatchByHeart(
            Norm norm, Positions positions, Activation activation, TiedEmbeddings tiedEmbeddings, Precision precision) {
        ModelConfig config = TinyModel.config(shape -> {
            shape.norm = norm;
            shape.positions = positions;
            shape.activation = activation;
            shape.tied = tiedEmbeddings;
        });
        try (TrainingNetwork network = network(config, NumberFormats.of(precision))) {
            double before = network.loss(TinyModel.batch(), 0).loss() / 9;
            train(network, 1, 150);
            double after = network.loss(TinyModel.batch(), 0).loss() / 9;
            assertTrue(before > 1 && after < 0.1, "nats per token before " + before + ", after " + after);
        }
    }

    @Test
    void aBatchTooLargeForItsMasksIsRefused() {
        int length = 40_000;
        PaddedBatch huge = new PaddedBatch(
                1, length, 1, new long[length], new long[] {length}, new long[1], new long[1], new long[1], true);
        try (TrainingNetwork network = network(dropping(), NumberFormats.FLOAT32)) {
            UserException e =
                    assertThrows(UserException.class, () -> network.accumulate(huge, LossSettings.smoothed(0.1), 1));
            assertEquals(
                    "dropout needs 3,201,120,060 random bytes for a batch of 1 pairs with 40,000 source and 1 target"
                            + " positions, but at most 2,147,483,583 can be drawn: raise training.accumulate, which"
                            + " divides training.batch_tokens",
                    e.getMessage());
        }
    }

    private static void train(TrainingNetwork network, int first, int last) {
        for (int update = first; update <= last; update++) {
            Sums sums = network.accumulate(TinyModel.batch(), LossSettings.smoothed(0), update);
            network.update(new Adam.Settings(0.01, 0.9, 0.98, 1e-9, update, 1), sums.tokens());
        }
    }

    /** A shape that {@code type} trains. */
    private static ModelConfig shape(ObjectiveConfig.Type type, Consumer<TinyModel> changes) {
        return TinyModel.config(changes.andThen(type == ObjectiveConfig.Type.GLANCING ? TinyModel::gaps : any -> {}));
    }

    private static ModelConfig dropping() {
        return TinyModel.config(TrainingNetworkTest::drop);
    }

    private static void drop(TinyModel shape) {
        shape.dropout = 0.1;
        shape.attentionDropout = 0.1;
    }

    private static TrainingNetwork network(ModelConfig config, NumberFormats numbers) {
        TrainingScript script = TinyModel.script(config, numbers);
        return new TrainingNetwork(script, Device.CPU, TinyModel.weights(script.layout()));
    }

    private static PaddedBatch part(int begin, int end) {
        List<int[]> sources = TinyModel.SOURCES.subList(begin, end);
        return PaddedBatch.of(sources, TinyModel.TARGETS.subList(begin, end), TinyModel.BOS, TinyModel.EOS);
    }

    private static double cosine(float[] a, float[] b) {
        double product = 0;
        double squaresOfA = 0;
        double squaresOfB = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            squaresOfA += (double) a[i] * a[i];
            squaresOfB += (double) b[i] * b[i];
        }
        return product / Math.sqrt(squaresOfA * squaresOfB);
    }
}
