package org.ttnmt.app.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ttnmt.UserException;
import org.ttnmt.app.Progress;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.ConfigReader;
import org.ttnmt.config.Device;

/**
 * Objectives and what else changes how a model learns, in whole runs: each has an effect, and stopping has none. Slow,
 * because only whole runs show that, three for an option: without it, with it, and stopped and continued.
 */
@Tag("slow")
class LearningOptionsTest {
    private static final int UPDATES = 5;

    /** Stands among the options for a device with two replicas. */
    private static final String TWO_REPLICAS = "cpu:0,1";

    /** Weights of finished runs by their options, since several options are compared with the same run. */
    private static final Map<List<String>, byte[]> FINISHED = new HashMap<>();

    @TempDir
    static Path folder;

    @BeforeAll
    static void writeCorpus() throws IOException {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 60; i++) {
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
                model: {encoder_layers: 1, decoder_layers: 1, model_dim: 8, feed_forward_dim: 8, heads: 2, dropout: 0.1}
                training: {max_updates: %2$d, batch_tokens: 100, learning_rate: 0.01, warmup_updates: 3,
                           validate_every: 4,
                           checkpoint_every: 2, average_checkpoints: 2, best_metric: loss}
                decoding: {max_length_ratio: 1, max_length_offset: 2}
                """
                        .formatted(folder, UPDATES));
        assertTrue(run(folder.resolve("teacher"), List.of("model.model_dim=4", "seed=7"), () -> false));
    }

    private static List<String> distillation(String... more) {
        List<String> options = new ArrayList<>(List.of(
                "objective.type=distillation", "objective.distillation_teachers=[" + folder.resolve("teacher") + "]"));
        options.addAll(List.of(more));
        return options;
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
                List.of("model.copy=true", "training.precision=bfloat16", "training.label_smoothing=0.2"),
                List.of("model.architecture=rnn", "model.rnn_cell=lstm", "model.decoder_layers=2"),
                List.of("objective.confidence_penalty=0.5"),
                List.of("objective.unigram_sampling=0.2"),
                List.of("data.modifiers={merged_sentences: 0.5}", "objective.unigram_sampling=0.2"),
                List.of("data.modifiers={merged_sentences: 0.3}", "data.shuffle_buffer=1"),
                List.of("vocab.type=bpe", "objective.bpe_dropout=0.3"),
                List.of("objective.type=r_drop", "training.accumulate=2"),
                List.of(sampling, quick),
                List.of(sampling, quick, "objective.sampling_mix=sample", "training.precision=bfloat16"),
                List.of(sampling, quick, "objective.sampling_mix=expected", "objective.sampling_condition=position"),
                List.of("objective.type=minimum_risk", "objective.risk_warmup_updates=1", "training.accumulate=2"),
                List.of("objective.type=minimum_risk", "training.precision=bfloat16"),
                List.of(TWO_REPLICAS, "objective.type=r_drop"),
                distillation("training.accumulate=2"),
                distillation(TWO_REPLICAS, "training.precision=bfloat16"));
    }

    @ParameterizedTest
    @MethodSource("options")
    void changesTheResultAndIsExactlyResumed(List<String> options) throws IOException {
        byte[] plain = finished(precision(options));
        byte[] changed = finished(options);
        assertFalse(Arrays.equals(plain, changed), "no effect");

        int[] polls = {0};
        Path run = folder.resolve("stopped" + FINISHED.size());
        assertFalse(run(run, options, () -> ++polls[0] > 3)); // between the checkpoints of updates 2 and 4
        assertTrue(run(run, options, () -> false));
        assertArrayEquals(changed, weights(run));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "metric=bleu",
                "samples=3",
                "temperature=0.5",
                "sharpness=0.1",
                "likelihood=0",
                "reference=true",
                "warmup_updates=2"
            })
    void eachSettingOfMinimumRiskHasAnEffect(String setting) throws IOException {
        byte[] risk = finished(List.of("objective.type=minimum_risk", "objective.risk_samples=4"));
        byte[] changed = finished(
                setting.startsWith("samples")
                        ? List.of("objective.type=minimum_risk", "objective.risk_" + setting)
                        : List.of(
                                "objective.type=minimum_risk",
                                "objective.risk_samples=4",
                                "objective.risk_" + setting));
        assertFalse(Arrays.equals(risk, changed), "no effect");
    }

    @Test
    void theTeachersShareHasAnEffect() throws IOException {
        assertFalse(
                Arrays.equals(finished(distillation()), finished(distillation("objective.distillation_share=0.5"))));
        assertArrayEquals(finished(List.of()), finished(distillation("objective.distillation_share=0")));
    }

    @Test
    void anotherTeacherIsNoticed() throws IOException {
        Path teacher = folder.resolve("changing");
        assertTrue(run(teacher, List.of(), () -> false));
        List<String> options =
                List.of("objective.type=distillation", "objective.distillation_teachers=[" + teacher + "]");
        int[] polls = {0};
        Path run = folder.resolve("taught");
        assertFalse(run(run, options, () -> ++polls[0] > 3));
        assertTrue(run(folder.resolve("changed"), List.of("seed=3"), () -> false));
        Files.copy(
                folder.resolve("changed/weights.safetensors"),
                teacher.resolve("weights.safetensors"),
                StandardCopyOption.REPLACE_EXISTING);
        UserException refusal = assertThrows(UserException.class, () -> run(run, options, () -> false));
        assertTrue(String.valueOf(refusal.getMessage()).contains("distillation_teachers"), refusal::toString);
    }

    @Test
    void minimumRiskWithLikelihoodAloneIsTeacherForcing() throws IOException {
        assertArrayEquals(
                finished(List.of()), finished(List.of("objective.type=minimum_risk", "objective.risk_likelihood=1")));
    }

    /** With an epsilon under which Adam does not magnify the rounding of gradients that are 0. */
    @Test
    void twoReplicasAreOneButForRounding() throws IOException {
        float[] one = floats(finished(List.of("training.adam_epsilon=0.001")));
        float[] two = floats(finished(List.of(TWO_REPLICAS, "training.adam_epsilon=0.001")));
        assertArrayEquals(one, two, 1e-3f);
    }

    private static float[] floats(byte[] weights) {
        float[] floats = new float[weights.length / Float.BYTES];
        java.nio.ByteBuffer.wrap(weights)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(floats);
        return floats;
    }

    @Test
    void samplingWithProbabilityZeroIsTeacherForcing() throws IOException {
        byte[] forced = finished(List.of());
        byte[] never = finished(List.of("objective.type=scheduled_sampling", "objective.sampling_probability=0"));
        assertArrayEquals(forced, never);
    }

    /** What a run with these options is compared with. */
    private static List<String> precision(List<String> options) {
        return options.stream()
                .filter(option ->
                        option.matches("vocab.type=.*|training.(precision|accumulate|average_checkpoints|patience)=.*"))
                .toList();
    }

    private static byte[] finished(List<String> options) throws IOException {
        byte[] before = FINISHED.get(options);
        if (before != null) {
            return before;
        }
        Path run = folder.resolve("run" + FINISHED.size());
        assertTrue(run(run, options, () -> false));
        byte[] weights = weights(run);
        FINISHED.put(options, weights);
        return weights;
    }

    /** The weights of a finished run, without the metadata. */
    private static byte[] weights(Path run) throws IOException {
        byte[] bytes = Files.readAllBytes(run.resolve("weights.safetensors"));
        int header = (int) java.nio.ByteBuffer.wrap(bytes)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .getLong();
        assertEquals('{', bytes[8]);
        return Arrays.copyOfRange(bytes, 8 + header, bytes.length);
    }

    private static boolean run(Path run, List<String> options, BooleanSupplier stop) {
        List<String> overrides = new ArrayList<>(options);
        Device device = overrides.remove(TWO_REPLICAS) ? Device.parse("cpu:0,1") : Device.CPU;
        overrides.add("model_dir=" + run);
        return new Train(
                        ConfigReader.read(folder.resolve("config.yaml"), overrides),
                        new TrainOptions(new ComputeConfig(device, 1), false, "test"),
                        Progress.silent(),
                        stop::getAsBoolean)
                .run()
                .finished();
    }
}
