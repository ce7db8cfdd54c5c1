package org.ttnmt.model.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.OptimizerConfig;
import org.ttnmt.model.TinyModel;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.objective.LossSettings;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.training.TrainingNetwork.Sums;
import org.ttnmt.torch.Device;

/** Several replicas on the CPU against one; the tiny batch has three pairs. */
class ReplicasTest {
    private static final ModelConfig CONFIG = TinyModel.config(shape -> shape.dropout = 0.2);
    private static final TrainingScript SCRIPT =
            new TrainingScript(CONFIG, TinyModel.VOCABULARY, TinyModel.VOCABULARY, NumberFormats.FLOAT32);

    private static TrainingNetwork network(int replicas) {
        return new TrainingNetwork(
                SCRIPT,
                new Placement(Collections.nCopies(replicas, Device.CPU), 1),
                TrainingVectors.begin(TinyModel.weights(SCRIPT.layout())),
                OptimizerConfig.DEFAULT.with(OptimizerConfig.WEIGHT_DECAY.is(0.01), OptimizerConfig.EMA_DECAY.is(0.5)));
    }

    /**
     * Adam follows the sign of small gradients, so weights are compared after updates whose gradients agree closely.
     */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void areOneReplicaOfAllTheirBatches(int count) {
        try (TrainingNetwork one = network(1);
                TrainingNetwork several = network(count)) {
            for (int update = 1; update <= 3; update++) {
                Sums whole = Sums.ZERO;
                Sums shared = Sums.ZERO;
                for (int part = 0; part < 2; part++) {
                    whole = whole.plus(
                            one.accumulate(TinyModel.batch(), LossSettings.smoothed(0.1), 10L * update + part));
                    shared = shared.plus(
                            several.accumulate(TinyModel.batch(), LossSettings.smoothed(0.1), 10L * update + part));
                }
                assertEquals(whole.tokens(), shared.tokens());
                assertEquals(whole.loss(), shared.loss(), 1e-4 * whole.loss());
                float[] gradient = one.gradient();
                assertArrayEquals(gradient, several.gradient(), 1e-4f);
                assertTrue(norm(gradient) > 0.1);
                Adam.Settings settings = new Adam.Settings(1e-3, 0.9, 0.98, 1e-3, update, 1);
                assertEquals(one.update(settings, whole.tokens()), several.update(settings, whole.tokens()), 1e-4);
                assertArrayEquals(one.weights(), several.weights(), 1e-5f);
                assertArrayEquals(one.judgedWeights(), several.judgedWeights(), 1e-5f);
            }
        }
    }

    @Test
    void repeatBitForBit() {
        float[] first = trained();
        for (int i = 0; i < 3; i++) {
            assertArrayEquals(first, trained());
        }
    }

    /** Parts for want of memory, on each of them. */
    @Test
    void divideTheirSharesFurther() {
        try (TrainingNetwork one = network(1);
                TrainingNetwork several = network(2)) {
            several.limitAtOnce(1);
            Sums whole = one.accumulate(TinyModel.batch(), LossSettings.smoothed(0.1), 3);
            Sums parts = several.accumulate(TinyModel.batch(), LossSettings.smoothed(0.1), 3);
            assertEquals(whole.loss(), parts.loss(), 1e-4 * whole.loss());
            assertArrayEquals(one.gradient(), several.gradient(), 1e-4f);
        }
    }

    /** Parts are summed in another order than a whole batch, so their last bits tell whether there were any. */
    @Test
    void areLimitedTogether() {
        PaddedBatch batch = TinyModel.batch();
        long positions = (long) batch.batch() * Math.max(batch.sourceLength(), batch.targetLength());
        float[] whole = gradient(batch, Long.MAX_VALUE);
        // two pairs of the three are computed by the second replica, which counts for two of the same size
        long largest = positions / batch.batch() * 2 * 2;
        assertArrayEquals(whole, gradient(batch, largest));
        assertFalse(Arrays.equals(whole, gradient(batch, largest - 1)), "a limit below the shares divides none");
    }

    private static float[] gradient(PaddedBatch batch, long limit) {
        try (TrainingNetwork network = network(2)) {
            network.limitAtOnce(limit);
            network.accumulate(batch, LossSettings.smoothed(0.1), 3);
            return network.gradient();
        }
    }

    /**
     * Memory outside of the heap that each batch took anew would be given back only with the next collection, if there
     * is one.
     */
    @Test
    void useTheRoomForTheirMasksAgain() {
        TrainingScript script = new TrainingScript(
                TinyModel.config(shape -> {
                    shape.modelDim = 128;
                    shape.dropout = 0.2;
                }),
                TinyModel.VOCABULARY,
                TinyModel.VOCABULARY,
                NumberFormats.FLOAT32);
        List<int[]> lines = Collections.nCopies(40, new int[] {3, 4, 5, 6, 7, 8, 9, 3});
        PaddedBatch batch = PaddedBatch.of(lines, lines, TinyModel.BOS, TinyModel.EOS);
        long masks = Dropout.sum(script.gradient(script.objective()).masks())
                .elements(batch.batch(), batch.sourceLength(), batch.targetLength());
        try (TrainingNetwork network = new TrainingNetwork(
                script,
                new Placement(Collections.nCopies(2, Device.CPU), 1),
                TrainingVectors.begin(script.layout().initialWeights(1)),
                OptimizerConfig.DEFAULT)) {
            network.limitAtOnce(batch.batch() * batch.targetLength() / 2); // each computes its share in two parts
            network.accumulate(batch, LossSettings.smoothed(0.1), 1);
            long before = outsideOfTheHeap();
            for (int call = 0; call < 10; call++) {
                network.accumulate(batch, LossSettings.smoothed(0.1), 1);
            }
            long grown = outsideOfTheHeap() - before;
            assertTrue(grown < 5 * masks, "ten batches with masks of " + masks + " bytes took " + grown);
        }
    }

    private static long outsideOfTheHeap() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static float[] trained() {
        try (TrainingNetwork network = network(3)) {
            for (int update = 1; update <= 5; update++) {
                Sums sums = network.accumulate(TinyModel.batch(), LossSettings.smoothed(0.1), update);
                network.update(new Adam.Settings(0.01, 0.9, 0.98, 1e-9, update, 1), sums.tokens());
            }
            return network.weights();
        }
    }

    private static double norm(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value * value;
        }
        return Math.sqrt(sum);
    }
}
