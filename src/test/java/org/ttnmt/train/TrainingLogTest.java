package org.ttnmt.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.config.TrainingConfig.BestMetric;

class TrainingLogTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T12:00:00.5Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    private static Validation validation(long update) {
        return new Validation(
                update,
                1.5,
                1.25,
                List.of(
                        new Validation.MetricValue(BestMetric.BLEU, 20, 18.5, 21.25),
                        new Validation.MetricValue(BestMetric.CHRF, 40, 39, 41)),
                new OutputShares(0, 0.25, 0, 0),
                List.of("all", "translations"),
                List.of(new Validation.Sample("Quelle", "reference", "translation")));
    }

    @Test
    void aValidationIsLoggedWithItsSamplesButNotWithAllTranslations() throws IOException {
        Path file = folder.resolve("log.jsonl");
        try (TrainingLog log = TrainingLog.open(file, 0, CLOCK)) {
            assertEquals(7, log.write(validation(7)).path("update").asLong());
        }
        assertEquals(
                """
                {"type":"validation","update":7,"loss":1.5,"source_gain":1.25,\
                "output":{"empty":0.0,"repeated":0.25,"copied":0.0,"same":0.0},\
                "samples":[{"source":"Quelle","reference":"reference","translation":"translation"}],\
                "bleu":20.0,"bleu_low":18.5,"bleu_high":21.25,"chrf":40.0,"chrf_low":39.0,"chrf_high":41.0,\
                "time":"2026-03-01T12:00:00.500Z"}
                """,
                Files.readString(file));
    }

    @Test
    void aWarningIsLoggedWithItsName() throws IOException {
        Path file = folder.resolve("log.jsonl");
        try (TrainingLog log = TrainingLog.open(file, 0, CLOCK)) {
            log.write(new TrainingWarning(300, "empty_output", "nothing was written"));
        }
        assertEquals(
                "{\"type\":\"warning\",\"update\":300,\"name\":\"empty_output\",\"message\":\"nothing was written\","
                        + "\"time\":\"2026-03-01T12:00:00.500Z\"}\n",
                Files.readString(file));
    }

    @Test
    void aContinuedRunDropsWhatItWillDoAgainAndWhatAKillCutShort() throws IOException {
        Path file = folder.resolve("log.jsonl");
        try (TrainingLog log = TrainingLog.open(file, 0, CLOCK)) {
            log.write(new TrainingStart(0, "cpu", 2, 10, 400));
            log.write(validation(10));
            log.write(validation(20));
        }
        byte[] cut = {'{', '"', 'm', '"', ':', '"', (byte) 0xe6, (byte) 0x88}; // in the middle of a character
        Files.write(file, cut, StandardOpenOption.APPEND);
        TrainingLog.open(file, 10, CLOCK).close();
        List<String> lines = Files.readAllLines(file);
        assertEquals(2, lines.size());
        assertEquals(
                "{\"type\":\"start\",\"update\":0,\"device\":\"cpu\",\"threads\":2,"
                        + "\"parameters\":10,\"matrix_gflops\":400.0,\"time\":\"2026-03-01T12:00:00.500Z\"}",
                lines.get(0));
        assertEquals(true, lines.get(1).startsWith("{\"type\":\"validation\",\"update\":10,"));
    }
}
