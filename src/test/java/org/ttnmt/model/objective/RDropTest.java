package org.ttnmt.model.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ObjectiveConfig;
import org.ttnmt.config.Precision;
import org.ttnmt.model.Emitted;
import org.ttnmt.model.Slope;
import org.ttnmt.model.TinyModel;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.family.Family;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.training.Adam;
import org.ttnmt.model.training.TrainingNetwork;
import org.ttnmt.model.training.TrainingScript;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.ScriptModule;
import org.ttnmt.torch.Tensor;
import org.ttnmt.torch.TensorScope;

class RDropTest {
    private static final ObjectiveConfig R_DROP =
            ObjectiveConfig.DEFAULT.with(ObjectiveConfig.TYPE.is(ObjectiveConfig.Type.R_DROP));
    private static final double SMOOTHING = 0.1;
    private static final int DIM = 5;

    /** The paper's loss, halved, in loops over doubles; 300 tokens are several blocks of the large vocabulary. */
    @ParameterizedTest
    @CsvSource({"7, 3, 0", "7, 3, 5", "30000, 300, 2.5"})
    void isTheLossOfThePaper(int vocabulary, int tokens, double weight) {
        SplittableRandom random = new SplittableRandom(1);
        double[] hidden = uniform(random, 2 * tokens * DIM);
        double[] projection = uniform(random, vocabulary * DIM);
        long[] labels = new long[2 * tokens];
        for (int i = 0; i < tokens; i++) {
            labels[i] = random.nextInt(vocabulary);
            labels[tokens + i] = labels[i];
        }
        double loss = 0;
        double nll = 0;
        for (int i = 0; i < tokens; i++) {
            double[] p = logProbabilities(hidden, i, projection, vocabulary);
            double[] q = logProbabilities(hidden, tokens + i, projection, vocabulary);
            double divergence = 0;
            double spread = 0;
            for (int v = 0; v < vocabulary; v++) {
                divergence += Math.exp(p[v]) * (p[v] - q[v]) + Math.exp(q[v]) * (q[v] - p[v]);
                spread -= (p[v] + q[v]) / vocabulary;
            }
            double ofLabel = -p[(int) labels[i]] - q[(int) labels[i]];
            nll += ofLabel / 2;
            loss += ((1 - SMOOTHING) * ofLabel + SMOOTHING * spread) / 2 + weight / 4 * divergence;
        }
        Script script = new Script("Loss");
        Family network = Family.of(TinyModel.config(), vocabulary, vocabulary);
        new RDrop(LossSettings.smoothed(0))
                .emit(script, new Trainee(network, NumberFormats.FLOAT64, vocabulary, vocabulary));
        script.function("run", Script.tensors(4), List.of("hidden", "weight", "labels"), (code, p) -> {
            var result = code.callOwn(
                    "r_drop_loss",
                    code.view(p.get(0), -1, DIM),
                    code.view(p.get(1), -1, DIM),
                    p.get(2),
                    code.assign("smoothing", "" + SMOOTHING),
                    code.assign("weight", "" + weight));
            code.returns(result.at(0), result.at(1), result.at(2), result.at(3));
        });
        try (ScriptModule module = ScriptModule.load(script, Device.CPU);
                TensorScope scope = TensorScope.open(Device.CPU)) {
            List<Tensor> result = module.train(
                    scope,
                    "run",
                    scope.doubles(hidden),
                    scope.doubles(projection),
                    scope.longs(labels, labels.length, 1));
            assertEquals(loss, result.get(0).item(), 1e-6 * loss);
            assertEquals(nll, result.get(1).item(), 1e-6 * nll);
        }
    }

    /** The whole gradient along a random direction, and two elements of each parameter, with dropout. */
    @Test
    void gradientAgreesWithFiniteDifferences() {
        ModelConfig config = dropping();
        PaddedBatch batch = TinyModel.batch().twice();
        SplittableRandom random = new SplittableRandom(3);
        try (Emitted emitted = new Emitted(config, NumberFormats.FLOAT64, R_DROP)) {
            byte[] bytes = new byte
                    [(int) emitted.script().randomBytes().elements(6, batch.sourceLength(), batch.targetLength())];
            random.nextBytes(bytes);
            double[] weights = Emitted.widen(TinyModel.weights(emitted.layout()));
            double[] gradient = run(emitted, weights, batch, bytes).gradient();
            ToDoubleFunction<double[]> loss =
                    at -> run(emitted, at, batch, bytes).loss();
            double[] direction = new double[weights.length];
            Arrays.setAll(direction, i -> random.nextDouble(-1, 1));
            Slope.assertAgree(loss, weights, gradient, direction, 1e-6);
            for (Parameter parameter : emitted.layout().parameters()) {
                for (int n = 0; n < 2; n++) {
                    double[] one = new double[weights.length];
                    one[Math.toIntExact(parameter.offset() + random.nextLong(parameter.elements()))] = 1;
                    Slope.assertAgree(loss, weights, gradient, one, 1e-5);
                }
            }
        }
    }

    /** Without dropout the passes are equal, and what is left is teacher forcing. */
    @Test
    void twoEqualPassesAreTeacherForcing() {
        try (Emitted emitted = new Emitted(TinyModel.config(), NumberFormats.FLOAT64, R_DROP);
                Emitted forced = new Emitted(TinyModel.config(), NumberFormats.FLOAT64)) {
            double[] weights = Emitted.widen(TinyModel.weights(emitted.layout()));
            Emitted.Result twice = run(emitted, weights, TinyModel.batch().twice(), new byte[0]);
            Emitted.Result once = forced.gradient(weights, TinyModel.batch(), SMOOTHING);
            assertEquals(once.loss(), twice.loss(), 1e-9);
            assertEquals(once.negativeLogLikelihood(), twice.negativeLogLikelihood(), 1e-9);
            for (int i = 0; i < weights.length; i++) {
                assertEquals(once.gradient()[i], twice.gradient()[i], 1e-9);
            }
        }
    }

    /** Slow, because four networks train for 60 updates each: with and without it, in both precisions. */
    @Tag("slow")
    @ParameterizedTest
    @CsvSource({"FLOAT32", "BFLOAT16"})
    void bringsThePassesTogether(Precision precision) {
        double apart = divergenceAfter(0, precision);
        double together = divergenceAfter(5, precision);
        assertTrue(together < 0.7 * apart, "divergence " + together + " with R-Drop, " + apart + " without");
    }

    /** What the divergence adds to the loss after 60 updates. */
    private static double divergenceAfter(double weight, Precision precision) {
        TrainingScript script = new TrainingScript(
                dropping(),
                TinyModel.VOCABULARY,
                TinyModel.VOCABULARY,
                NumberFormats.of(precision),
                Objective.of(R_DROP, 0, List.of()));
        PaddedBatch batch = TinyModel.batch().twice();
        try (TrainingNetwork network =
                new TrainingNetwork(script, Device.CPU, script.layout().initialWeights(1))) {
            for (int update = 1; update <= 60; update++) {
                network.accumulate(batch, new LossSettings(0, 0, weight, 0, 1), update);
                network.update(new Adam.Settings(0.01, 0.9, 0.98, 1e-9, update, 1), 9);
            }
            double added = 0;
            for (int seed = 1000; seed < 1020; seed++) {
                added += network.accumulate(batch, new LossSettings(0, 0, 1, 0, 1), seed)
                                .loss()
                        - network.accumulate(batch, new LossSettings(0, 0, 0, 0, 1), seed)
                                .loss();
            }
            return added;
        }
    }

    private static ModelConfig dropping() {
        return TinyModel.config(shape -> {
            shape.outputBias = true;
            shape.dropout = 0.2;
            shape.attentionDropout = 0.1;
            shape.activation = ModelConfig.Activation.GELU;
        });
    }

    private static Emitted.Result run(Emitted emitted, double[] weights, PaddedBatch batch, byte[] bytes) {
        return emitted.gradient(weights, new double[0], batch, SMOOTHING, 5, bytes, new float[0]);
    }

    private static double[] uniform(SplittableRandom random, int size) {
        double[] values = new double[size];
        Arrays.setAll(values, i -> random.nextDouble(-1, 1));
        return values;
    }

    private static double[] logProbabilities(double[] hidden, int row, double[] projection, int vocabulary) {
        double[] logits = new double[vocabulary];
        double sum = 0;
        for (int v = 0; v < vocabulary; v++) {
            for (int d = 0; d < DIM; d++) {
                logits[v] += hidden[row * DIM + d] * projection[v * DIM + d];
            }
            sum += Math.exp(logits[v]);
        }
        double normalizer = Math.log(sum);
        Arrays.setAll(logits, v -> logits[v] - normalizer);
        return logits;
    }
}
