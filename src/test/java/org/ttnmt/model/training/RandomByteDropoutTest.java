package org.ttnmt.model.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.Emitted;
import org.ttnmt.model.TinyModel;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.RandomByteDropout;
import org.ttnmt.model.objective.LossSettings;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.ScriptModule;
import org.ttnmt.torch.ScriptValue;
import org.ttnmt.torch.TensorScope;
import org.ttnmt.torch.Torch;

class RandomByteDropoutTest {
    private static final int COUNT = 200_000;

    static {
        Torch.load(1);
    }

    @ParameterizedTest
    @CsvSource({"0.1, 26", "0.3, 77", "0.5, 128", "0.999, 255", "0.0001, 1"})
    void dropsAtTheRateAndKeepsTheExpectation(double rate, int threshold) {
        float[] dropped = dropTwice(rate, 1).get(0);
        float kept = (float) (256.0 / (256 - threshold));
        int zeros = 0;
        for (float value : dropped) {
            zeros += value == 0 ? 1 : 0;
            assertTrue(value == 0 || value == kept, "kept elements are " + kept + ", not " + value);
        }
        double share = threshold / 256.0;
        assertEquals(share, zeros / (double) COUNT, 4 * Math.sqrt(share * (1 - share) / COUNT));
    }

    @Test
    void aRateOfZeroNeedsNoBytes() {
        Script script = new Script("Nothing");
        script.function("drop", "Tensor", List.of("x"), (code, p) -> {
            RandomByteDropout dropout = new RandomByteDropout(p.get(0), NumberType.FLOAT32);
            assertEquals(p.get(0), dropout.apply(code, p.get(0), 0, (batch, s, t) -> batch));
            assertEquals(0, Dropout.sum(dropout.masks()).elements(1, 1, 1));
            code.returns(p.get(0));
        });
    }

    @Test
    void masksAreAFunctionOfTheSeed() {
        List<float[]> once = dropTwice(0.3, 1);
        assertArrayEquals(once.get(0), dropTwice(0.3, 1).get(0));
        assertFalse(Arrays.equals(once.get(0), dropTwice(0.3, 2).get(0)), "another seed");
        assertFalse(Arrays.equals(once.get(0), once.get(1)), "another place");
    }

    static Stream<Named<ModelConfig>> places() {
        return Stream.of(
                shape("residual", m -> m.dropout = 0.5),
                shape("attention", m -> m.attentionDropout = 0.5),
                shape("feed-forward", m -> m.feedForwardDropout = 0.5),
                shape("all, deeper encoder", m -> {
                    m.dropout = 0.5;
                    m.attentionDropout = 0.4;
                    m.feedForwardDropout = 0.3;
                    m.encoderLayers = 2;
                    m.decoderLayers = 1;
                }));
    }

    /** One byte less than {@code randomBytes} says must be too few, or the extents of the layers say too much. */
    @ParameterizedTest
    @MethodSource("places")
    void needsJustTheBytesThatItSays(ModelConfig config) {
        PaddedBatch batch = TinyModel.batch();
        try (Emitted emitted = new Emitted(config, NumberFormats.FLOAT32)) {
            double[] weights = Emitted.widen(TinyModel.weights(emitted.layout()));
            int needed = Math.toIntExact(
                    emitted.script().randomBytes().elements(batch.batch(), batch.sourceLength(), batch.targetLength()));
            assertEquals(expectedBytes(config, batch), needed);
            emitted.gradient(weights, new double[0], batch, 0, new byte[needed]);
            assertThrows(
                    RuntimeException.class,
                    () -> emitted.gradient(weights, new double[0], batch, 0, new byte[needed - 1]));
        }
    }

    @ParameterizedTest
    @MethodSource("places")
    void changesTrainingButNotTheLoss(ModelConfig config) {
        PaddedBatch batch = TinyModel.batch();
        TrainingScript script = TinyModel.script(config, NumberFormats.FLOAT32);
        float[] weights = TinyModel.weights(script.layout());
        try (TrainingNetwork network = new TrainingNetwork(script, Device.CPU, weights)) {
            double without = network.loss(batch, 0).loss();
            double first =
                    network.accumulate(batch, LossSettings.smoothed(0), 1).loss();
            float[] gradient = network.gradient();
            network.forgetGradient();
            assertTrue(Math.abs(first - without) > 1e-3, first + " with dropout, " + without + " without");
            assertEquals(
                    first,
                    network.accumulate(batch, LossSettings.smoothed(0), 1).loss(),
                    "same seed");
            assertArrayEquals(gradient, network.gradient(), "same seed");
            assertTrue(
                    Math.abs(network.accumulate(batch, LossSettings.smoothed(0), 2)
                                            .loss()
                                    - first)
                            > 1e-4,
                    "another seed");
            assertEquals(without, network.loss(batch, 0).loss());
        }
    }

    private static long expectedBytes(ModelConfig config, PaddedBatch batch) {
        long rows = batch.batch();
        long s = batch.sourceLength();
        long t = batch.targetLength();
        long e = config.encoderLayers();
        long d = config.decoderLayers();
        long residual = rows * config.modelDim() * (s * (1 + 2 * e) + t * (1 + 3 * d));
        long attention = rows * config.heads() * (e * s * s + d * (t * t + t * s));
        long feedForward = rows * config.feedForwardDim() * (e * s + d * t);
        return (config.dropout() > 0 ? residual : 0)
                + (config.attentionDropout() > 0 ? attention : 0)
                + (config.feedForwardDropout() > 0 ? feedForward : 0);
    }

    /** Ones after dropout at two places, with the bytes of {@code seed}. */
    private static List<float[]> dropTwice(double rate, long seed) {
        Script script = new Script("Dropped");
        script.function("drop", Script.tensors(2), List.of("bytes", "x"), (code, p) -> {
            RandomByteDropout dropout = new RandomByteDropout(p.get(0), NumberType.FLOAT32);
            Dropout.Extent extent = (batch, s, t) -> batch;
            code.returns(dropout.apply(code, p.get(1), rate, extent), dropout.apply(code, p.get(1), rate, extent));
            assertEquals(2 * COUNT, Dropout.sum(dropout.masks()).elements(COUNT, 1, 1));
        });
        float[] ones = new float[COUNT];
        Arrays.fill(ones, 1);
        try (ScriptModule module = ScriptModule.load(script, Device.CPU);
                TensorScope scope = TensorScope.open(Device.CPU);
                ScriptValue bytes = ScriptValue.of(scope.bytes(new RandomBytes().draw(2 * COUNT, seed)));
                ScriptValue x = ScriptValue.of(scope.floats(ones, 1000, COUNT / 1000));
                ScriptValue result = module.call("drop", bytes, x)) {
            ScriptValue[] parts = result.toTuple();
            List<float[]> values = Stream.of(parts)
                    .map(part -> part.toTensor(scope).toFloats())
                    .toList();
            Stream.of(parts).forEach(ScriptValue::close);
            return values;
        }
    }

    private static Named<ModelConfig> shape(String name, Consumer<TinyModel> change) {
        return Named.of(name, TinyModel.config(change));
    }
}
