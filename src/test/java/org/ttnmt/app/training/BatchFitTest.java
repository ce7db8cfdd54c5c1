package org.ttnmt.app.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ttnmt.UserException;
import org.ttnmt.app.Progress;
import org.ttnmt.app.store.ModelDirectory;
import org.ttnmt.app.store.Vocabularies;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.ConfigReader;
import org.ttnmt.config.Device;
import org.ttnmt.config.RunConfig;
import org.ttnmt.torch.Torch;

/** {@code training.batch_tokens: auto}. */
class BatchFitTest {
    private final List<String> lines = new ArrayList<>();

    @TempDir
    Path folder;

    @BeforeEach
    void writeCorpus() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            text.append(i % 10).append(' ').append(i / 10).append('\n');
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
                vocab: {type: unigram, size: 16, shared: true, character_coverage: 1.0}
                model: {encoder_layers: 1, decoder_layers: 1, model_dim: 32, feed_forward_dim: 64,
                        heads: 2, dropout: 0.1}
                training: {max_updates: 3, batch_tokens: auto, warmup_updates: 1,
                           checkpoint_every: 1, average_checkpoints: 1}
                decoding: {beam_size: 1, max_length_ratio: 1, max_length_offset: 2}
                """
                        .formatted(folder));
    }

    private RunConfig config(String... overrides) {
        return ConfigReader.read(folder.resolve("config.yaml"), List.of(overrides));
    }

    private boolean run(RunConfig config, BooleanSupplier stop) {
        Progress progress = Progress.ofLines(lines::add);
        TrainOptions options = new TrainOptions(new ComputeConfig(Device.CPU, 1), false, "test");
        return new Train(config, options, progress, stop::getAsBoolean).run().finished();
    }

    @ParameterizedTest
    @CsvSource({"21, 1, 21", "31, 1, 24", "33, 1, 32", "5000, 1, 4096", "6200, 2, 12288", "1000000, 3, 73728"})
    void isAPowerOfTwoOrOneAndAHalfOfOne(double positions, int accumulate, int expected) {
        assertEquals(expected, BatchFit.chosen(config("training.accumulate=" + accumulate), positions, "host"));
    }

    @Test
    void refusesWhenNothingFits() {
        UserException refusal = assertThrows(UserException.class, () -> BatchFit.chosen(config(), 20.5, "host"));
        assertEquals(
                "training.batch_tokens: auto finds no batch: a pair of data.max_length (20) does not fit into half"
                        + " of the"
                        + " memory that this host has left. Lower data.max_length, choose a smaller model, or write a"
                        + " number.",
                refusal.getMessage());
        UserException ofGpu = assertThrows(UserException.class, () -> BatchFit.chosen(config(), 20.5, "GPU"));
        assertTrue(String.valueOf(ofGpu.getMessage()).contains("half of the memory that this GPU has left"));
    }

    /** A GPU of which each position takes a megabyte, and half of what is left has room for 900. */
    @Test
    void fitsTheMemoryOfAGpuAsThatOfTheHost() throws IOException {
        long[] asked = {0};
        BatchRoom room = new BatchRoom() {
            @Override
            public String owner() {
                return "GPU";
            }

            @Override
            public OptionalLong available() {
                return OptionalLong.of(1800L << 20);
            }

            @Override
            public OptionalLong
                    peak() { // after batches of 1,024, 2,048 and 4,096 positions, about; the first call asks whether it
                // is known
                return OptionalLong.of(asked[0]++ == 0 ? 0 : 1024L << (19 + asked[0] - 1));
            }
        };
        Progress progress = Progress.ofLines(lines::add);
        Torch.load(1);
        Vocabularies vocabularies = Vocabularies.prepare(
                config(), new ModelDirectory(Files.createDirectories(folder.resolve("model"))), 1, progress);
        RunNetworks networks = RunNetworks.of(config(), vocabularies, org.ttnmt.torch.Device.CPU);
        assertEquals(
                768, new BatchFit(networks, progress, room).run().training().batchTokens());
        String line = lines.get(lines.size() - 1);
        assertTrue(line.endsWith("and half of the GPU's 1,800 MB that are left are for a batch"), line);
    }

    /** What the measurement says depends on the host's memory of the moment; the number that was saved does not. */
    @Test
    void theChoiceIsPrintedSavedAndKept() throws IOException {
        int[] polls = {0};
        assertFalse(run(config(), () -> ++polls[0] > 1));
        Pattern choice = Pattern.compile("training\\.batch_tokens: auto becomes ([\\d,]+)[:,] .*");
        List<String> printed =
                lines.stream().filter(line -> choice.matcher(line).matches()).toList();
        assertEquals(1, printed.size(), lines.toString());
        Matcher matcher = choice.matcher(printed.get(0));
        assertTrue(matcher.matches());
        String chosen = matcher.group(1).replace(",", "");
        assertTrue(Files.readString(folder.resolve("run/config.yaml")).contains("batch_tokens: " + chosen + "\n"));
        assertTrue(Files.readString(folder.resolve("run/provenance.json")).contains("\"batch_tokens\" : " + chosen));
        Path saved = folder.resolve("run/config.yaml");
        lines.clear();
        assertTrue(run(config(), () -> false));
        assertTrue(lines.stream().noneMatch(line -> line.contains("auto becomes")), lines.toString());
        assertTrue(Files.readString(saved).contains("batch_tokens: " + chosen + "\n"));
        UserException other = assertThrows(UserException.class, () -> run(config("data.max_length=30"), () -> false));
        assertTrue(
                String.valueOf(other.getMessage()).contains("data.max_length was 20, now it is 30"),
                other.getMessage());
    }
}
