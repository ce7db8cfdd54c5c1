package org.ttnmt.app.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.UserException;
import org.ttnmt.exchange.StoredNumbers;

class ExportModelTest {

    @TempDir
    private Path folder;

    private ExportModel export(Path output, boolean shared, boolean overwrite) throws IOException {
        Path dir = folder.resolve("model-" + shared);
        TinySavedModel.create(folder, shared).save(dir, 1);
        return new ExportModel(
                dir, ExportModel.Format.CTRANSLATE2, output, StoredNumbers.FLOAT32, null, null, overwrite);
    }

    private static List<String> names(List<Path> files) {
        return files.stream().map(file -> file.getFileName().toString()).toList();
    }

    @Test
    void theFolderHasEverything() throws IOException {
        Path output = folder.resolve("a/b");
        List<Path> files = export(output, true, false).run();
        assertEquals(List.of("vocab.model", "shared_vocabulary.json", "config.json", "model.bin"), names(files));
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("model-true/vocab.model")),
                Files.readAllBytes(output.resolve("vocab.model")));
    }

    @Test
    void separateVocabulariesStaySeparate() throws IOException {
        assertEquals(
                List.of(
                        "source.model",
                        "target.model",
                        "source_vocabulary.json",
                        "target_vocabulary.json",
                        "config.json",
                        "model.bin"),
                names(export(folder.resolve("out"), false, false).run()));
    }

    @Test
    void aTableHasNoPlaceBesideLearnedPositions() throws IOException {
        Path dir = folder.resolve("learned");
        TinySavedModel.create(folder, true, "positions: learned, max_positions: 32")
                .save(dir, 1);
        ExportModel refused = new ExportModel(
                dir, ExportModel.Format.CTRANSLATE2, folder.resolve("out"), StoredNumbers.FLOAT32, 64, null, false);
        assertEquals(
                "--max-positions is 64, but has no effect: the positions of " + dir
                        + " are learned, and go over as they are." + " Leave it out.",
                assertThrows(UserException.class, refused::run).getMessage());
    }

    @Test
    void nothingIsReplacedUnasked() throws IOException {
        Path output = folder.resolve("out");
        Files.createDirectories(output);
        Files.writeString(output.resolve("notes.txt"), "mine");
        ExportModel refused = export(output, true, false);
        assertEquals(
                output + ": is a folder with files in it, which might be replaced. Give --output another name, or allow"
                        + " it with --overwrite.",
                assertThrows(UserException.class, refused::run).getMessage());
        export(output, true, true).run();
        assertEquals("mine", Files.readString(output.resolve("notes.txt")));
    }
}
