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
import org.ttnmt.app.store.ExportModel;
import org.ttnmt.app.store.ImportModel;
import org.ttnmt.app.store.ModelDirectory;
import org.ttnmt.app.store.SavedModel;
import org.ttnmt.app.store.TinySavedModel;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.ConfigReader;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.Device;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.RunConfig;
import org.ttnmt.exchange.StoredNumbers;
import org.ttnmt.exchange.marian.NaiveMarian;

/** Going on with a model of Marian from a configuration that names it and the data, and nothing else of it. */
class FineTuningTest {
    @TempDir
    private Path folder;

    private Path general;

    @BeforeEach
    void importAModel() throws IOException {
        TinySavedModel tiny = TinySavedModel.create(folder, false);
        Path model = folder.resolve("opus.npz");
        new NaiveMarian(24, 24, NaiveMarian.Tied.TARGET, "swish", true)
                .archive()
                .write(model);
        general = folder.resolve("general");
        new ImportModel(ImportModel.Format.MARIAN, model, List.of(tiny.source(), tiny.target()), general, false).run();
        Files.writeString(folder.resolve("en"), "the red house\na house\nthe red car\na red car\n".repeat(5));
        Files.writeString(folder.resolve("de"), "das rote haus\nein haus\ndas rote auto\nein rotes auto\n".repeat(5));
        Files.writeString(
                folder.resolve("short.yaml"),
                """
                data:
                  train: [{source: %1$s/en, target: %1$s/de}]
                  validation: {source: %1$s/en, target: %1$s/de}
                  max_length: 30
                training: {init_from: %1$s/general, max_updates: 6, batch_tokens: 90, validate_every: 4,
                           checkpoint_every: 2, average_checkpoints: 2, best_metric: loss}
                """
                        .formatted(folder));
    }

    private RunConfig config(String run, String... more) {
        List<String> overrides = new ArrayList<>(List.of(more));
        overrides.add("model_dir=" + folder.resolve(run));
        return ConfigReader.read(folder.resolve("short.yaml"), overrides);
    }

    private boolean train(String run, BooleanSupplier stop) {
        return new Train(
                        config(run),
                        new TrainOptions(new ComputeConfig(Device.CPU, 1), false, "test"),
                        Progress.ofLines(line -> {}),
                        stop::getAsBoolean)
                .run()
                .finished();
    }

    @Test
    void aFolderThatIsNoModelIsRefusedBeforeAVocabularyIsTrained() throws IOException {
        Files.move(general.resolve("target.model"), folder.resolve("elsewhere"));
        UserException incomplete = assertThrows(UserException.class, () -> config("run"));
        assertEquals(
                "training.init_from: " + general + "/target.model is missing, so the model is incomplete. Copy its"
                        + " folder again, or write vocab: {size: N} to train a vocabulary.",
                incomplete.getMessage());
        Files.delete(general.resolve("config.yaml"));
        UserException none = assertThrows(UserException.class, () -> config("run"));
        assertTrue(
                String.valueOf(none.getMessage()).contains(general + " has no config.yaml, so it is no model of tt."));
    }

    @Test
    void theModelGoesOnResumesExactlyAndGoesBack() throws IOException {
        assertTrue(train("tuned", () -> false));
        AtomicInteger asked = new AtomicInteger();
        assertFalse(train("stopped", () -> asked.incrementAndGet() > 4));
        assertTrue(train("stopped", () -> false));
        byte[] weights = Files.readAllBytes(folder.resolve("tuned/weights.safetensors"));
        assertArrayEquals(weights, Files.readAllBytes(folder.resolve("stopped/weights.safetensors")));

        new ExportModel(
                        folder.resolve("tuned"),
                        ExportModel.Format.MARIAN,
                        folder.resolve("out"),
                        StoredNumbers.FLOAT32,
                        null,
                        null,
                        false)
                .run();
        new ImportModel(ImportModel.Format.AUTO, folder.resolve("out"), List.of(), folder.resolve("back"), false).run();
        try (SavedModel before = new ModelDirectory(general).open();
                SavedModel tuned = new ModelDirectory(folder.resolve("tuned")).open();
                SavedModel back = new ModelDirectory(folder.resolve("back")).open()) {
            assertEquals(before.config().model(), tuned.config().model());
            assertArrayEquals(tuned.weights().vector(), back.weights().vector());
            int changed = 0;
            for (int i = 0; i < tuned.weights().vector().length; i++) {
                changed += before.weights().vector()[i] == tuned.weights().vector()[i] ? 0 : 1;
            }
            assertTrue(changed > tuned.weights().vector().length / 2, "only " + changed + " numbers changed");
        }
    }

    @Test
    void whatIsLeftOutIsThatOfTheModelAndWhatIsWrittenStays() {
        RunConfig theirs = ConfigReader.readSaved(general.resolve("config.yaml"));
        RunConfig ours = config("run");
        assertEquals(theirs.model(), ours.model());
        assertEquals(theirs.decoding(), ours.decoding());
        assertEquals(general.resolve("source.model"), ours.vocab().sourceModel());
        assertEquals(general.resolve("target.model"), ours.vocab().targetModel());
        assertFalse(ours.vocab().shared());

        RunConfig written = config(
                "run", "model.dropout=0.3", "vocab.size=30", "decoding.beam_size=2", "model.tied_embeddings=none");
        assertEquals(
                theirs.model()
                        .with(
                                ModelConfig.DROPOUT.is(0.3),
                                ModelConfig.TIED_EMBEDDINGS.is(ModelConfig.TiedEmbeddings.NONE)),
                written.model());
        assertEquals(null, written.vocab().sourceModel());
        assertTrue(written.vocab().shared());
        assertEquals(DecodingConfig.DEFAULT.with(DecodingConfig.BEAM_SIZE.is(2)), written.decoding());
        assertEquals(512, config("run", "model.preset=base").model().modelDim());
    }

    @Test
    void ofAnotherDecoderTheEncoderIsTaken() {
        RunConfig ours = config("run", "model.decoder=tagging", "training.label_smoothing=0");
        assertEquals(2, ours.model().encoderLayers());
        assertEquals(ModelConfig.Decoder.TAGGING, ours.model().decoder());
        assertEquals(general.resolve("source.model"), ours.vocab().sourceModel());
        assertEquals(null, ours.vocab().targetModel());
    }
}
