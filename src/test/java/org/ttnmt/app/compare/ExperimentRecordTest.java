package org.ttnmt.app.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ttnmt.UserException;
import org.ttnmt.config.ExperimentConfig;
import org.ttnmt.config.ExperimentReader;

class ExperimentRecordTest {
    @TempDir
    private Path folder;

    private ExperimentConfig experiment;
    private Path file;

    @BeforeEach
    void begin() throws IOException {
        Files.writeString(folder.resolve("text"), "1 2\n");
        Files.writeString(
                folder.resolve("base.yaml"),
                """
                model_dir: unused
                data:
                  train: [{source: %1$s/text, target: %1$s/text}]
                  validation: {source: %1$s/text, target: %1$s/text}
                  test: {source: %1$s/text, target: %1$s/text}
                """
                        .formatted(folder));
        Path comparison = Files.writeString(
                folder.resolve("comparison.yaml"),
                "folder: %1$s/all\nbase: %1$s/base.yaml\nseeds: [1, 2]\nvariants:\n  plain: {}\n".formatted(folder)
                        + "  smooth: {training: {label_smoothing: 0.4}}\n");
        experiment = ExperimentReader.read(comparison, null, List.of());
        file = experiment.folder().resolve("comparison.json");
        ExperimentRecord.check(experiment);
        ExperimentRecord.check(experiment);
    }

    private String refusal(String json) throws IOException {
        Files.writeString(file, json);
        return refusal();
    }

    private String refusal() {
        UserException refused = assertThrows(UserException.class, () -> ExperimentRecord.check(experiment));
        return String.valueOf(refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "''; : is damaged: format_version is missing",
                "[]; : is damaged: format_version is missing",
                "{\"format_version\": 1}; : is damaged: seeds is not a list of seeds",
                "{\"format_version\": 1, \"seeds\": []}; : is damaged: seeds is not a list of seeds",
                "{\"format_version\": 1, \"seeds\": [1]}; : is damaged: variants is not an object",
                "{\"format_version\": 1, \"seeds\": [1], \"variants\": [\"plain\"]}; : is damaged: variants is not",
                "{\"format_version\": 1, \"seeds\": [1], \"variants\": {}}; : is damaged: variants is not an object",
            })
    void aRecordWithoutItsPartsIsDamaged(String json, String sentence) throws IOException {
        String message = refusal(json);
        assertTrue(message.startsWith(file + sentence), message);
        assertTrue(
                message.endsWith("Delete the file, and run the same command again: finished runs are kept, and"
                        + " checked one by one."),
                message);
    }

    @Test
    void aRecordThatIsNoJsonIsNamedWithItsLine() throws IOException {
        String message = refusal(Files.readString(file).replace("\"variants\"", "variants"));
        int line = Files.readAllLines(file).indexOf("  variants : {") + 1;
        assertTrue(message.startsWith(file + ":" + line + ": is damaged: "), message);
    }

    @Test
    void oneOfAnotherVersionIsTold() throws IOException {
        assertEquals(file + ": has format version 2, but this tt reads 1.", refusal("{\"format_version\": 2}"));
    }

    @Test
    void oneThatCannotBeReadIsTold() throws IOException {
        Files.delete(file);
        Files.createDirectory(file);
        String message = refusal();
        assertTrue(message.startsWith(file + ": could not be read (Is a directory)."), message);
    }
}
