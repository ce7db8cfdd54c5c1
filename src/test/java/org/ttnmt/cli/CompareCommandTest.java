package org.ttnmt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.app.Progress;
import org.ttnmt.app.compare.Experiment;
import org.ttnmt.app.compare.ExperimentOptions;
import org.ttnmt.app.translate.ModelTranslations;
import org.ttnmt.app.translate.NetworkOpener;
import org.ttnmt.cli.terminal.ExitCode;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.Device;
import org.ttnmt.config.ExperimentReader;
import org.ttnmt.metrics.ChrF;
import org.ttnmt.metrics.References;
import org.ttnmt.metrics.SegmentStatistics;
import org.ttnmt.metrics.Significance;

/** Comparisons of tiny models through the real command line. Slow, because a comparison trains several models. */
@Tag("slow")
class CompareCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @BeforeEach
    void writeCorpus() throws IOException {
        digits("train", 200, 1);
        digits("test", 20, 2);
        Files.writeString(
                folder.resolve("base.yaml"),
                """
                model_dir: unused
                data:
                  train: [{source: %1$s/train, target: %1$s/train}]
                  validation: {source: %1$s/test, target: %1$s/test}
                  test: {source: %1$s/test, target: %1$s/test}
                  max_length: 20
                vocab: {type: bpe, size: 16, shared: true, character_coverage: 1.0}
                model: {encoder_layers: 1, decoder_layers: 1, model_dim: 32, feed_forward_dim: 32, heads: 2,
                        dropout: 0.1}
                training: {max_updates: 60, batch_tokens: 300, learning_rate: 0.01, warmup_updates: 20,
                           validate_every: 40, checkpoint_every: 30, log_every: 20, average_checkpoints: 1}
                decoding: {beam_size: 1, max_length_ratio: 1, max_length_offset: 2}
                evaluation: {tokenizer: char}
                """
                        .formatted(folder));
        write("seeds: [1, 2]", "plain: {}", "smooth: {training: {label_smoothing: 0.4}}");
    }

    private void digits(String name, int lines, int seed) throws IOException {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            for (int j = 2 + random.nextInt(5); j > 0; j--) {
                text.append(random.nextInt(10)).append(j == 1 ? "\n" : " ");
            }
        }
        Files.writeString(folder.resolve(name), text);
    }

    /** The comparison: a line of its own, then variants. */
    private void write(String line, String... variants) throws IOException {
        Files.writeString(
                folder.resolve("comparison.yaml"),
                "folder: %1$s/all\nbase: %1$s/base.yaml\n%2$s\nvariants:\n  %3$s\n"
                        .formatted(folder, line, String.join("\n  ", variants)));
    }

    private CommandRun compare(String... more) {
        List<String> args = new ArrayList<>(List.of(
                "compare",
                "--threads",
                "1",
                "--config",
                folder.resolve("comparison.yaml").toString()));
        args.addAll(List.of(more));
        return CommandRun.of(args.toArray(String[]::new));
    }

    private CommandRun done(String... more) {
        CommandRun run = compare(more);
        assertEquals(ExitCode.OK, run.exitCode(), run.err());
        return run;
    }

    private void refused(String sentence, String... more) {
        CommandRun run = compare(more);
        assertEquals(ExitCode.USER_ERROR, run.exitCode(), run.err());
        assertTrue(run.err().contains(sentence), run.err());
        assertEquals("", run.out());
    }

    @Test
    void saysWhatDiffersAndDoesNothingTwice() throws IOException {
        CommandRun first = done("--format", "json");
        assertTrue(first.err().contains("run 1 of 4: plain@1\n"), first.err());
        assertTrue(first.err().contains("run 3 of 4: plain@2; about 0:00:"), first.err());
        JsonNode result = JSON.readTree(first.out());
        JsonNode chrf = result.path("measures").path(1);
        assertEquals("[\"test\",\"chrF2\"]", "[" + chrf.path("test") + "," + chrf.path("metric") + "]");
        checkAgainstSignificance(chrf.path("cells"));
        assertEquals(
                60,
                result.path("costs").path("smooth").path("updates").path("mean").intValue());
        Path all = folder.resolve("all");
        assertEquals(first.out(), Files.readString(all.resolve("results.json")));
        assertEquals(-1, Files.mismatch(all.resolve("plain@1/vocab.model"), all.resolve("smooth@2/vocab.model")));
        assertEquals(-1, Files.mismatch(all.resolve("shared/data.index"), all.resolve("smooth@2/data.index")));

        CommandRun again = done("--format", "markdown");
        assertTrue(again.err().contains("4 of 4 runs are finished already"), again.err());
        assertFalse(again.err().contains("update"), again.err());
        assertEquals(first.out(), Files.readString(all.resolve("results.json")));
        assertEquals(again.out(), Files.readString(all.resolve("results.md")));
        assertTrue(
                again.out().startsWith("|  | plain | smooth |\n| --- | --- | --- |\n| runs | 2 | 2 |\n"), again.out());
        String page = Files.readString(all.resolve("results.html"));
        String data = page.substring(page.indexOf("id=\"data\">") + 10);
        JsonNode runs =
                JSON.readTree(data.substring(0, data.indexOf("</script>"))).path("runs");
        assertEquals(6, runs.size()); // of each variant the mean and two runs
        assertEquals("plain, mean", runs.path(0).path("name").textValue());
        JsonNode mean = runs.path(3).path("validation").path("loss");
        double one = runs.path(4).path("validation").path("loss").path(1).doubleValue();
        double two = runs.path(5).path("validation").path("loss").path(1).doubleValue();
        assertEquals((one + two) / 2, mean.path(1).doubleValue(), 1e-4);
        assertTrue(runs.path(4).path("thin").booleanValue());
        checkThatARunThatWasStoppedEndsAsIfItWasNot();
    }

    private void checkThatARunThatWasStoppedEndsAsIfItWasNot() throws IOException {
        int[] polls = {0};
        ComputeConfig compute = new ComputeConfig(Device.CPU, 1);
        Path stopped = folder.resolve("stopped");
        boolean finished = new Experiment(
                        ExperimentReader.read(folder.resolve("comparison.yaml"), stopped, List.of()),
                        new ExperimentOptions(compute, "test", List.of(), List.of("smooth@2"), false),
                        new ModelTranslations(new NetworkOpener(), compute, Progress.silent()),
                        Progress.silent(),
                        () -> ++polls[0] > 4) // after three updates
                .run()
                .isPresent();
        assertFalse(finished);
        assertFalse(Files.exists(stopped.resolve("results.html")));
        CommandRun rest = done("--only", "smooth@2", "--folder", stopped.toString());
        assertTrue(rest.err().contains("continuing after update 3"), rest.err());
        assertEquals(
                -1,
                Files.mismatch(
                        folder.resolve("all/smooth@2/weights.safetensors"),
                        stopped.resolve("smooth@2/weights.safetensors")));
    }

    /** The p-values are those of the paired bootstrap of the files of translations. */
    private void checkAgainstSignificance(JsonNode cells) throws IOException {
        ChrF metric = new ChrF(6, 0, 2, false, false, false);
        References references = References.ofStreams(List.of(Files.readAllLines(folder.resolve("test"))));
        Significance bootstrap = new Significance(1000, Significance.DEFAULT_SEED, 1);
        List<SegmentStatistics> statistics = new ArrayList<>();
        for (String run : List.of("plain@1", "smooth@1", "plain@2", "smooth@2")) {
            statistics.add(metric.statistics(translations("all/" + run), references, 1));
        }
        assertTrue(cells.path("plain").path("pooled").isNull());
        JsonNode smooth = cells.path("smooth");
        assertTrue(smooth.path("spread").path("mean").doubleValue() > 1, cells.toPrettyString());
        for (int seed = 0; seed < 2; seed++) {
            List<SegmentStatistics> pair = statistics.subList(2 * seed, 2 * seed + 2);
            JsonNode run = smooth.path("runs").path(seed);
            assertEquals(
                    bootstrap.pairedBootstrap(metric, pair).get(1).pValue(),
                    run.path("p_value").doubleValue());
            assertEquals(
                    metric.score(pair.get(1).sums()).score(), run.path("score").doubleValue());
        }
        List<SegmentStatistics> pooled = List.of(
                SegmentStatistics.sum(List.of(statistics.get(0), statistics.get(2))),
                SegmentStatistics.sum(List.of(statistics.get(1), statistics.get(3))));
        assertEquals(
                bootstrap.pairedBootstrap(metric, pooled).get(1).pValue(),
                smooth.path("pooled").doubleValue());
        double one = smooth.path("runs").path(0).path("score").doubleValue();
        double two = smooth.path("runs").path(1).path("score").doubleValue();
        assertEquals((one + two) / 2, smooth.path("spread").path("mean").doubleValue(), 1e-9);
        assertEquals(
                Math.abs(one - two) / Math.sqrt(2),
                smooth.path("spread").path("deviation").doubleValue(),
                1e-9);
    }

    private List<String> translations(String run) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(run).resolve("translations"))) {
            return Files.readAllLines(files.findFirst().orElseThrow());
        }
    }

    /** Two machines do a seed each; what they did is copied together. */
    @Test
    void runsMayBeSplitAndGathered() throws IOException {
        done("--folder", folder.resolve("one").toString(), "--seeds", "1");
        CommandRun second = done(
                "--folder", folder.resolve("two").toString(), "--only", "plain@2,smooth@2", "--format", "markdown");
        assertTrue(second.out().contains("Not finished: plain@1, smooth@1."), second.out());
        Path gathered = Files.createDirectories(folder.resolve("gathered"));
        for (String run : List.of("one/plain@1", "one/smooth@1", "two/plain@2", "two/smooth@2")) {
            copy(folder.resolve(run), gathered.resolve(run.substring(4)));
        }
        CommandRun report = done("--folder", gathered.toString(), "--report-only");
        assertTrue(report.out().matches("(?s).*│ +runs │ +2 +│ +2 +│.*"), report.out());
        assertFalse(report.out().contains("Not finished"), report.out());
        assertFalse(report.err().contains("update"), report.err());

        Path vocabulary = gathered.resolve("smooth@2/trial.json");
        Files.writeString(
                vocabulary, Files.readString(vocabulary).replaceFirst("(\"vocab.model\" : \")\\w{4}", "$10000"));
        refused("differ in vocab.model", "--folder", gathered.toString(), "--report-only");
        Path config = gathered.resolve("smooth@1/config.yaml");
        Files.writeString(config, Files.readString(config).replace("label_smoothing: 0.4", "label_smoothing: 0.3"));
        refused("training.label_smoothing was 0.3, now it is 0.4", "--folder", gathered.toString(), "--report-only");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    @Test
    void onlyWhatIsComparedMayBeAddedTo() throws IOException {
        done("--only", "plain@1");
        write(
                "seeds: [1, 2]\nset: {training: {learning_rate: 0.02}}",
                "plain: {}",
                "smooth: {training: {label_smoothing: 0.4}}");
        refused("variants.plain: training.learning_rate was 0.01, now it is 0.02");
        write("seeds: [2]", "smooth: {training: {label_smoothing: 0.4}}", "other: {}");
        refused("seeds: 1 is gone\n  seeds: the first one");
        write("seeds: [1, 3]", "plain: {}", "smooth: {training: {label_smoothing: 0.4}}");
        refused("seeds: 2 is gone");
        write(
                "seeds: [1, 2, 3]",
                "plain: {}",
                "smooth: {training: {label_smoothing: 0.4}}",
                "none: {training: {label_smoothing: 0}}");
        CommandRun more = done("--only", "none@1");
        assertTrue(more.out().contains("Not finished: smooth@1, plain@2, smooth@2, none@2, plain@3"), more.out());
        digits("test", 20, 3);
        refused("test.test: source_sha256 was");
    }

    @Test
    void whatCannotBeDoneIsRefused() throws IOException {
        refused("--seeds: 7 is not among the seeds of the comparison, which are [1, 2].", "--seeds", "7");
        refused("--only: there is no run plain@7; the runs are plain@1, smooth@1, plain@2", "--only", "plain@7");
        refused("there is no such folder, so there is nothing to report on", "--report-only");
        Files.createDirectories(folder.resolve("empty"));
        refused(
                "holds no finished run",
                "--report-only",
                "--folder",
                folder.resolve("empty").toString());
        refused("seed: follows from seeds in a comparison", "--set", "seed=4");
        Files.write(folder.resolve("wide"), "1 2\n".getBytes(StandardCharsets.UTF_16));
        String other = "{data: {train: [{source: %1$s/train, target: %1$s/wide}]}}".formatted(folder);
        write("seeds: [1, 2]", "plain: {}", "other: " + other);
        refused(folder + "/wide: the file is UTF-16");
        CommandRun usage = compare("--format", "html");
        assertEquals(ExitCode.USAGE, usage.exitCode());
        assertFalse(Files.exists(folder.resolve("all")));
    }
}
