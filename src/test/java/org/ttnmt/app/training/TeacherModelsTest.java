package org.ttnmt.app.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.UserException;
import org.ttnmt.app.store.TinySavedModel;
import org.ttnmt.app.store.Vocabularies;
import org.ttnmt.config.ConfigReader;
import org.ttnmt.config.RunConfig;
import org.ttnmt.model.objective.Teacher;
import org.ttnmt.text.SentencePieceVocabulary;

class TeacherModelsTest {
    @TempDir
    Path folder;

    private TinySavedModel saved;
    private Path other;

    /** Two models of different shapes with the same vocabularies. */
    @BeforeEach
    void saveModels() throws IOException {
        other = Files.createDirectory(folder.resolve("other"));
        TinySavedModel.create(other, false, "tied_embeddings: none, positions: learned, max_positions: 21")
                .save(other.resolve("model"), 6);
        saved = TinySavedModel.create(folder, false);
        saved.save(folder.resolve("first"), 5);
    }

    private RunConfig config(String... overrides) {
        List<String> all = new java.util.ArrayList<>(List.of(
                "objective.type=distillation",
                "objective.distillation_teachers=[" + folder.resolve("first") + ", " + other.resolve("model") + "]"));
        all.addAll(List.of(overrides));
        return ConfigReader.read(folder.resolve("tiny.yaml"), all);
    }

    private TeacherModels read(RunConfig config, Path source, Path target) {
        Vocabularies vocabularies =
                new Vocabularies(SentencePieceVocabulary.open(source), SentencePieceVocabulary.open(target));
        return TeacherModels.read(config, vocabularies);
    }

    @Test
    void areReadInTheirOrder() {
        TeacherModels models = read(config(), saved.source(), saved.target());
        List<Teacher> teachers = models.networks();
        assertEquals(2, Set.copyOf(models.fingerprints()).size());
        assertEquals(2, teachers.size());
        assertEquals(saved.config().model(), teachers.get(0).model());
        assertArrayEquals(saved.layout().initialWeights(5), teachers.get(0).weights());
        assertEquals(21, teachers.get(1).model().maxPositions());
    }

    @Test
    void otherVocabulariesAreRefused() {
        UserException refusal = assertThrows(UserException.class, () -> read(config(), saved.target(), saved.target()));
        assertTrue(
                String.valueOf(refusal.getMessage())
                        .startsWith("objective.distillation_teachers: the source vocabulary of "
                                + folder.resolve("first") + " is another: piece "),
                refusal::toString);
    }

    @Test
    void tooFewPositionsAreRefused() {
        UserException refusal = assertThrows(
                UserException.class, () -> read(config("data.max_length=21"), saved.source(), saved.target()));
        assertTrue(
                String.valueOf(refusal.getMessage())
                        .contains("knows 21 positions, but data.max_length is 21; allowed with it: below 21"),
                refusal::toString);
    }

    @Test
    void noModelIsRefused() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        RunConfig config = config("objective.distillation_teachers=[" + empty + "]");
        assertThrows(UserException.class, () -> read(config, saved.source(), saved.target()));
    }
}
