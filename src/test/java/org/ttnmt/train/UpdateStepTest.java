package org.ttnmt.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Norm;
import org.ttnmt.config.Preset;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.objective.LossSettings;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.training.Adam;
import org.ttnmt.model.training.Pending;
import org.ttnmt.model.training.TrainingNetwork;
import org.ttnmt.model.training.TrainingNetwork.Sums;
import org.ttnmt.model.training.TrainingScript;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.Torch;

/** Float16 on the CPU, where it is slow but the same. */
class UpdateStepTest {
    static {
        Torch.load(1);
    }

    private static final int VOCABULARY = 20;
    private static final List<PaddedBatch> BATCHES = List.of(batch(3, 4, 5), batch(6, 7, 8, 9));

    private final List<Long> seeds = new ArrayList<>();
    private final UpdateStep.BatchGradient gradient = (network, batch, update, seed) -> {
        seeds.add(seed);
        return Pending.known(network.accumulate(batch, LossSettings.smoothed(0.1), seed));
    };

    private static PaddedBatch batch(int... pieces) {
        return PaddedBatch.of(List.of(pieces), List.of(pieces), 1, 2);
    }

    private static TrainingNetwork network() {
        ModelConfig model = ModelConfig.of(Preset.TINY)
                .with(
                        ModelConfig.ENCODER_LAYERS.is(1),
                        ModelConfig.DECODER_LAYERS.is(1),
                        ModelConfig.MODEL_DIM.is(8),
                        ModelConfig.FEED_FORWARD_DIM.is(16),
                        ModelConfig.HEADS.is(2),
                        ModelConfig.DROPOUT.is(0.1),
                        ModelConfig.NORM.is(Norm.PRE),
                        ModelConfig.MAX_POSITIONS.is(16));
        TrainingScript script = new TrainingScript(model, VOCABULARY, VOCABULARY, NumberFormats.FLOAT16);
        return new TrainingNetwork(script, Device.CPU, script.layout().initialWeights(1));
    }

    private static Adam.Settings settings(long update) {
        return new Adam.Settings(0.01, 0.9, 0.98, 1e-9, update, 0);
    }

    @Test
    void anUpdateThatOverflowsIsTakenAgainWithTheSameBatches() {
        try (TrainingNetwork network = network();
                TrainingNetwork careful = network()) {
            UpdateStep step = new UpdateStep(gradient, () -> false, network, 1, true, new LossScale(0x1p24, 5));
            UpdateStep.Result result = step.take(BATCHES, settings(1));
            assertTrue(result.isFinite());
            double factor = step.lossScale().factor();
            assertTrue(factor < 0x1p24 && factor > 16, "the factor is " + factor);
            assertEquals(new LossScale(factor, 1), step.lossScale());
            int tries = seeds.size() / 2;
            assertEquals(0x1p24 / Math.pow(2, tries - 1), factor);
            assertEquals(seeds.subList(0, 2), seeds.subList(seeds.size() - 2, seeds.size()));

            UpdateStep.Result same = new UpdateStep(gradient, () -> false, careful, 1, true, new LossScale(factor, 0))
                    .take(BATCHES, settings(1));
            assertEquals(same.norm(), result.norm());
            assertEquals(same.sums(), result.sums());
            assertArrayEquals(careful.weights(), network.weights());
        }
    }

    @Test
    void aLossThatIsNotFiniteIsNotTriedAgain() {
        UpdateStep.BatchGradient broken = (network, batch, update, seed) -> {
            Sums sums = gradient.add(network, batch, update, seed).get();
            return Pending.known(new Sums(Double.NaN, sums.negativeLogLikelihood(), sums.tokens()));
        };
        try (TrainingNetwork network = network()) {
            UpdateStep step = new UpdateStep(broken, () -> false, network, 1, true, new LossScale(0x1p24, 0));
            assertFalse(step.take(BATCHES, settings(1)).isFinite());
            assertEquals(2, seeds.size());
        }
    }

    @Test
    void otherFormatsTakeOneTry() {
        try (TrainingNetwork network = network()) {
            UpdateStep step = new UpdateStep(gradient, () -> false, network, 1, false, new LossScale(0x1p24, 5));
            assertFalse(step.take(BATCHES, settings(1)).isFinite());
            assertEquals(2, seeds.size());
            assertEquals(new LossScale(0x1p24, 5), step.lossScale());
        }
    }

    /** The second batch is never begun, and the first has left nothing behind. */
    @Test
    void isBrokenOffBetweenTwoBatches() {
        try (TrainingNetwork network = network();
                TrainingNetwork whole = network()) {
            float[] before = network.weights();
            UpdateStep broken =
                    new UpdateStep(gradient, () -> seeds.size() == 1, network, 1, false, new LossScale(16, 0));
            assertThrows(CancellationException.class, () -> broken.take(BATCHES, settings(1)));
            assertEquals(1, seeds.size());
            assertArrayEquals(before, network.weights());
            UpdateStep.Result again = new UpdateStep(gradient, () -> false, network, 1, true, new LossScale(16, 0))
                    .take(BATCHES, settings(1));
            UpdateStep.Result once = new UpdateStep(gradient, () -> false, whole, 1, true, new LossScale(16, 0))
                    .take(BATCHES, settings(1));
            assertEquals(once.sums(), again.sums());
            assertEquals(once.norm(), again.norm());
            assertArrayEquals(whole.weights(), network.weights());
        }
    }

    @Test
    void theFactorDoublesAfterAThousandUpdates() {
        LossScale scale = LossScale.START;
        for (int i = 0; i < 1000; i++) {
            assertEquals(new LossScale(16, i), scale);
            scale = scale.next();
        }
        assertEquals(new LossScale(32, 0), scale);
        assertEquals(new LossScale(16, 0), scale.halved());
    }

    @Test
    void theFactorHasLimits() {
        assertEquals(new LossScale(0x1p24, 0), new LossScale(0x1p24, 999).next());
        assertTrue(new LossScale(0x1p-23, 0).canBeHalved());
        assertFalse(new LossScale(0x1p-24, 0).canBeHalved());
    }
}
