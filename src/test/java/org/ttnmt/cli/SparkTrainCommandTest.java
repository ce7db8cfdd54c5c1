package org.ttnmt.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two ranks as tasks of Spark in this process; real executor processes are in scripts/check spark-training. */
@Timeout(180)
class SparkTrainCommandTest {
    private static final String[] ON_SPARK = SparkCommandTest.with(
            SparkCommandTest.HERE, "spark", "train", "--executors=2", "--threads=1", "--conf=spark.task.cpus=1");

    @TempDir
    Path folder;

    @BeforeEach
    void writeCorpus() throws IOException {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            random.ints(2 + random.nextInt(5), 0, 10)
                    .forEach(digit -> text.append(digit).append(' '));
            text.append('\n');
        }
        Files.writeString(folder.resolve("text"), text);
        Files.writeString(
                folder.resolve("config.yaml"),
                """
                model_dir: %1$s/run
                data:
                  train: [{source: %1$s/text, target: %1$s/text}]
                  validation: {source: %1$s/text, target: %1$s/text}
                  max_length: 20
                vocab: {type: bpe, size: 16, shared: true, character_coverage: 1.0}
                model: {encoder_layers: 1, decoder_layers: 1, model_dim: 32, feed_forward_dim: 64, heads: 2,
                        dropout: 0.1}
                training: {max_updates: 6, batch_tokens: 500, learning_rate: 0.01, warmup_updates: 3,
                           validate_every: 3, checkpoint_every: 3, log_every: 1, average_checkpoints: 1,
                           precision: float32}
                decoding: {beam_size: 1}
                evaluation: {tokenizer: char}
                """
                        .formatted(folder));
    }

    private void train(String run, int updates, String... command) {
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(List.of("--config", folder + "/config.yaml", "--set", "model_dir=" + folder + "/" + run));
        words.addAll(List.of("--set", "training.max_updates=" + updates));
        CommandRun done = CommandRun.of(words.toArray(String[]::new));
        assertEquals(0, done.exitCode(), done.err());
    }

    private List<Double> losses(String run) throws IOException {
        List<Double> losses = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve(run).resolve("log.jsonl"))) {
            JsonNode node = new ObjectMapper().readTree(line);
            if (node.path("type").asText().equals("training")) {
                losses.add(node.path("loss").asDouble());
            }
        }
        return losses;
    }

    private byte[] weights(String run) throws IOException {
        return Files.readAllBytes(folder.resolve(run).resolve("weights.safetensors"));
    }

    @Test
    void trainsAsOneHostDoesAndGoesOnThere() throws IOException {
        train("one", 9, "train", "--threads=1");
        train("two", 3, ON_SPARK);
        train("two", 6, ON_SPARK);
        train("again", 6, ON_SPARK);
        assertArrayEquals(weights("again"), weights("two"));
        train("two", 9, "train", "--threads=1");
        List<Double> expected = losses("one");
        assertEquals(9, expected.size(), expected.toString());
        assertEquals(9, losses("two").size());
        for (int i = 0; i < 9; i++) {
            assertEquals(expected.get(i), losses("two").get(i), 1e-3);
        }
    }

    @Test
    void wrongUsageAndRefusalsAreSentences() {
        CommandRun none = CommandRun.of("spark", "train", "--config", folder + "/config.yaml");
        assertTrue(none.err().contains("Missing required option: '--executors=N'"), none.err());
        CommandRun zero = CommandRun.of("spark", "train", "--config", folder + "/config.yaml", "--executors=0");
        assertTrue(zero.err().contains("'--executors'"), zero.err());
        train("run", 3, ON_SPARK);
        List<String> words = new ArrayList<>(List.of(ON_SPARK));
        words.addAll(List.of("--config", folder + "/config.yaml", "--set", "model.dropout=0.3"));
        CommandRun other = CommandRun.of(words.toArray(String[]::new));
        assertEquals(1, other.exitCode());
        assertTrue(
                other.err().contains("holds a run with another configuration:\n  model.dropout was 0.1"), other.err());
    }
}
