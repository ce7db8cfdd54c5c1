package org.ttnmt.app.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.app.Progress;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.ConfigReader;
import org.ttnmt.config.Device;

/** Runs with a curriculum. Slow, because only whole runs show that stopping has no effect. */
@Tag("slow")
class StagedTrainingTest {
    private static final String STAGES =
            "data.stages=[{mix: {a: 3, b: 1}, until: {updates: 3}}, {modifiers: {merged_sentences: 0.5}, until: {epochs: 1,"
                    + " of: a}}, {mix: {b: 1}}]";

    @TempDir
    static Path folder;

    @BeforeAll
    static void writeCorpora() throws IOException {
        Random random = new Random(1);
        for (String name : List.of("a", "b")) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 60; i++) {
                text.append("1 2 3 4 5 6 7 8 9 0 ", 0, 1 + 2 * (1 + random.nextInt(8)))
                        .append('\n');
            }
            Files.writeString(folder.resolve(name), text);
        }
        Files.writeString(folder.resolve("short"), "1 2 3\n4 5\n");
        Files.writeString(
                folder.resolve("config.yaml"),
                """
                data:
                  train: [{source: %1$s/a, target: %1$s/a, name: a}, {source: %1$s/b, target: %1$s/b, name: b}]
                  validation: {source: %1$s/short, target: %1$s/short}
                  max_length: 20
                vocab: {type: unigram, size: 16, shared: true, character_coverage: 1.0}
                model: {encoder_layers: 1, decoder_layers: 1, model_dim: 8, feed_forward_dim: 8, heads: 2, dropout: 0.1}
                training: {max_updates: 12, batch_tokens: 400, accumulate: 2, learning_rate: 0.01, warmup_updates: 3,
                           validate_every: 4, checkpoint_every: 3, average_checkpoints: 2, best_metric: loss}
                decoding: {max_length_ratio: 1, max_length_offset: 2}
                """
                        .formatted(folder));
    }

    @Test
    void aRunThatIsStoppedAtEachUpdateEndsAsOneThatIsNot() throws IOException {
        Path whole = folder.resolve("whole");
        assertTrue(run(whole, List.of(STAGES), () -> false));
        List<Integer> starts = starts(whole);
        assertEquals(List.of(0, 3), starts.subList(0, 2));
        assertEquals(3, starts.size());
        assertTrue(starts.get(2) > 4 && starts.get(2) < 11, starts::toString);

        Path stopped = folder.resolve("stopped");
        int stops = 0;
        int[] polls = {3};
        while (!run(stopped, List.of(STAGES), () -> --polls[0] < 0)) {
            polls[0] = 3 + ++stops / 2; // so that it comes through its validations
            assertTrue(stops < 60);
        }
        assertTrue(stops >= 4, "stopped " + stops + " times");
        assertArrayEquals(weights(whole), weights(stopped));
        assertEquals(starts, starts(stopped));
        List<String> begun = Files.readAllLines(stopped.resolve("log.jsonl")).stream()
                .filter(line -> line.contains("\"type\":\"stage\""))
                .toList();
        assertEquals(3, begun.size(), begun::toString);
        assertTrue(begun.get(0).contains("\"reads\":\"a 75 %, b 25 %, until 3 updates\""), begun::toString);

        Path plain = folder.resolve("plain");
        assertTrue(run(plain, List.of(), () -> false));
        assertFalse(Arrays.equals(weights(whole), weights(plain)), "no effect");
    }

    /** With a learning rate under which no validation is better than the first one. */
    @Test
    void aStageEndsWhenValidationStallsAndTheLastOneEndsTheRun() throws IOException {
        Path run = folder.resolve("stalled");
        assertTrue(run(
                run,
                List.of(
                        "data.stages=[{until: {patience: 1}}, {mix: {a: 1}, until: {updates: 2}}, {}]",
                        "training.learning_rate=1e-30",
                        "training.validate_every=1",
                        "training.patience=3"),
                () -> false));
        assertEquals(List.of(0, 2, 4), starts(run));
        assertEquals(
                7,
                new ObjectMapper()
                        .readTree(run.resolve(Provenance.FILE).toFile())
                        .at("/result/updates")
                        .asInt());
    }

    private static List<Integer> starts(Path run) throws IOException {
        List<Integer> starts = new ArrayList<>();
        new ObjectMapper()
                .readTree(run.resolve(Provenance.FILE).toFile())
                .at("/result/stages_began_after_update")
                .forEach(update -> starts.add(update.asInt()));
        return starts;
    }

    private static byte[] weights(Path run) throws IOException {
        return Files.readAllBytes(run.resolve("weights.safetensors"));
    }

    private static boolean run(Path run, List<String> options, BooleanSupplier stop) {
        List<String> overrides = new ArrayList<>(options);
        overrides.add("model_dir=" + run);
        return new Train(
                        ConfigReader.read(folder.resolve("config.yaml"), overrides),
                        new TrainOptions(new ComputeConfig(Device.CPU, 1), false, "test"),
                        Progress.silent(),
                        stop::getAsBoolean)
                .run()
                .finished();
    }
}
