package org.ttnmt.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingLogTest {

    @Test
    void aValidationIsLoggedWithItsSamplesButNotWithAllTranslations(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("log.jsonl");
        try (TrainingLog log = TrainingLog.open(file, 0)) {
            log.write(new Validation(
                    7,
                    1.5,
                    1.25,
                    20,
                    40,
                    new OutputShares(0, 0.25, 0, 0),
                    List.of("all", "translations"),
                    List.of(new Validation.Sample("Quelle", "reference", "translation"))));
        }
        assertEquals(
                "{\"type\":\"validation\",\"update\":7,\"loss\":1.5,\"source_gain\":1.25,\"bleu\":20.0,\"chrf\":40.0,"
                        + "\"output\":{\"empty\":0.0,\"repeated\":0.25,\"copied\":0.0,\"same\":0.0},\"samples\":"
                        + "[{\"source\":\"Quelle\",\"reference\":\"reference\",\"translation\":\"translation\"}]}\n",
                Files.readString(file));
    }

    @Test
    void aWarningIsLoggedWithItsName(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("log.jsonl");
        try (TrainingLog log = TrainingLog.open(file, 0)) {
            log.write(new TrainingWarning(300, "empty_output", "nothing was written"));
        }
        assertEquals(
                "{\"type\":\"warning\",\"update\":300,\"name\":\"empty_output\",\"message\":\"nothing was written\"}\n",
                Files.readString(file));
    }
}
