package org.ttnmt.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.cli.terminal.ExitCode;

/**
 * A process that is killed while it trains; {@code scripts/check resume} does it more often. Slow, because five
 * processes start and load their libraries one after the other.
 */
@Tag("slow")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class KilledRunTest {
    private static final int CHECKPOINT_EVERY = 10;
    private static final Pattern CONTINUED = Pattern.compile("continuing after update (\\d+)");

    @TempDir
    Path folder;

    @Test
    void endsWithTheWeightsOfARunThatWasNot() throws IOException, InterruptedException {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 800; i++) {
            for (int j = 2 + random.nextInt(6); j > 0; j--) {
                text.append(random.nextInt(10)).append(j == 1 ? "\n" : " ");
            }
        }
        Files.writeString(folder.resolve("text"), text);
        Files.writeString(folder.resolve("few"), "1 2 3\n4 5\n");
        Files.writeString(
                folder.resolve("config.yaml"),
                """
                model_dir: %1$s/unstopped
                data:
                  train: [{source: %1$s/text, target: %1$s/text}]
                  validation: {source: %1$s/few, target: %1$s/few}
                  shuffle_buffer: 200
                  max_length: 20
                vocab: {type: bpe, size: 16, shared: true, character_coverage: 1.0}
                model: {encoder_layers: 1, decoder_layers: 1, model_dim: 64, feed_forward_dim: 128, heads: 2,
                        dropout: 0.1}
                training: {max_updates: 160, batch_tokens: 1500, accumulate: 2, warmup_updates: 10, validate_every: 160,
                           checkpoint_every: %2$d, log_every: 1, average_checkpoints: 3, precision: float32}
                decoding: {beam_size: 1}
                evaluation: {tokenizer: char}
                """
                        .formatted(folder, CHECKPOINT_EVERY));
        assertEquals(ExitCode.OK, start("unstopped").waitFor(), error("unstopped"));

        kill(25, true);
        kill(75, false);
        assertTrue(continuedAfter() >= 10);
        kill(115, true);
        assertTrue(continuedAfter() >= 75); // SIGTERM saves before it ends
        assertEquals(ExitCode.OK, start("stopped").waitFor(), error("stopped"));
        assertTrue(continuedAfter() >= 100);
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("unstopped/weights.safetensors")),
                Files.readAllBytes(folder.resolve("stopped/weights.safetensors")));
        assertEquals(
                160,
                Files.readAllLines(folder.resolve("stopped/log.jsonl")).stream()
                        .filter(line -> line.contains("\"training\""))
                        .count());
    }

    /** Goes on with the run and kills it after an update. */
    private void kill(int update, boolean hard) throws IOException, InterruptedException {
        Process process = start("stopped");
        await(process, update);
        if (hard) {
            process.destroyForcibly();
        } else {
            process.destroy();
        }
        assertEquals(hard ? 137 : ExitCode.TERMINATED, process.waitFor(), error("stopped"));
    }

    private long continuedAfter() throws IOException {
        Matcher continued = CONTINUED.matcher(error("stopped"));
        assertTrue(continued.find(), error("stopped"));
        return Long.parseLong(continued.group(1));
    }

    private void await(Process process, int update) throws IOException, InterruptedException {
        Path log = folder.resolve("stopped/log.jsonl");
        while (!Files.exists(log) || !Files.readString(log).contains("\"update\":" + update + ",")) {
            assertTrue(process.isAlive(), error("stopped"));
            Thread.sleep(5);
        }
    }

    private Process start(String run) throws IOException {
        Path folderOfRun = folder.resolve(run);
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new ProcessBuilder(
                        java.toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dai.djl.offline=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.ttnmt.cli.Main",
                        "train",
                        "--threads",
                        "1",
                        "--config",
                        folder.resolve("config.yaml").toString(),
                        "--set",
                        "model_dir=" + folderOfRun)
                .redirectError(folder.resolve(run + ".err").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private String error(String run) throws IOException {
        return Files.readString(folder.resolve(run + ".err"));
    }
}
