package org.ttnmt.model.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ObjectiveConfig;
import org.ttnmt.config.RiskConfig;
import org.ttnmt.model.Emitted;
import org.ttnmt.model.Slope;
import org.ttnmt.model.TinyModel;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.training.Adam;
import org.ttnmt.model.training.TrainingNetwork;
import org.ttnmt.model.training.TrainingNetwork.Sums;
import org.ttnmt.model.training.TrainingScript;
import org.ttnmt.torch.Device;

/** The risk of given candidates and its gradient; the tiny batch has three pairs. */
class MinimumRiskTest {
    private static final int SAMPLES = 2;
    private static final int PAIRS = 3;
    private static final double SMOOTHING = 0.1;
    private static final double SHARPNESS = 0.7;

    /** The second candidate of the first pair is the same as its first, and does not count. */
    private static final float[] COSTS = {0, 0, 0, 0.9f, 0.3f, 0.5f, 0.9f, 0.8f, 0.1f, 1, 0, 0, 1, 1, 1, 0, 1, 1};

    private static final ObjectiveConfig RISK = ObjectiveConfig.DEFAULT.with(
            ObjectiveConfig.TYPE.is(ObjectiveConfig.Type.MINIMUM_RISK),
            RiskConfig.DEFAULT.with(
                    RiskConfig.SAMPLES.is(SAMPLES), RiskConfig.SHARPNESS.is(SHARPNESS), RiskConfig.LIKELIHOOD.is(0.3)));

    private static PaddedBatch batch() {
        PaddedBatch one = TinyModel.batch();
        List<int[]> sources = one.sources();
        List<int[]> targets = new ArrayList<>(one.targets());
        List<int[]> all = new ArrayList<>(targets);
        all.addAll(List.of(new int[] {3}, new int[] {4, 5, 6}, new int[0]));
        all.addAll(List.of(new int[] {3}, new int[] {5, 5}, new int[] {6, 3, 4}));
        List<int[]> thrice = new ArrayList<>();
        for (int i = 0; i <= SAMPLES; i++) {
            thrice.addAll(sources);
        }
        return PaddedBatch.of(thrice, all, TinyModel.BOS, TinyModel.EOS);
    }

    @Test
    void aBatchGivesItsPairsBack() {
        PaddedBatch batch = batch();
        PaddedBatch again = PaddedBatch.of(batch.sources(), batch.targets(), TinyModel.BOS, TinyModel.EOS);
        assertArrayEquals(batch.source(), again.source());
        assertArrayEquals(batch.target(), again.target());
        assertArrayEquals(batch.labels(), again.labels());
        assertArrayEquals(batch.places(), again.places());
    }

    /** In loops, from the losses of the candidates one by one. */
    @Test
    void isTheExpectedCost() {
        PaddedBatch batch = batch();
        try (Emitted emitted = new Emitted(TinyModel.config(), NumberFormats.FLOAT64, RISK)) {
            double[] weights = Emitted.widen(TinyModel.weights(emitted.layout()));
            List<int[]> sources = batch.sources();
            List<int[]> targets = batch.targets();
            double risk = 0;
            double smoothed = 0;
            for (int pair = 0; pair < PAIRS; pair++) {
                double mass = 0;
                double cost = 0;
                for (int row = 0; row <= SAMPLES; row++) {
                    int i = row * PAIRS + pair;
                    PaddedBatch single = PaddedBatch.of(
                            List.of(sources.get(i)), List.of(targets.get(i)), TinyModel.BOS, TinyModel.EOS);
                    double p = COSTS[9 + i] * Math.exp(-SHARPNESS * emitted.loss(weights, single, 0));
                    mass += p;
                    cost += p * COSTS[i];
                    smoothed += row == 0 ? emitted.loss(weights, single, SMOOTHING) : 0;
                }
                risk += (targets.get(pair).length + 1) * cost / mass;
            }
            Emitted.Result result = emitted.risk(weights, batch, COSTS, PAIRS, SMOOTHING, SHARPNESS, 0.3, new byte[0]);
            assertEquals(0.3 * smoothed + 0.7 * risk, result.loss(), 1e-6 * result.loss());
            assertEquals(emitted.loss(weights, TinyModel.batch(), 0), result.negativeLogLikelihood(), 1e-6);
        }
    }

    /** With dropout and an output bias, along a random direction and for two elements of each parameter. */
    @Test
    void gradientAgreesWithFiniteDifferences() {
        ModelConfig config = TinyModel.config(shape -> {
            shape.outputBias = true;
            shape.outputBias = true;
            shape.dropout = 0.2;
            shape.activation = ModelConfig.Activation.GELU;
        });
        PaddedBatch batch = batch();
        SplittableRandom random = new SplittableRandom(3);
        try (Emitted emitted = new Emitted(config, NumberFormats.FLOAT64, RISK)) {
            byte[] bytes = new byte
                    [(int) emitted.script()
                            .randomBytes()
                            .elements(batch.batch(), batch.sourceLength(), batch.targetLength())];
            random.nextBytes(bytes);
            double[] weights = Emitted.widen(TinyModel.weights(emitted.layout()));
            for (double likelihood : new double[] {0, 0.4}) {
                double[] gradient =
                        run(emitted, weights, batch, likelihood, bytes).gradient();
                ToDoubleFunction<double[]> loss =
                        at -> run(emitted, at, batch, likelihood, bytes).loss();
                double[] direction = new double[weights.length];
                Arrays.setAll(direction, i -> random.nextDouble(-1, 1));
                Slope.assertAgree(loss, weights, gradient, direction, 1e-6);
                for (Parameter parameter : emitted.layout().parameters()) {
                    double[] one = new double[weights.length];
                    one[Math.toIntExact(parameter.offset() + random.nextLong(parameter.elements()))] = 1;
                    Slope.assertAgree(loss, weights, gradient, one, 1e-5);
                }
            }
        }
    }

    private static Emitted.Result run(
            Emitted emitted, double[] weights, PaddedBatch batch, double likelihood, byte[] bytes) {
        return emitted.risk(weights, batch, COSTS, PAIRS, SMOOTHING, SHARPNESS, likelihood, bytes);
    }

    /** The cheapest candidate of each pair becomes the likeliest; computed in parts, the result is the same. */
    @Test
    void whatCostsLessBecomesMoreProbable() {
        TrainingScript script = new TrainingScript(
                TinyModel.config(),
                TinyModel.VOCABULARY,
                TinyModel.VOCABULARY,
                NumberFormats.FLOAT32,
                Objective.of(RISK, 0, List.of()));
        try (TrainingNetwork network =
                new TrainingNetwork(script, Device.CPU, script.layout().initialWeights(1))) {
            Sums first = network.accumulate(
                    network.objective(), new ObjectiveBatch(batch(), COSTS), new LossSettings(0, 0, 1, 0, 1), 1);
            float[] whole = network.gradient();
            network.forgetGradient();
            network.limitAtOnce(1);
            Sums parts = network.accumulate(
                    network.objective(), new ObjectiveBatch(batch(), COSTS), new LossSettings(0, 0, 1, 0, 1), 1);
            assertEquals(first.loss(), parts.loss(), 1e-5 * first.loss());
            assertArrayEquals(whole, network.gradient(), 1e-4f);
            double before = first.loss() / 9;
            double after = before;
            for (int update = 1; update <= 60; update++) {
                after = network.accumulate(
                                        network.objective(),
                                        new ObjectiveBatch(batch(), COSTS),
                                        new LossSettings(0, 0, 1, 0, 1),
                                        update)
                                .loss()
                        / 9;
                network.update(new Adam.Settings(0.01, 0.9, 0.98, 1e-9, update, 1), 9);
            }
            // the best that can be reached has 0.9, 0.3 and 0.1, by the tokens of the references
            assertTrue(after < before - 0.05, before + " " + after);
        }
    }
}
