package org.ttnmt.config;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.UserException;

/**
 * Whatever a file holds, reading it ends soon, with a configuration or with sentences about what is wrong; there is no
 * other failure. Slow, because it reads a thousand damaged files, and files of a quarter of a megabyte to find work
 * that grows with the square of the size.
 */
@Tag("slow")
class FuzzTest {
    private static final byte[] BITS =
            "{}[]:,-?&*!|>'\"%@`# \t\n\r\0~<09aeE._\\\u00fc".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path dir;

    @Test
    void damagedFilesGiveSentences() throws IOException {
        byte[] whole = ConfigWriter.toYaml(Samples.run()).getBytes(StandardCharsets.UTF_8);
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 1000; i++) {
            byte[] damaged = Arrays.copyOf(whole, random.nextInt(4) == 0 ? random.nextInt(whole.length) : whole.length);
            for (int changes = random.nextInt(4); changes >= 0 && damaged.length > 0; changes--) {
                byte to = random.nextBoolean() ? BITS[random.nextInt(BITS.length)] : (byte) random.nextInt();
                damaged[random.nextInt(damaged.length)] = to;
            }
            refused += refused(damaged) ? 1 : 0;
        }
        assertTrue(refused > 700, "refused: " + refused);
    }

    @Test
    void largeFilesAreReadSoon() {
        StringBuilder keys = new StringBuilder();
        for (int i = 0; keys.length() < 250_000; i++) {
            keys.append("training_").append(i).append(": 1\n");
        }
        for (String text : List.of(
                keys.toString(),
                "[".repeat(250_000),
                "{a: ".repeat(60_000),
                "? ".repeat(120_000),
                "- ".repeat(120_000),
                "a".repeat(250_000) + ": 1",
                "model: {heads: " + "9".repeat(250_000) + "}",
                "seed: 1\n".repeat(30_000),
                "x: &a [1]\n" + "y: *a\n".repeat(40_000))) {
            assertTimeout(
                    Duration.ofSeconds(60),
                    () -> assertTrue(refused(("format_version: 1\n" + text).getBytes(StandardCharsets.UTF_8))),
                    () -> text.substring(0, 20));
        }
    }

    private boolean refused(byte[] text) throws IOException {
        Path file = Files.write(dir.resolve("config.yaml"), text);
        try {
            assertNotNull(ConfigReader.readSaved(file));
            return false;
        } catch (UserException e) {
            List<String> lines = Objects.requireNonNull(e.getMessage()).lines().toList();
            assertFalse(lines.isEmpty());
            for (String line : lines) {
                assertTrue(line.startsWith(file.toString()) || line.startsWith("... and "), line);
                assertTrue(line.length() < 1000 + file.toString().length(), line);
            }
            return true;
        }
    }
}
