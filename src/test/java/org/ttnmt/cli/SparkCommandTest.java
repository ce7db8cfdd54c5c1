package org.ttnmt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.UserException;
import org.ttnmt.app.score.PairFormat;
import org.ttnmt.app.score.ScoreFormat;
import org.ttnmt.app.store.TinySavedModel;
import org.ttnmt.app.training.ToyModel;
import org.ttnmt.app.translate.ModelOpener;
import org.ttnmt.app.translate.TranslationFormat;
import org.ttnmt.cli.terminal.SignalStop;
import org.ttnmt.cli.terminal.Terminal;
import org.ttnmt.spark.LineWork;
import org.ttnmt.spark.ScoringWork;
import org.ttnmt.spark.TranslationWork;
import picocli.CommandLine;

class SparkCommandTest {
    /** Spark in this process. */
    static final String[] HERE = {
        "--master=local[2]", "--conf=spark.driver.bindAddress=127.0.0.1", "--conf=spark.driver.host=127.0.0.1"
    };

    @TempDir
    private Path folder;

    /** The commands are there, but nothing of Spark is loaded before one needs it. */
    @Test
    void withoutSparkThereIsASentence() throws Exception {
        String without = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.matches(".*(spark|scala|hadoop)[-_].*\\.jar"))
                .collect(Collectors.joining(File.pathSeparator));
        assertEquals(0, java(without, "spark", "translate", "--help").exitCode());
        CommandRun run = java(without, "spark", "translate", "--model", "m", "-o", "out", "in");
        assertEquals(1, run.exitCode());
        assertTrue(
                run.err()
                        .contains(
                                "tt: tt spark needs Apache Spark 4, which tt does not bring: set SPARK_HOME to a folder"
                                        + " whose jars/ has it"),
                run.err());
    }

    private static CommandRun java(String classPath, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                classPath,
                "org.ttnmt.cli.Main"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new CommandRun(process.waitFor(), "", said);
    }

    @Test
    void wrongUsageIsTold() {
        assertUsage(
                "Missing command: what shall tt spark do? There are: translate, score, train, data, pack.", "spark");
        assertUsage(
                "'5x' is not a number of bytes", "spark", "translate", "-m", "m", "-o", "o", "--part-size", "5x", "in");
        assertUsage(
                "fs.defaultFS is no setting of Spark, which all begin with 'spark.'; one of Hadoop is"
                        + " spark.hadoop.fs.defaultFS.",
                "spark",
                "translate",
                "-m",
                "m",
                "-o",
                "o",
                "--conf",
                "fs.defaultFS=x",
                "in");
        assertUsage("Missing required parameter: 'FILE'", "spark", "translate", "-m", "m", "-o", "o");
        assertUsage(
                "--n-best writes scores",
                "spark",
                "translate",
                "-m",
                "m",
                "-o",
                "o",
                "--n-best",
                "2",
                "--scores",
                "in");
        CommandRun pack = CommandRun.of("spark", "translate", "-m", "m", "-o", "o", "--pack", "none.zip", "in");
        assertTrue(pack.err().contains("none.zip: there is no such archive. tt spark pack --model DIR"), pack.err());
        assertEquals(1, pack.exitCode());
    }

    private static void assertUsage(String sentence, String... arguments) {
        CommandRun run = CommandRun.of(arguments);
        assertTrue(run.err().contains(sentence), run.err());
        assertEquals(2, run.exitCode());
    }

    @Test
    void whatDecidesAResultIsTheTaskThatTravels() {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        CommandLine tt = TtCommandLine.create(Terminal.plain(nowhere, nowhere), new SignalStop(nowhere));
        tt.parseArgs(
                "spark",
                "translate",
                "-m",
                "a",
                "-m",
                "b",
                "--beam-size",
                "3",
                "--scores",
                "--protect",
                "urls,numbers",
                "--threads",
                "2",
                "--quiet",
                "--no-split-sentences",
                "--conf",
                "spark.a=b",
                "-o",
                "out",
                "--part-size",
                "1m",
                "in");
        CommandLine command = Objects.requireNonNull(
                Objects.requireNonNull(tt.getSubcommands().get("spark"))
                        .getSubcommands()
                        .get("translate"));
        assertEquals(
                List.of(
                        "--beam-size=3",
                        "--model=a",
                        "--model=b",
                        "--no-split-sentences",
                        "--protect=urls,numbers",
                        "--scores",
                        "--threads=2"),
                GivenOptions.arguments(command.getCommandSpec()).stream()
                        .sorted()
                        .toList());
        assertEquals(
                "{--beam-size=3, --no-split-sentences=given, --protect=urls,numbers, --scores=given}",
                GivenOptions.deciding(command.getCommandSpec()).toString());
    }

    /** Options that are parsed on an executor are those that were given. */
    @Test
    void anExecutorTranslatesAsItWasAsked() throws IOException {
        SparkTranslation work = new SparkTranslation(
                new ArrayList<>(List.of("--model=m", "--n-best=2", "--beam-size=4", "--glossary=dir/terms.tsv")));
        Files.writeString(folder.resolve("terms.tsv"), "a\tb\n");
        ModelOpener models = (dir, precision, compute) -> {
            assertEquals(folder, dir);
            assertEquals(1, compute.threads());
            return new ToyModel();
        };
        LineWork.Host host = new LineWork.Host(1, List.of(folder), folder);
        TranslationWork opened = (TranslationWork) work.open(host, models);
        assertEquals(TranslationFormat.N_BEST, opened.format());
        assertEquals(2, opened.options().nBest());
        assertEquals(4, opened.options().search().decoding().beamSize());
        assertEquals(1, opened.options().workers());

        Files.delete(folder.resolve("terms.tsv")); // sent along, it lies where all such files do
        UserException none = assertThrows(UserException.class, () -> work.open(host, models));
        assertTrue(String.valueOf(none.getMessage()).startsWith(folder + "/terms.tsv: no such file."));

        SparkTranslation tooMany = new SparkTranslation(new ArrayList<>(List.of("--model=m", "--n-best=9")));
        UserException refused = assertThrows(UserException.class, () -> tooMany.open(host, models));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("--n-best 9 is more than the beam size"));
    }

    /** Real commands, a real network, Spark in this process. */
    @Test
    void writesTheBytesOfTtTranslate() throws IOException {
        Path model = folder.resolve("model");
        TinySavedModel.create(folder, true).save(model, 1);
        Path in = Files.writeString(
                folder.resolve("in.jsonl"),
                "{\"source\": \"the red house\", \"id\": 7}\n\n{\"source\": 3}\n".repeat(20) + "no JSON");
        Path one = folder.resolve("one");
        String[] same = {"--model", model.toString(), "--input-format", "json", "--format", "json", in.toString()};
        CommandRun translate = CommandRun.of(with(same, "translate", "-o", one.toString()));
        assertEquals(0, translate.exitCode(), translate.err());
        Path joined = folder.resolve("joined");
        String[] job = with(
                HERE, "spark", "translate", "-o", folder + "/out", "--join", joined.toString(), "--part-size=1300");
        CommandRun spark = CommandRun.of(with(same, job));
        assertEquals(0, spark.exitCode(), spark.err());
        assertTrue(spark.err().contains("61 lines are in " + folder + "/out."), spark.err());
        assertEquals(Files.readString(one), Files.readString(joined));
        assertTrue(Files.exists(folder.resolve("out/part-000001")), "one part shows little");

        Files.writeString(folder.resolve("file"), "no folder");
        CommandRun noFolder = CommandRun.of(with(same, "spark", "translate", "-o", folder + "/file/out"));
        assertTrue(noFolder.err().startsWith("tt: Files could not be read or written ("), noFolder.err());
        assertEquals(1, noFolder.exitCode());
        CommandRun aFile = CommandRun.of(with(same, "spark", "translate", "-o", folder + "/file"));
        assertTrue(aFile.err().contains("/file: is a file, but the parts need a folder. Give -o"), aFile.err());
        CommandRun onItself =
                CommandRun.of(with(same, "spark", "translate", "-o", folder + "/o", "--join", in.toString()));
        assertTrue(onItself.err().contains("in.jsonl: is read, so the results cannot be put there."), onItself.err());
        CommandRun aFolder =
                CommandRun.of(with(same, "spark", "translate", "-o", folder + "/o", "--join", model.toString()));
        assertTrue(aFolder.err().contains("/model: is a folder, but the results are put into a file."), aFolder.err());
        CommandRun other = CommandRun.of(
                with(same, "spark", "translate", "--beam-size=1", "-o", folder + "/out", "--part-size=1300"));
        assertEquals(1, other.exitCode());
        assertTrue(other.err().contains("was begun otherwise: --beam-size was not given and is 1. Give"), other.err());
    }

    @Test
    void writesTheBytesOfTtScore() throws IOException {
        Path model = folder.resolve("model");
        TinySavedModel.create(folder, true).save(model, 1);
        Path in = Files.writeString(
                folder.resolve("in.tsv"), "the red house\tdas rote haus\n\nno tab\n".repeat(40) + "red\trot");
        String[] same = {"--model", model.toString(), "--format", "tsv", in.toString()};
        CommandRun score = CommandRun.of(with(same, "score", "-o", folder + "/one"));
        assertEquals(0, score.exitCode(), score.err());
        String[] job =
                with(HERE, "spark", "score", "-o", folder + "/out", "--join", folder + "/joined", "--part-size=1300");
        CommandRun spark = CommandRun.of(with(same, job));
        assertEquals(0, spark.exitCode(), spark.err());
        assertEquals(Files.readString(folder.resolve("one")), Files.readString(folder.resolve("joined")));
        assertTrue(Files.exists(folder.resolve("out/part-000001")), "one part shows little");
        CommandRun other = CommandRun.of(with(same, with(new String[] {"--max-length=9"}, job)));
        assertTrue(other.err().contains("was begun otherwise: --max-length was not given and is 9"), other.err());
    }

    /** Options that are parsed on an executor are those that were given; what fails costs itself. */
    @Test
    void anExecutorScoresAsItWasAsked() {
        SparkScoring work = new SparkScoring(new ArrayList<>(List.of("--model=m", "--format=json", "--max-length=7")));
        ScoringWork opened = (ScoringWork)
                work.open(new LineWork.Host(1, List.of(folder), folder), (dir, precision, compute) -> new ToyModel());
        assertEquals(ScoreFormat.JSON, opened.format());
        assertEquals(PairFormat.TSV, opened.input());
        assertEquals(7, opened.maxLength());
    }

    /** Duplicates, near-duplicates and filler in other parts are found as if there were no parts. */
    @Test
    void cleansAsTtDataCleanDoes() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 3000; i++) {
            int k = (i * 7919) % (i % 3 == 0 ? 97 : 1400);
            String source = "Sentence " + k + " of the corpus" + (i % 11 == 0 ? "!" : ".");
            text.append(source).append('\t');
            text.append(i % 17 == 0 ? "Leer." : "Satz " + k + " des Textes" + (i % 5 == 0 ? ", und" : "") + ".");
            text.append('\n').append(i % 101 == 0 ? "no tab\n\tempty\n" : "");
        }
        Path in = Files.writeString(folder.resolve("in.tsv"), text + "a last\tline");
        Path test = Files.writeString(folder.resolve("test.tsv"), "Sentence 5 of the corpus.\tx\n");
        for (String[] rules : List.of(new String[] {"--same-target=2"}, new String[] {
            "--near-duplicates=off", "--source-with-many-targets=on", "--target-with-many-sources=on"
        })) {
            String[] same = with(with(new String[] {"--test", test.toString()}, rules), in.toString());
            String[] one = {
                "data",
                "clean",
                "-o",
                folder + "/one.tsv",
                "--rejected",
                folder + "/gone.tsv",
                "--shifted-block",
                "off",
                "--unrelated-block",
                "off"
            };
            CommandRun clean = CommandRun.of(with(same, one));
            assertEquals(0, clean.exitCode(), clean.err());
            assertEquals(Files.readString(folder.resolve("one.tsv")), spark(same));
            String gone = spark(with(same, "--rejected"));
            assertTrue(gone.contains(" (as in an earlier part)"), gone);
            assertEquals(
                    Files.readString(folder.resolve("gone.tsv"))
                            .replaceAll("(as|on) (line \\d+|in an earlier part)", ""),
                    gone.replaceAll("(as|on) (line \\d+|in an earlier part)", ""));
        }
    }

    /** What {@code tt spark data clean} writes. */
    private String spark(String... options) throws IOException {
        String[] job = with(
                HERE,
                "spark",
                "data",
                "clean",
                "--overwrite",
                "-o",
                folder + "/clean",
                "--join",
                folder + "/joined",
                "--part-size=20k");
        CommandRun run = CommandRun.of(with(options, job));
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(Files.exists(folder.resolve("clean/part-000004")), "few parts show little");
        assertTrue(run.err().contains("kept"), run.err());
        return Files.readString(folder.resolve("joined"));
    }

    static String[] with(String[] last, String... first) {
        return Stream.concat(Arrays.stream(first), Arrays.stream(last)).toArray(String[]::new);
    }

    @Test
    void aPackHasTheModels() throws IOException {
        for (String name : List.of("config.yaml", "weights.safetensors", "vocab.model", "log.jsonl")) {
            Files.writeString(folder.resolve(name), name);
        }
        Path zip = folder.resolve("pack.zip");
        CommandRun run = CommandRun.of("spark", "pack", "--model", folder.toString(), "-o", zip.toString());
        assertEquals(0, run.exitCode(), run.err());
        try (ZipFile file = new ZipFile(zip.toFile())) {
            assertEquals(
                    List.of("models/0/config.yaml", "models/0/vocab.model", "models/0/weights.safetensors"),
                    file.stream().map(Object::toString).sorted().toList());
        }
        CommandRun name = CommandRun.of("spark", "pack", "--model", folder.toString(), "-o", "pack.tar");
        assertTrue(name.err().contains("Give it a name that ends in .zip."), name.err());
        CommandRun none = CommandRun.of("spark", "pack", "--model", folder + "/none", "-o", zip.toString());
        assertTrue(none.err().contains("there is no such directory"), none.err());
    }
}
