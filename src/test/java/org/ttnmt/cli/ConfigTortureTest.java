package org.ttnmt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.ttnmt.cli.Torture.refused;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ttnmt.cli.terminal.ExitCode;
import org.ttnmt.torch.Torch;

/**
 * Broken configurations through the command line: {@code org.ttnmt.config.BrokenConfigTest} has every sentence; here
 * are those that a user meets most, and those that depend on more than the configuration.
 */
@Timeout(60)
class ConfigTortureTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @MethodSource("yaml")
    void yamlIsRefusedByName(Torture torture) throws IOException {
        torture.run(directory);
    }

    @ParameterizedTest
    @MethodSource("values")
    void valuesAreRefusedByName(Torture torture) throws IOException {
        torture.run(directory);
    }

    @ParameterizedTest
    @MethodSource("folders")
    void foldersAreRefusedByName(Torture torture) throws IOException {
        torture.run(directory);
    }

    private static Stream<Torture> yaml() {
        return Stream.of(
                refused(
                        "an empty file",
                        f -> f.wholeConfig(""),
                        "DIR/c.yaml: is empty; configs/reference.yaml explains"),
                refused(
                        "a list",
                        f -> f.wholeConfig("- model_dir: x\n"),
                        "DIR/c.yaml:1: must hold lines of the form key: value, but is a list"),
                refused(
                        "a tab for indentation",
                        f -> f.config("  max_length", "\tmax_length"),
                        "DIR/c.yaml:6: not valid YAML: a tab cannot stand here"),
                refused(
                        "a key given twice",
                        f -> f.config("  max_length: 60", "  max_length: 60\n  max_length: 61"),
                        "DIR/c.yaml:7: data.max_length: is given twice, first on line 6; keep one"),
                refused(
                        "anchor and alias",
                        f -> f.config("vocab: {", "vocab: &v {"),
                        "vocab: has the anchor &v; anchors are not supported, so write the value out"),
                refused(
                        "a bracket left open",
                        f -> f.config("heads: 2, dropout: 0.1}", "heads: 2, dropout: 0.1"),
                        "a bracket or a comma is missing before this place"),
                refused(
                        "a configuration in UTF-16",
                        f -> f.encoded("c.yaml", "\uFEFFmodel_dir: x\n", StandardCharsets.UTF_16LE),
                        "DIR/c.yaml"),
                refused(
                        "a folder as configuration",
                        f -> Files.createDirectory(f.path.resolve("c.yaml")),
                        "DIR/c.yaml: is a folder, but a file is needed"));
    }

    private static Stream<Torture> values() {
        return Stream.of(
                refused(
                        "heads that do not divide",
                        f -> f.config("heads: 2", "heads: 3"),
                        "does not divide model.model_dim"),
                refused(
                        "warm-up longer than the run",
                        f -> f.config("warmup_updates: 1,", "warmup_updates: 900,"),
                        "training.warmup_updates: 900 leaves nothing of training.max_updates (1)"),
                refused(
                        "a batch smaller than a pair",
                        f -> f.config("batch_tokens: 500", "batch_tokens: 50"),
                        "training.batch_tokens: 50 is too small for a pair of data.max_length (60)"),
                refused(
                        "local updates that do not divide the run",
                        f -> f.config("batch_tokens: 500", "batch_tokens: 500, local_updates: 3"),
                        "training.local_updates: 3 does not divide training.max_updates (1)"),
                refused(
                        "parts that make no tree",
                        f -> f.config("batch_tokens: 500", "batch_tokens: 500, gradient_parts: 6"),
                        "training.gradient_parts: 6 is no power of two"),
                refused(
                        "a huge number",
                        f -> f.config("max_updates: 1,", "max_updates: 99999999999999999999,"),
                        "training.max_updates: 99999999999999999999 is too large"),
                refused(
                        "not a number",
                        f -> f.config("dropout: 0.1", "dropout: .nan"),
                        "model.dropout: .nan is not a number"),
                refused(
                        "infinity",
                        f -> f.config("batch_tokens: 500", "batch_tokens: 500, learning_rate: .inf"),
                        "training.learning_rate: .inf is not a number"),
                refused(
                        "a negative weight",
                        f -> f.config("train.t}", "train.t, weight: -1}"),
                        "data.train[0].weight: -1 is too small"),
                refused(
                        "an unknown key",
                        f -> f.config("max_length: 60", "max_lenght: 60"),
                        "data.max_lenght: unknown key; did you mean data.max_length?"),
                refused(
                        "a word for a number",
                        f -> f.config("size: 120", "size: large"),
                        "vocab.size: large is not a whole number"),
                refused(
                        "a text for a list of corpora",
                        f -> f.config("[{source: DIR/train.s, target: DIR/train.t}]", "DIR/train.s"),
                        "data.train: DIR/train.s is not a list"),
                refused(
                        "distillation without a teacher",
                        f -> f.config("training:", "objective: {type: distillation}\ntraining:"),
                        "objective.distillation_teachers: is empty, but objective.type is distillation"),
                refused(
                        "a text for a list of teachers",
                        f -> f.config(
                                "training:",
                                "objective: {type: distillation, distillation_teachers: DIR/run}\ntraining:"),
                        "objective.distillation_teachers: DIR/run is not a list; allowed: a list of folders"
                                + " of trained models"),
                refused(
                        "a teacher that is not there",
                        f -> f.config(
                                "training:",
                                "objective: {type: distillation, distillation_teachers: [DIR/a]}\ntraining:"),
                        "objective.distillation_teachers[0]: there is no folder DIR/a; allowed: the folder"
                                + " of a trained model"),
                refused(
                        "a teacher twice",
                        f -> {
                            Files.createDirectory(f.path.resolve("a"));
                            f.config(
                                    "training:",
                                    "objective: {type: distillation, distillation_teachers: [DIR/a,"
                                            + " DIR/./a]}\ntraining:");
                        },
                        "objective.distillation_teachers: holds DIR/./a twice; keep one"),
                refused(
                        "teachers of another objective",
                        f -> {
                            Files.createDirectory(f.path.resolve("a"));
                            f.config("training:", "objective: {distillation_teachers: [DIR/a]}\ntraining:");
                        },
                        "objective.distillation_teachers: has no effect, since objective.type is not distillation"));
    }

    private static Stream<Torture> folders() {
        return Stream.of(
                refused(
                        "the model's folder is a file",
                        f -> f.config("model_dir: DIR/run", "model_dir: DIR/train.s"),
                        "model_dir: DIR/train.s is a file"),
                refused(
                        "the model's folder is below a file",
                        f -> f.config("model_dir: DIR/run", "model_dir: DIR/train.s/run"),
                        "model_dir: DIR/train.s/run cannot be made, since DIR/train.s is a file"),
                refused(
                        "the model's folder holds a config.yaml of the user",
                        f -> {
                            Files.createDirectory(f.path.resolve("mine"));
                            f.text("mine/config.yaml", "model_dir: mine\n# with comments\n");
                            f.config("model_dir: DIR/run", "model_dir: DIR/mine");
                        },
                        "model_dir: DIR/mine holds a config.yaml that tt did not write, and the run would"
                                + " write its own over it."),
                refused(
                        "the model's folder is that of the data, with the name of an own file",
                        f -> {
                            Files.createDirectory(f.path.resolve("mine"));
                            f.lines("mine/source.model", f.targets);
                            f.config("target: DIR/train.t}", "target: DIR/mine/source.model}");
                            f.config("model_dir: DIR/run", "model_dir: DIR/mine");
                        },
                        "model_dir: DIR/mine holds DIR/mine/source.model, which the run reads, under a name"
                                + " that the run itself writes."),
                refused(
                        "the model's folder is that of the model to begin with",
                        f -> {
                            Files.createDirectory(f.path.resolve("mine"));
                            f.config("model_dir: DIR/run", "model_dir: DIR/mine");
                            f.config("training: {", "training: {init_from: DIR/mine, ");
                        },
                        "model_dir: DIR/mine holds DIR/mine/weights.safetensors, which the run reads,"
                                + " under a name that the run itself writes."));
    }

    @Test
    void theTestSetCanBeTakenAway() throws IOException {
        new Torture(
                        "a test set that is not there, and not wanted",
                        Torture.Command.CHECK,
                        f -> Files.delete(f.path.resolve("test.t")),
                        ExitCode.OK,
                        "0 errors")
                .run(directory, "--set", "data.test=null");
    }

    @Test
    void aDryRunLooksForTheDevice() throws IOException {
        assumeTrue(Torch.gpus().count() < 8, "needs a machine with less than 8 GPUs");
        new Torture(
                        "a device that is not there",
                        Torture.Command.DRY_RUN,
                        f -> {},
                        ExitCode.USER_ERROR,
                        "device: gpu:7 is not there; libtorch sees ")
                .run(directory, "--device", "gpu:7");
    }

    @Test
    void float16IsRefusedOnProcessors() throws IOException {
        for (Torture.Command command : List.of(Torture.Command.DRY_RUN, Torture.Command.TRAIN)) {
            new Torture(
                            "a format for GPUs",
                            command,
                            f -> {},
                            ExitCode.USER_ERROR,
                            "training.precision: float16 is for GPUs, but the device is cpu")
                    .run(directory, "--set", "training.precision=float16");
        }
    }

    @Test
    void theAuditIsPartOfTheDryRun() throws IOException {
        new Torture(
                        "nothing",
                        Torture.Command.DRY_RUN,
                        f -> {},
                        ExitCode.OK,
                        "# the audit of the data\ntrain  DIR/train.s and DIR/train.t: 800 pairs, 800 usable\n")
                .run(directory);
    }

    @Test
    void reportsAsJsonAndFailsAsAsked() throws IOException {
        TortureFolder folder = new TortureFolder(directory);
        folder.lines("train.t", folder.sources);
        String source = directory.resolve("train.s").toString();
        String target = directory.resolve("train.t").toString();
        CommandRun copied = CommandRun.of("data", "check", source, target, "--format", "json");
        assertEquals(ExitCode.USER_ERROR, copied.exitCode(), copied.err());
        assertTrue(copied.out().contains("\"check\" : \"copy\",\n    \"severity\" : \"error\""), copied.out());
        assertEquals("", copied.err());
        CommandRun meant = CommandRun.of("data", "check", source, target, "--allow", "copy");
        assertEquals(ExitCode.OK, meant.exitCode(), meant.out());
        assertTrue(meant.out().contains("note: Source equals target [copy]"), meant.out());
        folder.lines("train.s", CorpusTortureTest.with(folder.sources, 3, ""));
        CommandRun strict = CommandRun.of("data", "check", source, target, "--allow", "copy", "--strict");
        assertEquals(ExitCode.USER_ERROR, strict.exitCode(), strict.out());
        assertTrue(strict.out().contains("0 errors, 1 warning"), strict.out());
    }

    @Test
    void wrongUsageIsExplained() {
        CommandRun nothing = CommandRun.of("data", "check");
        assertEquals(ExitCode.USAGE, nothing.exitCode());
        assertTrue(nothing.err().contains("Nothing to check: give SOURCE and TARGET, one TSV file, or --config."));
        CommandRun three = CommandRun.of("data", "check", "a", "b", "c");
        assertEquals(ExitCode.USAGE, three.exitCode());
        CommandRun slip = CommandRun.of("data", "check", "a", "b", "--allow", "copies");
        assertEquals(ExitCode.USAGE, slip.exitCode());
        assertTrue(slip.err().contains("is not one of unreadable, line_counts"), slip.err());
        CommandRun missing = CommandRun.of("data", "check", "no-such-file", "neither");
        assertEquals(ExitCode.USER_ERROR, missing.exitCode());
        assertTrue(missing.out().contains("no-such-file: no such file. Check the path"), missing.out());
        assertEquals(ExitCode.USAGE, CommandRun.of("data").exitCode());
    }
}
