package org.ttnmt.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ttnmt.config.OptimizerConfig;
import org.ttnmt.model.TinyModel;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.training.Adam;
import org.ttnmt.model.training.Pending;
import org.ttnmt.model.training.Placement;
import org.ttnmt.model.training.TrainingNetwork;
import org.ttnmt.model.training.TrainingNetwork.Sums;
import org.ttnmt.model.training.TrainingScript;
import org.ttnmt.model.training.TrainingVectors;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.Tensor;
import org.ttnmt.torch.Torch;

/** Updates that are read later: on the processor, where nothing is late, but what the host does can be counted. */
class OpenUpdatesTest {
    static {
        Torch.load(1);
    }

    private static final List<PaddedBatch> BATCHES = List.of(TinyModel.batch(), TinyModel.batch());
    private static final UpdateStep.BatchGradient GRADIENT =
            (network, batch, update, seed) -> network.send(batch, update, seed, List::of);

    private static TrainingNetwork network(int replicas, NumberFormats numbers) {
        TrainingScript script = TinyModel.script(TinyModel.config(shape -> shape.dropout = 0.2), numbers);
        return new TrainingNetwork(
                script,
                new Placement(Collections.nCopies(replicas, Device.CPU), 1),
                TrainingVectors.begin(TinyModel.weights(script.layout())),
                OptimizerConfig.DEFAULT.with(OptimizerConfig.EMA_DECAY.is(0.5)));
    }

    private static UpdateStep step(TrainingNetwork network, UpdateStep.BatchGradient gradient, boolean scaled) {
        return new UpdateStep(gradient, () -> false, network, 1, scaled, LossScale.START);
    }

    private static Adam.Settings settings(long update) {
        return new Adam.Settings(0.01, 0.9, 0.98, 1e-9, update, 1);
    }

    /** With what SecondDeviceTest says of the functions that are called, there is no wait for the device. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anUpdateReadsNothingOffItsDevices(int replicas) {
        try (TrainingNetwork network = network(replicas, NumberFormats.BFLOAT16)) {
            UpdateStep step = step(network, GRADIENT, false);
            for (int update = 1; update <= 3; update++) {
                long before = Tensor.reads();
                UpdateStep.Result result = step.take(BATCHES, settings(update));
                assertEquals(before, Tensor.reads());
                assertEquals(18, result.tokens());
                assertTrue(result.isFinite());
                assertEquals(before + 2L * replicas + 1, Tensor.reads()); // losses of two batches, and a norm
                assertEquals(18, result.sums().tokens());
                assertEquals(before + 2L * replicas + 1, Tensor.reads());
            }
        }
    }

    @Test
    void inFloat16AnUpdateIsReadAtOnce() {
        try (TrainingNetwork network = network(1, NumberFormats.FLOAT16)) {
            long before = Tensor.reads();
            step(network, GRADIENT, true).take(BATCHES, settings(1));
            assertEquals(before + 3, Tensor.reads());
        }
    }

    @Test
    void whatIsReadLaterIsTheSame() {
        List<List<Object>> atOnce = updates(0, 4);
        assertEquals(4, atOnce.size());
        assertEquals(atOnce, updates(1, 4));
    }

    private static List<List<Object>> updates(int most, int count) {
        List<List<Object>> read = new ArrayList<>();
        try (TrainingNetwork network = network(2, NumberFormats.FLOAT32)) {
            UpdateStep step = step(network, GRADIENT, false);
            OpenUpdates open = new OpenUpdates(
                    most, result -> read.add(List.of(result.settings().update(), result.sums(), result.norm())));
            for (int update = 1; update <= count; update++) {
                open.add(step.take(BATCHES, settings(update)));
                assertEquals(Math.max(0, update - most), read.size());
            }
            open.readAll();
            open.readAll();
        }
        return read;
    }

    /** The second update's loss is no number: that is told with its number, before the third is read. */
    @Test
    void aLossThatIsNoNumberIsTheLossOfItsUpdate() {
        UpdateStep.BatchGradient broken = (network, batch, update, seed) -> GRADIENT.add(network, batch, update, seed)
                .with(
                        Pending.known(update),
                        (sums, number) -> new Sums(
                                number == 2 ? Double.NaN : sums.loss(), sums.negativeLogLikelihood(), sums.tokens()));
        List<Boolean> finite = new ArrayList<>();
        try (TrainingNetwork network = network(1, NumberFormats.FLOAT32)) {
            UpdateStep step = step(network, broken, false);
            OpenUpdates open = new OpenUpdates(1, result -> {
                assertEquals(finite.size() + 1, result.settings().update());
                finite.add(result.isFinite());
            });
            for (int update = 1; update <= 3; update++) {
                open.add(step.take(BATCHES, settings(update)));
            }
            assertEquals(List.of(true, false), finite);
            open.readAll();
            assertEquals(List.of(true, false, true), finite);
            assertFalse(network.computesAhead(), "a processor has nothing to win");
        }
    }
}
