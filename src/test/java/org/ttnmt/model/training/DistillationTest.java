package org.ttnmt.model.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ttnmt.config.DistillationConfig;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ObjectiveConfig;
import org.ttnmt.config.Precision;
import org.ttnmt.model.Emitted;
import org.ttnmt.model.Slope;
import org.ttnmt.model.TinyModel;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.objective.LossSettings;
import org.ttnmt.model.objective.Objective;
import org.ttnmt.model.objective.Teacher;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.torch.Device;

/** Learning from teachers of other shapes, against formulas and finite differences. */
class DistillationTest {
    private static final double SMOOTHING = 0.1;

    private static final ModelConfig STUDENT = TinyModel.config(shape -> shape.outputBias = true);

    private static final List<ModelConfig> SHAPES =
            List.of(TinyModel.config(TinyModel::marian), TinyModel.config(shape -> {
                shape.modelDim = 12;
                shape.heads = 3;
                shape.encoderLayers = 2;
                shape.norm = ModelConfig.Norm.PRE;
                shape.positions(ModelConfig.Positions.LEARNED);
                shape.dropout = 0.3; // which teachers do not have
            }));

    private static ObjectiveConfig objective() {
        return ObjectiveConfig.DEFAULT.with(
                ObjectiveConfig.TYPE.is(ObjectiveConfig.Type.DISTILLATION),
                DistillationConfig.TEACHERS.is(List.of(Path.of("teacher")))); // its share is given with each call
    }

    private static Teacher teacher(ModelConfig shape) {
        return new Teacher(
                shape,
                TinyModel.weights(TinyModel.script(shape, NumberFormats.FLOAT32).layout()));
    }

    private static Emitted student(int teachers) {
        return new Emitted(
                STUDENT,
                NumberFormats.FLOAT64,
                objective(),
                SHAPES.subList(0, teachers).stream()
                        .map(DistillationTest::teacher)
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({"1, 0.3, 0", "2, 0.8, 0", "2, 1, 0", "2, 0.6, 0.2"})
    void isCrossEntropyWithTheMeanOfTheTeachers(int teachers, double share, double penalty) {
        PaddedBatch batch = TinyModel.batch();
        try (Emitted emitted = student(teachers)) {
            float[] weights = TinyModel.weights(emitted.layout());
            double[][] own = distributions(emitted, weights, batch);
            double[][] mean = new double[own.length][TinyModel.VOCABULARY];
            for (ModelConfig shape : SHAPES.subList(0, teachers)) {
                try (Emitted other = new Emitted(shape, NumberFormats.FLOAT64)) {
                    double[][] q = distributions(other, teacher(shape).weights(), batch);
                    for (int i = 0; i < q.length; i++) {
                        for (int v = 0; v < q[i].length; v++) {
                            mean[i][v] += q[i][v] / teachers;
                        }
                    }
                }
            }
            double loss = 0;
            double nll = 0;
            for (int i = 0; i < own.length; i++) {
                int label = Math.toIntExact(batch.labels()[i]);
                nll -= Math.log(own[i][label]);
                for (int v = 0; v < own[i].length; v++) {
                    double reference = (v == label ? 1 - SMOOTHING : 0) + SMOOTHING / own[i].length;
                    loss -= ((1 - share) * reference + share * mean[i][v]) * Math.log(own[i][v]);
                    loss += penalty * own[i][v] * Math.log(own[i][v]);
                }
            }
            Emitted.Result result = run(emitted, Emitted.widen(weights), share, penalty);
            assertEquals(loss, result.loss(), 1e-6 * loss);
            assertEquals(nll, result.negativeLogLikelihood(), 1e-6 * nll);
        }
    }

    @Test
    void gradientAgreesWithFiniteDifferences() {
        SplittableRandom random = new SplittableRandom(3);
        try (Emitted emitted = student(2)) {
            double[] weights = Emitted.widen(TinyModel.weights(emitted.layout()));
            double[] gradient = run(emitted, weights, 0.7, 0).gradient();
            for (int trial = 0; trial < 5; trial++) {
                double[] direction = new double[weights.length];
                Arrays.setAll(direction, i -> random.nextDouble(-1, 1));
                Slope.assertAgree(at -> run(emitted, at, 0.7, 0).loss(), weights, gradient, direction, 1e-6);
            }
        }
    }

    /** A model that is taught by itself alone has nothing to learn. */
    @Test
    void nothingIsLearntFromOneself() {
        ModelConfig shape = TinyModel.config();
        try (Emitted emitted = new Emitted(shape, NumberFormats.FLOAT64, objective(), List.of(teacher(shape)))) {
            double[] gradient =
                    run(emitted, Emitted.widen(teacher(shape).weights()), 1, 0).gradient();
            assertArrayEquals(new double[gradient.length], gradient, 1e-9);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"FLOAT32", "BFLOAT16"})
    void withoutAShareItIsTeacherForcing(Precision precision) {
        ModelConfig shape = TinyModel.config(each -> each.dropout = 0.2);
        TrainingScript forced = TinyModel.script(shape, NumberFormats.of(precision));
        float[] weights = TinyModel.weights(forced.layout());
        TrainingScript taught = new TrainingScript(
                shape,
                TinyModel.VOCABULARY,
                TinyModel.VOCABULARY,
                NumberFormats.of(precision),
                Objective.of(objective(), 0, List.of(teacher(SHAPES.get(1)))));
        try (TrainingNetwork one = new TrainingNetwork(forced, Device.CPU, weights);
                TrainingNetwork other = new TrainingNetwork(taught, Device.CPU, weights)) {
            one.accumulate(TinyModel.batch(), new LossSettings(SMOOTHING, 0, 0, 0, 1), 3);
            other.accumulate(TinyModel.batch(), new LossSettings(SMOOTHING, 0, 0, 0, 1), 3);
            assertArrayEquals(one.gradient(), other.gradient());
            other.accumulate(TinyModel.batch(), new LossSettings(SMOOTHING, 0, 0.5, 0, 1), 3);
            assertTrue(apart(one.gradient(), other.gradient()) > 0.01);
        }
    }

    @Test
    void needsATeacher() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new Emitted(STUDENT, NumberFormats.FLOAT32, objective(), List.of()));
    }

    private static double apart(float[] first, float[] second) {
        double most = 0;
        for (int i = 0; i < first.length; i++) {
            most = Math.max(most, Math.abs(first[i] - second[i]));
        }
        return most;
    }

    private static Emitted.Result run(Emitted emitted, double[] weights, double share, double penalty) {
        return emitted.gradient(
                weights, new double[0], TinyModel.batch(), SMOOTHING, share, penalty, new byte[0], new float[0]);
    }

    /** Those of each real target token. */
    private static double[][] distributions(Emitted emitted, float[] weights, PaddedBatch batch) {
        double[][][] logits = emitted.logits(weights, batch);
        return Arrays.stream(batch.places())
                .mapToObj(place ->
                        softmax(logits[(int) (place / batch.targetLength())][(int) (place % batch.targetLength())]))
                .toArray(double[][]::new);
    }

    private static double[] softmax(double[] logits) {
        double sum = Arrays.stream(logits).map(Math::exp).sum();
        return Arrays.stream(logits).map(logit -> Math.exp(logit) / sum).toArray();
    }
}
