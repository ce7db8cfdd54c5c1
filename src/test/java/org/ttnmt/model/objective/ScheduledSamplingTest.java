package org.ttnmt.model.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ObjectiveConfig;
import org.ttnmt.config.Precision;
import org.ttnmt.config.ScheduledSamplingConfig;
import org.ttnmt.config.ScheduledSamplingConfig.Condition;
import org.ttnmt.config.ScheduledSamplingConfig.Mix;
import org.ttnmt.model.Emitted;
import org.ttnmt.model.TinyModel;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.training.Adam;
import org.ttnmt.model.training.TrainingNetwork;
import org.ttnmt.model.training.TrainingScript;
import org.ttnmt.torch.Device;

/** Scheduled sampling against teacher forcing on tokens that loops over the model's logits have replaced. */
class ScheduledSamplingTest {
    private static final double SMOOTHING = 0.1;
    private static final PaddedBatch BATCH = TinyModel.batch();

    @ParameterizedTest
    @EnumSource(Mix.class)
    void probabilityZeroIsTeacherForcingBitForBit(Mix mix) {
        ModelConfig dropping = TinyModel.config(shape -> shape.dropout = 0.2);
        float[] forced = trained(dropping, ObjectiveConfig.DEFAULT, 0, Precision.FLOAT32);
        assertArrayEquals(forced, trained(dropping, sampling(mix, Condition.NONE), 0, Precision.FLOAT32));
        assertNotEquals(
                Arrays.hashCode(forced),
                Arrays.hashCode(trained(dropping, sampling(mix, Condition.NONE), 0.5, Precision.FLOAT32)));
    }

    @ParameterizedTest
    @EnumSource(Mix.class)
    void trainsInBfloat16(Mix mix) {
        ModelConfig dropping = TinyModel.config(shape -> shape.dropout = 0.2);
        for (float weight : trained(dropping, sampling(mix, Condition.NONE), 0.5, Precision.BFLOAT16)) {
            assertTrue(Float.isFinite(weight));
        }
    }

    /** All, some and none of the tokens are replaced; with a condition, only where it holds. */
    @ParameterizedTest
    @CsvSource({
        "ARGMAX, NONE, 1",
        "ARGMAX, NONE, 0.5",
        "SAMPLE, NONE, 1",
        "SAMPLE, NONE, 0.5",
        "ARGMAX, POSITION, 1",
        "SAMPLE, POSITION, 0.8",
        "ARGMAX, CONFIDENCE, 1",
        "SAMPLE, CONFIDENCE, 0.8"
    })
    void isTeacherForcingOnWhatTheModelPredicts(Mix mix, Condition condition, double probability) {
        ModelConfig config = TinyModel.config(shape -> shape.outputBias = true);
        try (Emitted emitted = new Emitted(config, NumberFormats.FLOAT64, sampling(mix, condition));
                Emitted forced = new Emitted(config, NumberFormats.FLOAT64)) {
            float[] start = TinyModel.weights(emitted.layout());
            double[] weights = Emitted.widen(start);
            float[] uniforms = uniforms(2 * BATCH.target().length);
            PaddedBatch replaced = replaced(forced.logits(start, BATCH), uniforms, mix, condition, probability);
            int changed = 0;
            for (int i = 0; i < BATCH.target().length; i++) {
                changed += BATCH.target()[i] == replaced.target()[i] ? 0 : 1;
            }
            assertTrue(changed > 0, "the test must replace something");
            Emitted.Result expected = forced.gradient(weights, replaced, SMOOTHING);
            Emitted.Result actual =
                    emitted.gradient(weights, new double[0], BATCH, SMOOTHING, probability, new byte[0], uniforms);
            assertEquals(expected.loss(), actual.loss(), 1e-9);
            assertArrayEquals(expected.gradient(), actual.gradient(), 1e-9);
        }
    }

    /** With one word much likelier than all others, its embedding is the expected one. */
    @Test
    void theExpectedEmbeddingOfACertainPredictionIsItsOwn() {
        ModelConfig config = TinyModel.config(shape -> shape.tied = ModelConfig.TiedEmbeddings.NONE);
        try (Emitted expected = new Emitted(config, NumberFormats.FLOAT64, sampling(Mix.EXPECTED, Condition.NONE));
                Emitted argmax = new Emitted(config, NumberFormats.FLOAT64, sampling(Mix.ARGMAX, Condition.NONE))) {
            double[] weights = Emitted.widen(TinyModel.weights(expected.layout()));
            float[] uniforms = uniforms(BATCH.target().length);
            assertNotEquals(loss(argmax, weights, uniforms), loss(expected, weights, uniforms), 1e-3);
            for (Parameter parameter : expected.layout().parameters()) {
                if (parameter.name().equals("decoder.output.weight")) {
                    for (int i = 0; i < parameter.elements(); i++) {
                        weights[(int) parameter.offset() + i] *= 1000;
                    }
                }
            }
            double certain = loss(argmax, weights, uniforms);
            assertEquals(certain, loss(expected, weights, uniforms), 1e-6 * certain);
        }
    }

    private static double loss(Emitted emitted, double[] weights, float[] uniforms) {
        return emitted.gradient(weights, new double[0], BATCH, SMOOTHING, 1, new byte[0], uniforms)
                .loss();
    }

    /** The batch with the decoder's input replaced as the definition says. */
    private static PaddedBatch replaced(
            double[][][] logits, float[] uniforms, Mix mix, Condition condition, double probability) {
        long[] target = BATCH.target().clone();
        for (int n = 0; n < BATCH.places().length; n++) {
            int place = (int) BATCH.places()[n];
            int row = place / BATCH.targetLength();
            int column = place % BATCH.targetLength();
            double limit = condition == Condition.POSITION ? probability * (1 - Math.pow(0.5, column)) : probability;
            boolean sure =
                    condition != Condition.CONFIDENCE || softmax(logits[row][column])[(int) BATCH.labels()[n]] > 0.05;
            if (column > 0 && uniforms[place] < limit && sure) {
                double[] p = softmax(logits[row][column - 1]);
                target[place] = mix == Mix.ARGMAX ? best(p) : drawn(p, uniforms[place + target.length]);
            }
        }
        return new PaddedBatch(
                BATCH.batch(),
                BATCH.sourceLength(),
                BATCH.targetLength(),
                BATCH.source(),
                BATCH.lengths(),
                target,
                BATCH.places(),
                BATCH.labels(),
                true);
    }

    private static double[] softmax(double[] logits) {
        double sum = Arrays.stream(logits).map(Math::exp).sum();
        return Arrays.stream(logits).map(x -> Math.exp(x) / sum).toArray();
    }

    private static int best(double[] p) {
        int best = 0;
        for (int v = 1; v < p.length; v++) {
            best = p[v] > p[best] ? v : best;
        }
        return best;
    }

    private static int drawn(double[] p, double uniform) {
        double sum = 0;
        for (int v = 0; v < p.length; v++) {
            sum += p[v];
            if (sum > uniform) {
                return v;
            }
        }
        return p.length - 1;
    }

    private static float[] uniforms(int count) {
        SplittableRandom random = new SplittableRandom(5);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble();
        }
        return values;
    }

    private static ObjectiveConfig sampling(Mix mix, Condition condition) {
        return ObjectiveConfig.DEFAULT.with(
                ObjectiveConfig.TYPE.is(ObjectiveConfig.Type.SCHEDULED_SAMPLING),
                ScheduledSamplingConfig.DEFAULT.with(
                        ScheduledSamplingConfig.PROBABILITY.is(1.0),
                        ScheduledSamplingConfig.SCHEDULE_UPDATES.is(1),
                        ScheduledSamplingConfig.MIX.is(mix),
                        ScheduledSamplingConfig.MIXED_WORDS.is(3),
                        ScheduledSamplingConfig.CONDITION.is(condition),
                        ScheduledSamplingConfig.CONFIDENCE.is(0.05),
                        ScheduledSamplingConfig.POSITION_DECAY.is(0.5)));
    }

    private static float[] trained(
            ModelConfig config, ObjectiveConfig objective, double probability, Precision precision) {
        TrainingScript script = new TrainingScript(
                config,
                TinyModel.VOCABULARY,
                TinyModel.VOCABULARY,
                NumberFormats.of(precision),
                Objective.of(objective, 0, List.of()));
        try (TrainingNetwork network =
                new TrainingNetwork(script, Device.CPU, script.layout().initialWeights(1))) {
            for (int update = 1; update <= 3; update++) {
                network.accumulate(BATCH, new LossSettings(SMOOTHING, 0, probability, 0, 1), update);
                network.update(new Adam.Settings(0.01, 0.9, 0.98, 1e-9, update, 1), 9);
            }
            return network.weights();
        }
    }
}
