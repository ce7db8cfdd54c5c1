package org.ttnmt.app.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.ConfigReader;
import org.ttnmt.config.Device;

/** Learning to fill gaps of text, and beginning a translation model with the result. */
class DenoisingTest {

    @TempDir
    Path folder;

    private final List<String> said = new ArrayList<>();

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
        Files.writeString(folder.resolve("text"), text);
        Files.writeString(folder.resolve("short"), "1 2 3 4 5 6 7 8 9\n4 5 6 7 8 9 1 2\n");
        Files.writeString(folder.resolve("denoise.yaml"), config("monolingual: [%1$s/text]", "type: denoising"));
        Files.writeString(
                folder.resolve("translate.yaml"),
                config("train: [{source: %1$s/text, target: %1$s/text}]", "type: teacher_forcing"));
    }

    private String config(String data, String objective) {
        return """
                data:
                  %s
                  validation: {source: %%1$s/short, target: %%1$s/short}
                vocab: {type: unigram, size: %s, shared: true, character_coverage: 1.0}
                objective: {%s}
                model: {encoder_layers: 1, decoder_layers: 1, model_dim: 8, feed_forward_dim: 8, heads: 2}
                training: {max_updates: 6, batch_tokens: 130, learning_rate: 0.01, warmup_updates: 3, validate_every: 4,
                           checkpoint_every: 2, average_checkpoints: 2, best_metric: loss}
                decoding: {max_length_ratio: 1, max_length_offset: 2}
                """
                .formatted(data, objective.contains("denoising") ? 14 : 13, objective)
                .formatted(folder);
    }

    private boolean run(String config, String run, BooleanSupplier stop, String... more) {
        List<String> overrides = new ArrayList<>(List.of(more));
        overrides.add("model_dir=" + folder.resolve(run));
        return new Train(
                        ConfigReader.read(folder.resolve(config), overrides),
                        new TrainOptions(new ComputeConfig(Device.CPU, 1), false, "test"),
                        Progress.ofLines(said::add),
                        stop::getAsBoolean)
                .run()
                .finished();
    }

    /** Trains a translation model that begins with the run "whole", and gives what was said of its weights. */
    private String beginTranslating() {
        assertTrue(run(
                "translate.yaml",
                "translating",
                () -> false,
                "training.init_from=" + folder.resolve("whole"),
                "vocab.source_model=" + folder.resolve("whole/vocab.model")));
        return said.stream()
                .filter(line -> line.startsWith("beginning with weights of"))
                .findFirst()
                .orElseThrow();
    }

    private byte[] weights(String run) throws IOException {
        return Files.readAllBytes(folder.resolve(run).resolve("weights.safetensors"));
    }

    @Test
    void stoppingChangesNothingAndATranslationModelBeginsWithIt() throws IOException {
        assertTrue(run("denoise.yaml", "whole", () -> false));
        AtomicInteger asked = new AtomicInteger();
        assertFalse(run("denoise.yaml", "stopped", () -> asked.incrementAndGet() > 4));
        assertTrue(run("denoise.yaml", "stopped", () -> false));
        assertArrayEquals(weights("whole"), weights("stopped"));
        assertTrue(Files.readString(folder.resolve("whole/log.jsonl")).contains("<mask>"), "samples show the gaps");

        beginTranslating();
    }

    @Test
    void aVocabularyWithoutThePieceIsRefused() {
        assertTrue(run("translate.yaml", "plain", () -> false));
        String vocabulary = "vocab.source_model=" + folder.resolve("plain/vocab.model");
        UserException e =
                assertThrows(UserException.class, () -> run("denoise.yaml", "refused", () -> false, vocabulary));
        assertTrue(e.toString().contains("no piece <mask>"), e.toString());
    }

    /** Runs that learn parts of sentences: as if they had not been stopped, and a translation model begins with each. */
    @ParameterizedTest
    @CsvSource({
        "mass, decoder.0.cross_attention, none",
        "masked_language_model, encoder.0, decoder.0.self_attention",
        "language_model, decoder.0.self_attention, encoder.0"
    })
    void partsOfSentencesAreLearntAndTaken(String type, String taken, String fresh) throws IOException {
        String config = config("monolingual: [%1$s/text]", "type: " + type).replace("size: 13", "size: 14");
        String without = type.equals("language_model") ? "encoder_layers: 1, " : "decoder_layers: 1, ";
        Files.writeString(folder.resolve("part.yaml"), type.equals("mass") ? config : config.replace(without, ""));
        assertTrue(run("part.yaml", "whole", () -> false));
        AtomicInteger asked = new AtomicInteger();
        assertFalse(run("part.yaml", "stopped", () -> asked.incrementAndGet() > 4));
        assertTrue(run("part.yaml", "stopped", () -> false));
        assertArrayEquals(weights("whole"), weights("stopped"));
        String told = beginTranslating();
        int random = Math.max(0, told.indexOf("new, with random weights"));
        assertTrue(told.contains(fresh) || fresh.equals("none"), told);
        assertFalse(told.substring(random).contains(taken), told);
    }

    /** A recurrent language model gives its cells to a translation model, whose readout reads more. */
    @Test
    void aRecurrentLanguageModelIsLearntAndTaken() throws IOException {
        String recurrent = config("monolingual: [%1$s/text]", "type: language_model")
                .replace("size: 13", "size: 14")
                .replace("encoder_layers: 1, ", "architecture: rnn, ")
                .replace(", feed_forward_dim: 8, heads: 2", "");
        Files.writeString(folder.resolve("part.yaml"), recurrent);
        String translating = Files.readString(folder.resolve("translate.yaml"));
        Files.writeString(folder.resolve("translate.yaml"), translating.replace(", feed_forward_dim: 8, heads: 2", ""));
        assertTrue(run("part.yaml", "whole", () -> false));
        refused(
                "conditional reads a source between its cells, but model.decoder is alone; write luong",
                "model.rnn_decoder=conditional");
        refused("model.rnn_attention: has no effect, since model.decoder is alone", "model.rnn_attention=none");
        String told = beginTranslating();
        assertTrue(told.contains("7 of 22 parameters"), told);
        assertTrue(told.endsWith("decoder.readout.weight\n  left there: decoder.readout.weight"), told);
    }

    @Test
    void whatLearnsPartsOfSentencesIsNotJudgedByTranslations() throws IOException {
        Files.writeString(folder.resolve("part.yaml"), config("monolingual: [%1$s/text]", "type: mass"));
        refused(
                "training.best_metric: bleu is of translations, which objective.type: mass has none of; write loss",
                "training.best_metric=bleu");
        refused(
                "masked_language_model; leave model.decoder out",
                "objective.type=masked_language_model",
                "model.decoder=ctc");
    }

    private void refused(String sentence, String... overrides) {
        UserException e = assertThrows(UserException.class, () -> run("part.yaml", "refused", () -> false, overrides));
        assertTrue(e.toString().contains(sentence), e.toString());
    }
}
