package org.ttnmt.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.app.Progress;
import org.ttnmt.app.training.Train;
import org.ttnmt.app.training.TrainOptions;
import org.ttnmt.cli.terminal.ExitCode;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.ConfigReader;
import org.ttnmt.config.Device;
import org.ttnmt.io.Safetensors;
import org.ttnmt.model.training.TrainingVectors;
import org.ttnmt.train.Checkpoint;
import org.ttnmt.train.CheckpointStore;

/** Training through the real command line: copying digits, learnt in seconds. */
class TrainCommandTest {

    @TempDir
    Path folder;

    @BeforeEach
    void writeCorpus() throws IOException {
        write("train", 1200, 1);
        write("validation", 40, 2);
        write("test", 40, 3);
        Files.writeString(
                folder.resolve("config.yaml"),
                """
                model_dir: %1$s/run
                data:
                  train: [{source: %1$s/train.src, target: %1$s/train.tgt}]
                  validation: {source: %1$s/validation.src, target: %1$s/validation.tgt}
                  test: {source: %1$s/test.src, target: %1$s/test.tgt}
                  max_length: 20
                vocab: {type: bpe, size: 16, shared: true, character_coverage: 1.0}
                model: {encoder_layers: 1, decoder_layers: 1, model_dim: 32, feed_forward_dim: 64, heads: 2,
                        dropout: 0.1}
                training: {max_updates: 20, batch_tokens: 500, learning_rate: 0.01, warmup_updates: 10,
                           validate_every: 10, checkpoint_every: 5, log_every: 5, average_checkpoints: 2,
                           precision: float32}
                decoding: {beam_size: 2}
                evaluation: {tokenizer: char}
                """
                        .formatted(folder));
    }

    /** Each is trained on, but not in silence. Slow, because a model has to train until it shows. */
    @Tag("slow")
    @Test
    void targetsThatDoNotBelongToTheirSourcesAreNamedWhileTraining() throws IOException {
        List<String> targets = new ArrayList<>(Files.readAllLines(folder.resolve("train.tgt")));
        Collections.rotate(targets, 7);
        Files.write(folder.resolve("train.tgt"), targets);
        CommandRun run = train("--set", "training.max_updates=100");
        assertEquals(ExitCode.OK, run.exitCode(), run.err());
        assertTrue(run.err().contains("warning: update 10: translations do not depend on their sources"), run.err());
        assertTrue(Files.readString(folder.resolve("run/log.jsonl"))
                .contains("{\"type\":\"warning\",\"update\":10,\"name\":\"source_is_ignored\""));
    }

    /** Validation and test are read after the vocabulary is made, which can take an hour. Keys are told with them. */
    @Test
    void allThatIsNoTextIsNamedWithTheKeys() throws IOException {
        Files.write(folder.resolve("validation.tgt"), "\uFEFFa b\n".getBytes(StandardCharsets.UTF_16LE));
        Files.move(folder.resolve("test.src"), folder.resolve("test.src.gz"));
        String moved = "data.test={source: %1$s/test.src.gz, target: %1$s/test.tgt}".formatted(folder);
        for (List<String> options : List.of(List.<String>of(), List.of("--dry-run"))) {
            List<String> all = new ArrayList<>(options);
            all.addAll(List.of("--set", moved, "--set", "modle=3"));
            CommandRun run = train(all.toArray(String[]::new));
            assertEquals(ExitCode.USER_ERROR, run.exitCode());
            List<String> lines = run.err().lines().toList();
            assertEquals(3, lines.size(), run.err());
            assertEquals("--set modle: unknown key; did you mean model?", lines.get(1));
            assertTrue(
                    lines.get(0).contains("data.validation.target: " + folder + "/validation.tgt: the file is UTF-16"),
                    run.err());
            assertTrue(
                    lines.get(2)
                            .startsWith("--set data.test: data.test.source: " + folder
                                    + "/test.src.gz: cannot be unpacked after line 0"),
                    run.err());
            assertFalse(Files.exists(folder.resolve("run")));
        }
    }

    @Test
    void theModelSaysWhatMadeIt() throws IOException {
        train("--set", "training.max_updates=10");
        train("--set", "training.max_updates=15");
        JsonNode made = new ObjectMapper()
                .readTree(folder.resolve("run/provenance.json").toFile());
        assertEquals(2, made.path("starts").size());
        assertEquals(10, made.path("starts").path(1).path("after_update").intValue());
        assertTrue(
                made.path("starts").path(1).path("command").textValue().endsWith("--set training.max_updates=15"),
                made.toPrettyString());
        JsonNode corpus = made.path("data").path("train").path(0);
        assertEquals(1200, corpus.path("pairs").intValue());
        assertEquals(
                sha256(folder.resolve("train.src")),
                corpus.path("source_sha256").textValue());
        assertEquals(
                sha256(folder.resolve("test.tgt")),
                made.path("data").path("test").path("target_sha256").textValue());
        JsonNode result = made.path("result");
        assertEquals(15, result.path("updates").intValue());
        assertEquals(
                sha256(folder.resolve("run/weights.safetensors")),
                result.path("weights_sha256").textValue());
        assertTrue(
                result.path("test_scores").path(0).path("signature").textValue().contains("tok:char"),
                made.toPrettyString());
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /**
     * The general model copies digits; the new one goes on with it, its encoder frozen. Slow, because two models train.
     */
    @Tag("slow")
    @Test
    void aRunBeginsWithAnotherModelAndKeepsItsFrozenParts() throws IOException {
        train("--set", "training.max_updates=150", "--set", "training.warmup_updates=50");
        Path general = folder.resolve("general");
        Files.move(folder.resolve("run"), general);
        CommandRun tuned = train(
                "--set",
                "training.init_from=" + general,
                "--set",
                "vocab.source_model=" + general.resolve("vocab.model"),
                "--set",
                "training.frozen=[encoder.*]");
        assertEquals(ExitCode.OK, tuned.exitCode(), tuned.err());
        assertTrue(tuned.err().contains("beginning with weights of " + general), tuned.err());
        JsonNode made = new ObjectMapper()
                .readTree(folder.resolve("run/provenance.json").toFile());
        assertEquals(general.toString(), made.path("init_from").path("folder").textValue());
        try (Safetensors before = Safetensors.open(general.resolve("weights.safetensors"));
                Safetensors after = Safetensors.open(folder.resolve("run/weights.safetensors"))) {
            for (String name : before.names()) {
                assertEquals(
                        name.startsWith("encoder."),
                        Arrays.equals(before.read(name), after.read(name)),
                        name + " should change unless it is frozen");
            }
        }
    }

    @Test
    void piecesThatTheVocabularyDoesNotKnowAreNamedAtTheStart() throws IOException {
        Files.writeString(folder.resolve("validation.tgt"), "x y z\n".repeat(40));
        CommandRun run = train();
        assertEquals(ExitCode.OK, run.exitCode(), run.err());
        assertTrue(
                run.err().contains("of the pieces of the validation's references are unknown to the vocabulary"),
                run.err());
    }

    /** Slow, because it takes 400 updates to learn to copy. */
    @Tag("slow")
    @Test
    void learnsToCopyAndTranslatesWithWhatItLearnt() {
        CommandRun run = train(
                "--set",
                "training.max_updates=400",
                "--set",
                "training.warmup_updates=100",
                "--set",
                "training.validate_every=200");
        assertEquals(ExitCode.OK, run.exitCode(), run.err());
        assertTrue(score(run.out(), "BLEU") > 90, run.out());
        assertTrue(run.out().contains("tok:char"), run.out());

        CommandRun translated = CommandRun.of(
                "translate",
                "--threads",
                "1",
                "--model",
                folder.resolve("run").toString(),
                folder.resolve("test.src").toString(),
                "-o",
                folder.resolve("out.txt").toString());
        assertEquals(ExitCode.OK, translated.exitCode(), translated.err());
    }

    /** Slow, because three whole runs are compared: one that is not stopped, and two ways to stop. */
    @Tag("slow")
    @Test
    void aStoppedRunGoesOnToTheSameWeights() throws IOException {
        assertEquals(ExitCode.OK, train().exitCode());
        byte[] whole = Files.readAllBytes(weights());

        assertEquals(
                ExitCode.OK,
                train("--overwrite", "--set", "training.max_updates=10").exitCode());
        CommandRun continued = train();
        assertEquals(ExitCode.OK, continued.exitCode(), continued.err());
        assertTrue(continued.err().contains("continuing after update 10"), continued.err());
        assertArrayEquals(whole, Files.readAllBytes(weights()));
        checkThatARunThatWasAskedToStopBetweenCheckpointsGoesOnToTheSameWeights(whole);
    }

    private void checkThatARunThatWasAskedToStopBetweenCheckpointsGoesOnToTheSameWeights(byte[] whole)
            throws IOException {
        int[] polls = {0};
        boolean finished = new Train(
                        ConfigReader.read(folder.resolve("config.yaml"), List.of()),
                        new TrainOptions(new ComputeConfig(Device.CPU, 1), true, "tt train"),
                        Progress.silent(),
                        () -> ++polls[0] > 18 + 4) // one validation asks too, four times
                .run()
                .finished();
        assertFalse(finished);
        assertTrue(Files.exists(folder.resolve("run/checkpoints/stopped-00000018.safetensors")));
        assertEquals(ExitCode.OK, train().exitCode());
        assertArrayEquals(whole, Files.readAllBytes(weights()));
    }

    /** Slow, because it trains three times. */
    @Tag("slow")
    @Test
    void aRunOfLocalUpdatesStopsAtAnOuterStepAndGoesOnToTheSameWeights() throws IOException {
        List<String> set =
                List.of("training.local_updates=5", "training.checkpoint_every=10", "training.max_updates=10");
        String[] local = set.stream().flatMap(s -> Stream.of("--set", s)).toArray(String[]::new);
        assertEquals(ExitCode.OK, train("--set", "training.max_updates=10").exitCode());
        byte[] together = Files.readAllBytes(weights());
        assertEquals(ExitCode.USER_ERROR, train(local).exitCode(), "a run goes on with another optimizer");
        CommandRun run =
                train(Stream.concat(Stream.of(local), Stream.of("--overwrite")).toArray(String[]::new));
        assertEquals(ExitCode.OK, run.exitCode(), run.err());
        byte[] whole = Files.readAllBytes(weights());
        assertFalse(Arrays.equals(together, whole));
        int[] polls = {0};
        boolean finished = new Train(
                        ConfigReader.read(folder.resolve("config.yaml"), set),
                        new TrainOptions(new ComputeConfig(Device.CPU, 1), true, "tt train"),
                        Progress.silent(),
                        () -> ++polls[0] > 1) // at the start, and after the first outer step
                .run()
                .finished();
        assertFalse(finished);
        assertTrue(Files.exists(folder.resolve("run/checkpoints/stopped-00000005.safetensors")));
        assertEquals(ExitCode.OK, train(local).exitCode());
        assertArrayEquals(whole, Files.readAllBytes(weights()));
    }

    /**
     * Slow, because significantly better validations need seven of them, in a run that is stopped in one of them and
     * one that is not.
     */
    @Tag("slow")
    @Test
    void aContinuedRunTakesTheSameValidationForSignificantlyTheBest() throws IOException {
        String[] significant = {
            "training.keep_best=significant",
            "training.average_checkpoints=0",
            "training.max_updates=168",
            "training.warmup_updates=100",
            "training.validate_every=24"
        };
        CommandRun run = train(withSet(significant));
        assertEquals(ExitCode.OK, run.exitCode(), run.err());
        byte[] best = Files.readAllBytes(weights());

        int[] polls = {0};
        boolean finished = new Train(
                        ConfigReader.read(folder.resolve("config.yaml"), List.of(significant)),
                        new TrainOptions(new ComputeConfig(Device.CPU, 1), true, "tt train"),
                        Progress.silent(),
                        () -> ++polls[0]
                                > 120 + 4 * 4 + 2) // in the midst of the fifth validation, which asks four times
                .run()
                .finished();
        assertFalse(finished);
        assertTrue(Files.exists(folder.resolve("run/checkpoints/stopped-00000120.safetensors")));
        CommandRun continued = train(withSet(significant));
        assertEquals(ExitCode.OK, continued.exitCode(), continued.err());
        List<String> validations = validations(run); // with "(best so far)", and the p-value of what is within noise
        assertEquals(7, validations.size(), run.err());
        assertEquals(validations.subList(4, 7), validations(continued));
        assertArrayEquals(best, Files.readAllBytes(weights()));
    }

    @Test
    void anotherValidationSetThanThatOfTheBestTranslationsIsRefused() throws IOException {
        String significant = "training.keep_best=significant";
        assertEquals(
                ExitCode.OK,
                train(withSet(significant, "training.max_updates=10")).exitCode());
        write("validation", 41, 2);
        CommandRun run = train(withSet(significant));
        assertEquals(ExitCode.USER_ERROR, run.exitCode(), run.err());
        assertTrue(
                run.err()
                        .contains("holds a run whose best validation, after update 10, translated 40 sentences, but"
                                + " data.validation now has 41; training.keep_best: significant compares them one by"
                                + " one.\nBring the old files back"),
                run.err());
    }

    /** After the first update more than a millionth of a minute has passed; nothing is left to do then. */
    @Test
    void theTimeOfARunMayBeLimited() throws IOException {
        String[] limit = withSet("training.max_minutes=0.000001");
        CommandRun run = train(limit);
        assertEquals(ExitCode.OK, run.exitCode(), run.err());
        assertTrue(run.out().contains(" after 1 updates"), run.out());
        assertEquals(1, validations(run).size(), run.err());
        byte[] weights = Files.readAllBytes(weights());
        CommandRun again = train(limit);
        assertEquals(ExitCode.OK, again.exitCode(), again.err());
        assertArrayEquals(weights, Files.readAllBytes(weights()));
        CommandRun longer = train();
        assertTrue(longer.out().contains(" after 20 updates"), longer.out());
    }

    /** What counts is what is in the files, not where they are. */
    @Test
    void corporaMayMoveAndBePackedWhileARunIsStopped() throws IOException {
        assertEquals(ExitCode.OK, train().exitCode());
        byte[] weights = Files.readAllBytes(weights());
        assertEquals(
                ExitCode.OK,
                train("--overwrite", "--set", "training.max_updates=10").exitCode());
        Path moved = Files.createDirectories(folder.resolve("elsewhere"));
        for (String name : List.of("train", "validation", "test")) {
            for (String side : List.of(".src", ".tgt")) {
                pack(folder.resolve(name + side), moved.resolve("my-" + name + side + ".gz"));
            }
        }
        Path config = folder.resolve("config.yaml");
        Files.writeString(
                config,
                Files.readString(config)
                        .replaceAll("\\S*\\b(train|validation|test)\\.(src|tgt)", moved + "/my-$1.$2.gz"));
        CommandRun run = train();
        assertEquals(ExitCode.OK, run.exitCode(), run.err());
        assertArrayEquals(weights, Files.readAllBytes(weights()));
    }

    private static void pack(Path file, Path packed) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            Files.copy(file, out);
        }
        Files.delete(file);
    }

    @Test
    void anotherConfigurationIsRefused() {
        assertEquals(ExitCode.OK, train("--set", "training.max_updates=10").exitCode());
        CommandRun other = train("--set", "training.learning_rate=0.02");
        assertEquals(ExitCode.USER_ERROR, other.exitCode());
        assertTrue(
                other.err()
                        .contains("holds a run with another configuration:\n"
                                + "  training.learning_rate was 0.01, now it is 0.02\n"
                                + "Continue that run with its own settings, choose another model_dir"
                                + " (training.init_from: " + folder.resolve("run") + " there begins"),
                other.err());
        assertEquals(
                ExitCode.OK,
                train("--set", "training.learning_rate=0.02", "--overwrite").exitCode());
    }

    @Test
    void aLossThatIsNotFiniteStopsTheRunAndKeepsTheLastCheckpoint() {
        assertEquals(ExitCode.OK, train("--set", "training.max_updates=10").exitCode());
        Path checkpoints = folder.resolve("run/checkpoints");
        try (CheckpointStore store = new CheckpointStore(checkpoints, 10, line -> {})) {
            Checkpoint last = store.newest().orElseThrow();
            float[] weights = last.vectors().weights().clone();
            weights[7] = Float.NaN;
            store.save(new Checkpoint(
                    last.update(),
                    last.position(),
                    last.dataFingerprint(),
                    new TrainingVectors(
                            weights, last.vectors().mean(), last.vectors().variance()),
                    last.progress()));
        }
        CommandRun run = train();
        assertEquals(ExitCode.USER_ERROR, run.exitCode(), run.err());
        assertTrue(run.err().contains("Update 11: the loss is NaN and the norm of its gradient NaN"), run.err());
        assertTrue(run.err().contains("training.learning_rate is too high (0.00953"), run.err());
        assertTrue(Files.exists(checkpoints.resolve("update-00000010.safetensors")));
        assertFalse(Files.exists(checkpoints.resolve("update-00000015.safetensors")));
    }

    @Test
    void whatAnAttemptLeftWithoutACheckpointIsMadeAnew() throws IOException {
        Path target = folder.resolve("train.tgt");
        String good = Files.readString(target);
        Files.writeString(target, "1 2\n");
        CommandRun refused = train();
        assertEquals(ExitCode.USER_ERROR, refused.exitCode(), refused.err());

        Files.writeString(target, good);
        CommandRun mended = train("--set", "training.max_updates=10", "--set", "model.dropout=0.2");
        assertEquals(ExitCode.OK, mended.exitCode(), mended.err());
        assertTrue(mended.err().contains("training the vocabulary"), mended.err());
    }

    @Test
    void aModelWithoutItsCheckpointsIsNotOverwritten() throws IOException {
        assertEquals(ExitCode.OK, train("--set", "training.max_updates=10").exitCode());
        for (String name : List.of("update-00000005", "update-00000010", "best")) {
            Files.delete(folder.resolve("run/checkpoints/" + name + ".safetensors"));
        }
        CommandRun run = train("--set", "training.max_updates=10");
        assertEquals(ExitCode.USER_ERROR, run.exitCode(), run.err());
        assertTrue(run.err().contains("holds a finished model without the checkpoints"), run.err());
    }

    @Test
    void theDryRunPrintsThePlanAndWritesNothing() {
        CommandRun run = train("--dry-run");
        assertEquals(ExitCode.OK, run.exitCode(), run.err());
        assertTrue(run.out().contains("vocabulary    16 pieces, shared"), run.out());
        assertTrue(run.out().contains("1200 pairs"), run.out());
        assertFalse(Files.exists(folder.resolve("run")));
    }

    @Test
    void theDryRunPrintsTheStages() {
        CommandRun run = train(
                "--dry-run", "--set", "data.stages=[{modifiers: {merged_sentences: 0.1}, until: {epochs: 2}}, {}]");
        assertEquals(ExitCode.OK, run.exitCode(), run.err());
        assertTrue(
                Pattern.compile(
                                """
                                batches       about (\\d+) an epoch of stage 1, .*
                                stage 1       all corpora by size and weight, modifiers \\{merged_sentences: 0.1}, until 2 epochs; \
                                an epoch has 1,200 pairs, about \\1 updates
                                stage 2       all corpora by size and weight, until the training ends; an epoch has 1,200 pairs, \
                                about \\1 updates
                                """)
                        .matcher(run.out())
                        .find(),
                run.out());
    }

    private CommandRun train(String... more) {
        List<String> args = new ArrayList<>(List.of(
                "train",
                "--threads",
                "1",
                "--config",
                folder.resolve("config.yaml").toString()));
        args.addAll(List.of(more));
        return CommandRun.of(args.toArray(String[]::new));
    }

    private static String[] withSet(String... overrides) {
        return Stream.of(overrides)
                .flatMap(override -> Stream.of("--set", override))
                .toArray(String[]::new);
    }

    private static List<String> validations(CommandRun run) {
        return run.err()
                .lines()
                .filter(line -> line.startsWith("validation after update "))
                .toList();
    }

    private Path weights() {
        return folder.resolve("run/weights.safetensors");
    }

    private static double score(String out, String metric) {
        Matcher matcher = Pattern.compile("test " + metric + " +([0-9.]+)").matcher(out);
        assertTrue(matcher.find(), out);
        return Double.parseDouble(matcher.group(1));
    }

    /** Pairs that are equal on both sides: 2 to 8 digits with spaces. */
    private void write(String name, int pairs, long seed) throws IOException {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pairs; i++) {
            int length = 2 + random.nextInt(7);
            for (int j = 0; j < length; j++) {
                text.append(j == 0 ? "" : " ").append(random.nextInt(10));
            }
            text.append('\n');
        }
        Files.writeString(folder.resolve(name + ".src"), text);
        Files.writeString(folder.resolve(name + ".tgt"), text);
    }
}
