package org.ttnmt.app.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.UserException;
import org.ttnmt.app.Progress;
import org.ttnmt.app.store.TinySavedModel;
import org.ttnmt.app.store.Vocabularies;
import org.ttnmt.config.ConfigReader;
import org.ttnmt.config.RunConfig;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.model.training.TrainingScript;
import org.ttnmt.text.SentencePieceTrainer;
import org.ttnmt.text.SentencePieceVocabulary;
import org.ttnmt.text.Vocabulary;

class InitialWeightsTest {
    @TempDir
    Path folder;

    private TinySavedModel saved;
    private float[] theirs;
    private final List<String> lines = new ArrayList<>();

    @BeforeEach
    void saveAModel() throws IOException {
        saved = TinySavedModel.create(folder, false);
        theirs = saved.save(folder.resolve("general"), 5);
    }

    private RunConfig config(String... overrides) {
        List<String> all = new ArrayList<>(List.of("training.init_from=" + folder.resolve("general")));
        all.addAll(List.of(overrides));
        return ConfigReader.read(folder.resolve("tiny.yaml"), all);
    }

    private Progress recorder() {
        return Progress.ofLines(lines::add);
    }

    private static ParameterLayout layout(RunConfig config, Vocabularies vocabularies) {
        return new TrainingScript(
                        config.model(),
                        vocabularies.source().size(),
                        vocabularies.target().size(),
                        NumberFormats.FLOAT32)
                .layout();
    }

    private float[] weights(RunConfig config, Vocabularies vocabularies) {
        return InitialWeights.of(config, vocabularies, layout(config, vocabularies), recorder());
    }

    private static float[] slice(float[] weights, ParameterLayout layout, String name) {
        Parameter parameter = layout.parameters().stream()
                .filter(p -> p.name().equals(name))
                .findFirst()
                .orElseThrow();
        int begin = Math.toIntExact(parameter.offset());
        return Arrays.copyOfRange(weights, begin, begin + (int) parameter.elements());
    }

    private Vocabularies same() {
        return new Vocabularies(
                SentencePieceVocabulary.open(saved.source()), SentencePieceVocabulary.open(saved.target()));
    }

    @Test
    void theSameModelIsTakenWhole() {
        Vocabularies vocabularies = same();
        assertArrayEquals(theirs, weights(config(), vocabularies));
        assertTrue(lines.get(0).contains("34 of 34 parameters"), lines.toString());
        assertTrue(lines.get(0).contains("encoder.embedding.weight: 24 of 24 pieces"), lines.toString());
    }

    @Test
    void withoutItWeightsAreRandom() {
        RunConfig plain = ConfigReader.read(folder.resolve("tiny.yaml"), List.of());
        Vocabularies vocabularies = same();
        assertArrayEquals(saved.layout().initialWeights(plain.seed()), weights(plain, vocabularies));
        assertEquals(List.of(), lines);
    }

    @Test
    void anotherVocabularyTakesTheRowsOfThePiecesThatAgree() {
        Path other = folder.resolve("other.model");
        SentencePieceTrainer.train(
                        config("vocab.size=30").vocab(),
                        List.of("the red house", "the wild horse", "a red rose"),
                        1,
                        1,
                        line -> {})
                .writeTo(other);
        RunConfig config = config();
        Vocabularies vocabularies =
                new Vocabularies(SentencePieceVocabulary.open(other), SentencePieceVocabulary.open(saved.target()));
        ParameterLayout layout = layout(config, vocabularies);
        float[] rows = slice(weights(config, vocabularies), layout, "encoder.embedding.weight");
        float[] random = slice(layout.initialWeights(config.seed()), layout, "encoder.embedding.weight");
        float[] before = slice(theirs, saved.layout(), "encoder.embedding.weight");
        int taken = 0;
        Vocabulary old = SentencePieceVocabulary.open(saved.source());
        for (int id = 0; id < 30; id++) {
            int was = id(old, vocabularies.source().piece(id));
            taken += was < 0 ? 0 : 1;
            float[] expected = was < 0 ? row(random, id) : row(before, was);
            assertArrayEquals(expected, row(rows, id), vocabularies.source().piece(id));
        }
        assertTrue(taken > 10 && taken < 30, "the vocabularies should agree in part, not in " + taken);
        assertTrue(lines.get(0).contains("encoder.embedding.weight: " + taken + " of 30 pieces"), lines.toString());
    }

    private static int id(Vocabulary vocabulary, String piece) {
        for (int id = 0; id < vocabulary.size(); id++) {
            if (vocabulary.piece(id).equals(piece)) {
                return id;
            }
        }
        return -1;
    }

    private static float[] row(float[] matrix, int row) {
        return Arrays.copyOfRange(matrix, 8 * row, 8 * row + 8);
    }

    @Test
    void newLayersBeginAtRandomAndAreNamed() {
        RunConfig config = config("model.encoder_layers=2");
        Vocabularies vocabularies = same();
        ParameterLayout layout = layout(config, vocabularies);
        float[] weights = weights(config, vocabularies);
        assertArrayEquals(
                slice(theirs, saved.layout(), "encoder.0.feed_forward.in.weight"),
                slice(weights, layout, "encoder.0.feed_forward.in.weight"));
        assertArrayEquals(
                slice(layout.initialWeights(config.seed()), layout, "encoder.1.feed_forward.in.weight"),
                slice(weights, layout, "encoder.1.feed_forward.in.weight"));
        assertTrue(lines.get(0).contains("new, with random weights: encoder.1.self_attention"), lines.toString());
    }

    @Test
    void anUntiedOutputBeginsAsTheEmbeddingThatItWasTiedTo() {
        RunConfig config = config("model.tied_embeddings=none");
        Vocabularies vocabularies = same();
        ParameterLayout layout = layout(config, vocabularies);
        float[] weights = weights(config, vocabularies);
        float[] tied = slice(theirs, saved.layout(), "decoder.embedding.weight");
        assertArrayEquals(tied, slice(weights, layout, "decoder.embedding.weight"));
        assertArrayEquals(tied, slice(weights, layout, "decoder.output.weight"));
    }

    @Test
    void aModelOfAnotherKindIsRefusedWithEveryDifference() {
        Vocabularies vocabularies = same();
        UserException e = assertThrows(
                UserException.class,
                () -> weights(config("model.heads=4", "model.norm=pre", "model.feed_forward_dim=16"), vocabularies));
        assertEquals(
                "training.init_from: the weights of " + folder.resolve("general") + " do not fit this model:\n"
                        + "  model.feed_forward_dim is 12 there, but 16 here\n"
                        + "  model.heads is 2 there, but 4 here\n"
                        + "  model.norm is post there, but pre here\n"
                        + "Give this model the values of that one, or begin without it.",
                e.getMessage());
    }

    @Test
    void aFolderThatIsNotThereIsRefusedBeforeAnythingIsWritten() {
        UserException e = assertThrows(
                UserException.class,
                () -> ConfigReader.read(folder.resolve("tiny.yaml"), List.of("training.init_from=runs/nothing")));
        assertTrue(
                String.valueOf(e.getMessage())
                        .contains("training.init_from: there is no folder runs/nothing; allowed: the folder of a"
                                + " trained model"),
                e.getMessage());
    }
}
