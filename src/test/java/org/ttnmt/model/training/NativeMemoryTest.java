package org.ttnmt.model.training;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.Preset;
import org.ttnmt.model.StepModel;
import org.ttnmt.model.TinyModel;
import org.ttnmt.model.decoding.DecodingNetwork;
import org.ttnmt.model.decoding.DecodingScript;
import org.ttnmt.model.objective.LossSettings;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.Torch;

/**
 * Resident memory after many calls; one leaked tensor a call would show. Slow, because a few calls would hide a leak.
 */
@Tag("slow")
class NativeMemoryTest {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int CALLS = 300;

    /** The system's allocator takes more from time to time for good; what leaks does so in every round. */
    private static final int ROUNDS = 4;

    private static final long MOST_GROWTH = 50;

    static {
        Torch.load(1);
    }

    /** A vector of the weights' size is 0.7 MB: to keep one a call would take 200 MB. */
    @Test
    void trainingKeepsNothing() throws IOException {
        TrainingScript script = new TrainingScript(shape(), 500, 500, NumberFormats.FLOAT32);
        try (TrainingNetwork network =
                new TrainingNetwork(script, Device.CPU, script.layout().initialWeights(1))) {
            flat(() -> {
                network.accumulate(TinyModel.batch(), LossSettings.smoothed(0.1), 1);
                network.update(new Adam.Settings(1e-4, 0.9, 0.98, 1e-9, 1, 1), 9);
                network.loss(TinyModel.batch(), 0.1);
            });
        }
    }

    /** The log-probabilities of a step are 1 MB: to keep them would take 300 MB. */
    @Test
    void decodingKeepsNothing() throws IOException {
        DecodingScript script = new DecodingScript(shape(), 20_000, 20_000, DecodingPrecision.FLOAT32, Device.CPU);
        int[] order = IntStream.range(0, 12).map(i -> i / 4).toArray();
        int[] tokens = new int[12];
        Arrays.fill(tokens, 5);
        try (DecodingNetwork network =
                new DecodingNetwork(script, script.layout().initialWeights(1), TinyModel.SPECIAL)) {
            flat(() -> {
                try (StepModel.Decoding decoding = network.start(TinyModel.SOURCES)) {
                    decoding.advance(order, tokens, 5);
                }
            });
        }
    }

    private static void flat(Runnable call) throws IOException {
        assumeTrue(Files.exists(STATUS), "skipped: resident memory is read from " + STATUS + ", which is not there");
        for (int i = 0; i < CALLS / 6; i++) {
            call.run();
        }
        List<Long> grown = new ArrayList<>();
        do {
            System.gc();
            long before = residentMegabytes();
            for (int i = 0; i < CALLS; i++) {
                call.run();
            }
            System.gc();
            grown.add(residentMegabytes() - before);
        } while (Collections.min(grown) >= MOST_GROWTH && grown.size() < ROUNDS);
        assertTrue(Collections.min(grown) < MOST_GROWTH, "resident memory grew by so many MB in each round: " + grown);
    }

    private static long residentMegabytes() throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }

    private static ModelConfig shape() {
        return ModelConfig.of(Preset.TINY)
                .with(
                        ModelConfig.ENCODER_LAYERS.is(1),
                        ModelConfig.DECODER_LAYERS.is(2),
                        ModelConfig.MODEL_DIM.is(64),
                        ModelConfig.FEED_FORWARD_DIM.is(128),
                        ModelConfig.DROPOUT.is(0.1),
                        ModelConfig.ATTENTION_DROPOUT.is(0.1),
                        ModelConfig.FEED_FORWARD_DROPOUT.is(0.1),
                        ModelConfig.MAX_POSITIONS.is(16));
    }
}
