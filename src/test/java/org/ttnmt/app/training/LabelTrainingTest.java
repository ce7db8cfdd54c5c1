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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ttnmt.UserException;
import org.ttnmt.app.Progress;
import org.ttnmt.app.translate.ModelTranslations;
import org.ttnmt.app.translate.NetworkOpener;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.ConfigReader;
import org.ttnmt.config.Device;

/** Runs of models that label words or lines: what they learn, how they go on, and what makes no sense with them. */
class LabelTrainingTest {
    private static final ComputeConfig COMPUTE = new ComputeConfig(Device.CPU, 1);

    @TempDir
    Path folder;

    private final List<String> said = new ArrayList<>();

    /** Numbers are odd or even, but for a line whose labels are too few; a line is of the kind of its first one. */
    @BeforeEach
    void writeText() throws IOException {
        StringBuilder text = new StringBuilder();
        StringBuilder tags = new StringBuilder();
        StringBuilder kinds = new StringBuilder();
        for (int i = 0; i < 80; i++) {
            int[] numbers = {i % 7, 10 + i % 5, i % 3};
            for (int number : numbers) {
                text.append(number).append(' ');
                tags.append(number % 2 == 0 ? "even " : "odd ");
            }
            text.append('\n');
            tags.append('\n');
            kinds.append(numbers[0] % 2 == 0 ? "even\n" : "odd\n");
        }
        Files.writeString(folder.resolve("source"), text + "1 2\n");
        Files.writeString(folder.resolve("tagging"), tags + "odd\n");
        Files.writeString(folder.resolve("classification"), kinds + "odd even\n");
        Files.writeString(folder.resolve("valid"), "4 11 0\n5\n");
        Files.writeString(folder.resolve("valid.tagging"), "even odd even\nodd\n");
        Files.writeString(folder.resolve("valid.classification"), "even\nodd\n");
    }

    private boolean run(String decoder, String run, BooleanSupplier stop, String... more) throws IOException {
        Files.writeString(
                folder.resolve("config.yaml"),
                """
                data:
                  train: [{source: %1$s/source, target: %1$s/%2$s}]
                  validation: {source: %1$s/valid, target: %1$s/valid.%2$s}
                vocab: {size: 12, character_coverage: 1.0}
                model: {decoder: %2$s, encoder_layers: 1, model_dim: 16, feed_forward_dim: 16, heads: 2, dropout: 0.1}
                training: {max_updates: 160, batch_tokens: 130, learning_rate: 0.02, warmup_updates: 20,
                           validate_every: 80, checkpoint_every: 40, average_checkpoints: 0}
                """
                        .formatted(folder, decoder));
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

    @ParameterizedTest
    @CsvSource({"tagging, even odd, 1", "classification, even, 1"})
    void labelsAreLearntAndStoppingChangesNothing(String decoder, String labels, int without) throws IOException {
        assertTrue(run(decoder, "whole", () -> false));
        String all = String.join("\n", said);
        assertTrue(all.contains(without + " pair whose labels are not one for each word, or not one"), () -> all);
        assertTrue(all.contains("accuracy 100.00  F1 100.00"), () -> all);
        AtomicInteger asked = new AtomicInteger();
        assertFalse(run(decoder, "stopped", () -> asked.incrementAndGet() > 30));
        assertTrue(run(decoder, "stopped", () -> false));
        String weights = "weights.safetensors";
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("whole").resolve(weights)),
                Files.readAllBytes(folder.resolve("stopped").resolve(weights)));
        assertEquals(
                List.of(labels, ""),
                new ModelTranslations(new NetworkOpener(), COMPUTE, Progress.silent())
                        .of(folder.resolve("whole"), List.of("6 13", " ")));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        refused("model.decoder: tagging has labels on the target side, which share no pieces", "vocab.shared=true");
        refused(
                "training.best_metric: bleu is of text, but model.decoder: tagging writes",
                "training.best_metric=bleu");
        refused("decoding.beam_size: 4 keeps several beginnings of a translation, but", "decoding.beam_size=4");
        refused("tagging is trained by teacher_forcing, but objective.type is r_drop", "objective.type=r_drop");
        refused("model.decoder_layers: has no effect, since model.decoder is tagging", "model.decoder_layers=2");
        refused("tagging reads a word's label at its first piece, which", "objective.unigram_sampling=0.1");
        refused(
                "cannot be scored on, since line 1 has 1 label for 3 words (model.decoder: tagging)",
                "data.validation.target=" + folder.resolve("valid.classification"));
    }

    private void refused(String sentence, String override) {
        UserException e = assertThrows(UserException.class, () -> run("tagging", "refused", () -> false, override));
        assertTrue(e.toString().contains(sentence), e.toString());
    }
}
