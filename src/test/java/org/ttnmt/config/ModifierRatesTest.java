package org.ttnmt.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.UserException;

/** How {@code data.modifiers} are written. */
class ModifierRatesTest {

    @TempDir
    private Path dir;

    @BeforeEach
    void makeFiles() throws IOException {
        Files.createFile(dir.resolve("a.tsv"));
    }

    private DataConfig read(String... overrides) throws IOException {
        Path file = Files.writeString(
                dir.resolve("c.yaml"),
                """
                model_dir: DIR/run
                data: {train: [{tsv: DIR/a.tsv}], validation: {tsv: DIR/a.tsv}}
                """
                        .replace("DIR", dir.toString()));
        return ConfigReader.read(file, List.of(overrides)).data();
    }

    @Test
    void aPresetIsANameOrABaseForOthers() throws IOException {
        assertEquals(Map.of(), read().modifiers());
        assertEquals(
                "{upper_case: 0.07, title_case: 0.05, missing_punctuation: 0.2, tags: 0.005, typos: 0.05, noise: 0.0005}",
                ModifierRates.TYPE.write(read("data.modifiers=mozilla").modifiers()));
        assertEquals(
                Map.of(
                        ModifierKind.UPPER_CASE,
                        0.07,
                        ModifierKind.TITLE_CASE,
                        0.05,
                        ModifierKind.MISSING_PUNCTUATION,
                        0.2,
                        ModifierKind.TYPOS,
                        0.1,
                        ModifierKind.NOISE,
                        0.0005),
                read("data.modifiers={typos: 0.1, preset: mozilla, tags: 0}").modifiers());
        assertEquals(
                Map.of(ModifierKind.MERGED_SENTENCES, 0.5),
                read("data.modifiers={merged_sentences: 0.5}").modifiers());
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        Map<ModifierKind, Double> rates =
                read("data.modifiers={preset: mozilla, unicode: 0.01}").modifiers();
        assertEquals(
                rates, read("data.modifiers=" + ModifierRates.TYPE.write(rates)).modifiers());
    }

    @Test
    void denoisingHasNone() {
        UserException refusal =
                assertThrows(UserException.class, () -> read("data.modifiers=mozilla", "objective.type=denoising"));
        assertTrue(
                String.valueOf(refusal.getMessage())
                        .contains("data.modifiers: is for pairs of sentences, but objective.type is denoising"),
                refusal.getMessage());
    }
}
