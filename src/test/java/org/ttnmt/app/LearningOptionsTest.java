package org.ttnmt.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.ConfigReader;
import org.ttnmt.config.Device;

/** Objectives and what else changes how a model learns, in whole runs: each has an effect, and stopping has none. */
class LearningOptionsTest {
    private static final int UPDATES = 6;

    @TempDir
    Path folder;

    @BeforeEach
    void writeCorpus() throws IOException {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 150; i++) {
            int length = 2 + random.nextInt(7);
            for (int j = 0; j < length; j++) {
                text.append(j == 0 ? "" : " ").append(random.nextInt(10));
            }
            text.append('\n');
        }
        Files.writeString(folder.resolve("text"), text);
        Files.writeString(folder.resolve("short"), "1 2 3\n4 5\n");
        Files.writeString(
                folder.resolve("config.yaml"),
                """
                data:
                  train: [{source: %1$s/text, target: %1$s/text}]
                  validation: {source: %1$s/short, target: %1$s/short}
                  max_length: 20
                vocab: {type: unigram, size: 16, shared: true, character_coverage: 1.0}
                model: {encoder_layers: 2, decoder_layers: 2, model_dim: 16, feed_forward_dim: 32, heads: 2, dropout: 0.1}
                training: {max_updates: %2$d, batch_tokens: 300, learning_rate: 0.01, warmup_updates: 3, validate_every: 4,
                           checkpoint_every: 2, average_checkpoints: 2, best_metric: loss}
                """
                        .formatted(folder, UPDATES));
    }

    static Stream<List<String>> options() {
        String sampling = "objective.type=scheduled_sampling";
        String quick = "objective.sampling_schedule_updates=2";
        return Stream.of(
                List.of("training.weight_decay=0.1"),
                List.of("model.source_word_dropout=0.2"),
                List.of("model.target_word_dropout=0.2", "training.precision=bfloat16"),
                List.of("model.layer_dropout=0.4"),
                List.of("training.ema_decay=0.5"),
                List.of("training.ema_decay=0.5", "training.average_checkpoints=0", "training.patience=1"),
                List.of("training.frozen=['*.bias']", "training.learning_rate_multipliers={'encoder.*': 0.5}"),
                List.of("objective.confidence_penalty=0.5"),
                List.of("objective.unigram_sampling=0.2"),
                List.of("vocab.type=bpe", "objective.bpe_dropout=0.3"),
                List.of("objective.type=r_drop", "training.accumulate=2"),
                List.of(sampling, quick),
                List.of(sampling, quick, "objective.sampling_mix=sample", "training.precision=bfloat16"),
                List.of(sampling, quick, "objective.sampling_mix=expected", "objective.sampling_condition=position"));
    }

    @ParameterizedTest
    @MethodSource("options")
    void changesTheResultAndIsExactlyResumed(List<String> options) throws IOException {
        byte[] plain = finished("plain", precision(options));
        byte[] changed = finished("changed", options);
        assertFalse(Arrays.equals(plain, changed), "no effect");

        int[] polls = {0};
        assertFalse(run("stopped", options, () -> ++polls[0] > 3)); // between the checkpoints of updates 2 and 4
        assertArrayEquals(changed, finished("stopped", options));
    }

    @Test
    void samplingWithProbabilityZeroIsTeacherForcing() throws IOException {
        byte[] forced = finished("forced", List.of());
        byte[] never =
                finished("never", List.of("objective.type=scheduled_sampling", "objective.sampling_probability=0"));
        assertArrayEquals(forced, never);
    }

    /** What a run with these options is compared with. */
    private static List<String> precision(List<String> options) {
        return options.stream()
                .filter(option ->
                        option.matches("vocab.type=.*|training.(precision|accumulate|average_checkpoints|patience)=.*"))
                .toList();
    }

    /** The weights of a finished run, without the metadata. */
    private byte[] finished(String name, List<String> options) throws IOException {
        assertTrue(run(name, options, () -> false));
        Path weights = folder.resolve(name).resolve("weights.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        int header = (int) java.nio.ByteBuffer.wrap(bytes)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .getLong();
        assertEquals('{', bytes[8]);
        return Arrays.copyOfRange(bytes, 8 + header, bytes.length);
    }

    private boolean run(String name, List<String> options, BooleanSupplier stop) {
        List<String> overrides = new ArrayList<>(options);
        overrides.add("model_dir=" + folder.resolve(name));
        return new Train(
                        ConfigReader.read(folder.resolve("config.yaml"), overrides),
                        new TrainOptions(new ComputeConfig(Device.CPU, 1), false, "test"),
                        Progress.silent(),
                        stop::getAsBoolean)
                .run()
                .finished();
    }
}
