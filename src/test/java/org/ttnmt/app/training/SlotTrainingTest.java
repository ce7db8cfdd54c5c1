package org.ttnmt.app.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.UserException;
import org.ttnmt.app.Progress;
import org.ttnmt.app.translate.ModelOpener;
import org.ttnmt.app.translate.NetworkOpener;
import org.ttnmt.app.translate.TranslationModel;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.ConfigReader;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.Device;

/** A run of a model that writes all at once: what it leaves out, how it goes on, and what it can be asked for. */
class SlotTrainingTest {
    private static final ComputeConfig COMPUTE = new ComputeConfig(Device.CPU, 1);

    @TempDir
    Path folder;

    private final List<String> said = new ArrayList<>();

    /** Sixty pairs with room, one of a word for nine. */
    @BeforeEach
    void writeText() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            text.append(i % 7)
                    .append(' ')
                    .append(i % 5)
                    .append(' ')
                    .append(i % 3)
                    .append(" 8 9\n");
        }
        Files.writeString(folder.resolve("source"), text + "1\n");
        Files.writeString(folder.resolve("target"), text + "1 2 3 4 5 6 7 8 9\n");
        Files.writeString(folder.resolve("short.source"), "1 2 3 4\n1\n");
        Files.writeString(folder.resolve("short.target"), "1 2 3 4\n1 2 3 4 5 6 7 8 9\n");
        Files.writeString(
                folder.resolve("config.yaml"),
                """
                data:
                  train: [{source: %1$s/source, target: %1$s/target}]
                  validation: {source: %1$s/short.source, target: %1$s/short.target}
                vocab: {type: unigram, size: 14, shared: true, character_coverage: 1.0}
                model: {decoder: ctc, encoder_layers: 1, decoder_layers: 1, model_dim: 8, feed_forward_dim: 8, heads: 2}
                training: {max_updates: 6, batch_tokens: 130, learning_rate: 0.01, warmup_updates: 3, validate_every: 4,
                           checkpoint_every: 2, average_checkpoints: 2, best_metric: loss}
                decoding: {max_length_ratio: 3.0}
                """
                        .formatted(folder));
    }

    private boolean run(String run, BooleanSupplier stop, String... more) {
        List<String> overrides = new ArrayList<>(List.of(more));
        overrides.add("model_dir=" + folder.resolve(run));
        return new Train(
                        ConfigReader.read(folder.resolve("config.yaml"), overrides),
                        new TrainOptions(COMPUTE, false, "test"),
                        Progress.ofLines(said::add),
                        stop::getAsBoolean)
                .run()
                .finished();
    }

    private byte[] weights(String run) throws IOException {
        return Files.readAllBytes(folder.resolve(run).resolve("weights.safetensors"));
    }

    @Test
    void stoppingChangesNothingAndWhatHasNoRoomIsTold() throws IOException {
        assertTrue(run("whole", () -> false, "decoding.beam_size=2"));
        String all = String.join("\n", said);
        assertTrue(
                all.contains("1 pair whose target needs more slots than model.upsampling gives the source"), () -> all);
        assertTrue(
                all.contains("1 of the validation's 2 references need more slots than model.upsampling (2) gives"),
                () -> all);
        AtomicInteger asked = new AtomicInteger();
        assertFalse(run("stopped", () -> asked.incrementAndGet() > 4, "decoding.beam_size=2"));
        assertTrue(run("stopped", () -> false, "decoding.beam_size=2"));
        assertArrayEquals(weights("whole"), weights("stopped"));
        UserException e =
                assertThrows(UserException.class, () -> run("refused", () -> false, "data.on_too_long=refuse"));
        assertTrue(e.toString().contains("needs more slots than model.upsampling"), e.toString());
        whatItCanBeAskedFor(folder.resolve("whole"));
    }

    /** Another kind that writes all at once: it has room for anything, and no probability of a translation. */
    @Test
    void gapsAreFilledAsIfTheRunHadNotBeenStopped() throws IOException {
        String[] gaps = {"model.decoder=mask_predict", "decoding.iterations=2", "decoding.length_candidates=2"};
        assertTrue(run("gaps", () -> false, gaps));
        assertFalse(String.join("\n", said).contains("slots"));
        AtomicInteger asked = new AtomicInteger();
        assertFalse(run("stopped", () -> asked.incrementAndGet() > 4, gaps));
        assertTrue(run("stopped", () -> false, gaps));
        assertArrayEquals(weights("gaps"), weights("stopped"));
        try (TranslationModel model =
                new NetworkOpener().open(folder.resolve("gaps"), DecodingPrecision.AUTO, COMPUTE)) {
            int[] source = model.source().encode("1 2 3");
            refused(
                    "a model that fills gaps (model.decoder: mask_predict) gives a translation no probability: that of a"
                            + " word depends on which others it has filled before. Score it with a model of decoder:"
                            + " autoregressive or ctc.",
                    () -> model.force(List.of(source), List.of(source)));
        }
    }

    private static void whatItCanBeAskedFor(Path run) {
        ModelOpener models = new NetworkOpener();
        try (TranslationModel model = models.open(run, DecodingPrecision.AUTO, COMPUTE)) {
            int[] source = model.source().encode("1 2 3");
            List<float[]> scores =
                    model.force(List.of(source), List.of(model.target().encode("1 2")));
            assertEquals(model.target().encode("1 2").length + 1, scores.get(0).length);
            refused(
                    "The model has no attention from a translation to its source (model.decoder: ctc). Leave"
                            + " --alignment and --attention out, or use a model with decoder: autoregressive.",
                    () -> model.attend(source, source));
            assertFalse(model.distributesAttention());
        }
        refused(
                "translating with several models needs the steps of a search, but the model writes all pieces at once"
                        + " (model.decoder: ctc). Leave it out, or use a model with decoder: autoregressive.",
                () -> models.openAll(List.of(run, run), List.of(1.0, 1.0), DecodingPrecision.AUTO, COMPUTE));
    }

    private static void refused(String sentence, org.junit.jupiter.api.function.Executable asking) {
        assertEquals(sentence, assertThrows(UserException.class, asking).getMessage());
    }
}
