package org.ttnmt.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.UserException;
import org.ttnmt.app.Progress;
import org.ttnmt.app.StopSignal;
import org.ttnmt.app.score.PairFormat;
import org.ttnmt.app.score.ScoreFormat;
import org.ttnmt.app.training.ToyModel;
import org.ttnmt.app.translate.StreamOutput;
import org.ttnmt.app.translate.Translate;
import org.ttnmt.app.translate.TranslateOptions;
import org.ttnmt.app.translate.TranslationFormat;
import org.ttnmt.app.translate.TranslationInput;
import org.ttnmt.io.LineReader;
import org.ttnmt.model.StepModel;

/** Spark in this process, with two tasks at a time, and a model that writes capital letters. */
@Timeout(120)
class LineJobTest {

    /** Translates by a {@link ToyModel}; fails, as a defect would, where a batch has the byte 'Q'. */
    private record ToyWork(TranslationFormat format) implements LineWork {
        @Override
        public Opened open(Host host) {
            ToyModel model = new ToyModel() {
                @Override
                public StepModel stepModel() {
                    return new Poisoned(super.stepModel());
                }
            };
            return new TranslationWork(model, TranslateOptions.of(model.decoding()), format);
        }
    }

    private record Poisoned(StepModel model) implements StepModel {
        @Override
        public Decoding start(List<int[]> sources, List<int[]> words) {
            int poison = new ToyModel.Bytes().encode("Q")[0];
            if (sources.stream().flatMapToInt(Arrays::stream).anyMatch(id -> id == poison)) {
                throw new IllegalStateException("poison");
            }
            return model.start(sources, words);
        }

        @Override
        public int vocabularySize() {
            return model.vocabularySize();
        }

        @Override
        public int bos() {
            return model.bos();
        }

        @Override
        public int eos() {
            return model.eos();
        }

        @Override
        public int unk() {
            return model.unk();
        }
    }

    @TempDir
    private Path folder;

    private Path out;
    private Path model;
    private final List<String> told = new ArrayList<>();

    @BeforeEach
    void makeModel() throws IOException {
        out = folder.resolve("out");
        model = Files.createDirectories(folder.resolve("model"));
        for (String name : List.of("config.yaml", "weights.safetensors", "vocab.model")) {
            Files.writeString(model.resolve(name), name);
        }
    }

    private LineJob.Request request(TranslationFormat format, String... inputs) {
        return new LineJob.Request(
                "translate",
                List.of(inputs),
                out.toString(),
                folder.resolve("joined").toString(),
                false,
                2000,
                1,
                null,
                format == TranslationFormat.N_BEST,
                List.of(model),
                null,
                List.of(),
                new TreeMap<>(Map.of("--format", format.name())),
                "local[2]",
                Map.of("spark.driver.bindAddress", "127.0.0.1", "spark.driver.host", "127.0.0.1"));
    }

    private LineJob.Summary run(TranslationFormat format, String... inputs) throws IOException {
        return new LineJob(request(format, inputs), Progress.ofLines(told::add))
                .run(new ToyWork(format), StopSignal.never());
    }

    private String joined() throws IOException {
        return Files.readString(folder.resolve("joined"));
    }

    /** What tt translate writes. */
    private static String expected(TranslationFormat format, Path input) throws IOException {
        ToyModel toy = new ToyModel();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (LineReader reader = LineReader.open(input).cuttingAfter(TranslateOptions.MAX_LINE_BYTES)) {
            new Translate(toy, TranslateOptions.of(toy.decoding()), Progress.silent())
                    .run(TranslationInput.of(reader, "in"), new StreamOutput(bytes, format, toy), StopSignal.never());
        }
        return bytes.toString(java.nio.charset.StandardCharsets.UTF_8);
    }

    private Path text(String name, int lines) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            text.append(i % 5 == 0 ? "" : "row " + i % 13 + (i % 7 == 0 ? "\r" : ""))
                    .append('\n');
        }
        return Files.writeString(folder.resolve(name), text + "last");
    }

    @Test
    void writesWhatOneProcessWrites() throws IOException {
        Path in = text("in", 600);
        for (TranslationFormat format : List.of(TranslationFormat.TEXT, TranslationFormat.N_BEST)) {
            out = folder.resolve("out" + format);
            assertEquals(new LineJob.Summary(601, 0, false), run(format, in.toString()));
            assertEquals(expected(format, in), joined());
        }
        try (Stream<Path> files = Files.list(out)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).sorted().toList();
            assertEquals(List.of("_SUCCESS", "_tt", "part-000000", "part-000001", "part-000002"), names.subList(0, 5));
            assertTrue(names.stream().noneMatch(name -> name.startsWith(".")), names.toString());
        }
    }

    @Test
    void makesOnlyWhatIsMissing() throws IOException {
        Path in = text("in", 600);
        run(TranslationFormat.TEXT, in.toString());
        String whole = joined();
        FileTime old = FileTime.fromMillis(1_000_000);
        for (String name : List.of("part-000000", "part-000001", "part-000002")) {
            Files.setLastModifiedTime(out.resolve(name), old);
        }
        Files.delete(out.resolve("_tt/part-000000.json")); // killed before its record was there
        Files.writeString(out.resolve("part-000001"), "half"); // not what its record says
        Files.writeString(out.resolve(".part-000001.0-7.tmp"), "killed before it had its name");
        Files.delete(folder.resolve("joined"));
        assertEquals(new LineJob.Summary(601, 0, false), run(TranslationFormat.TEXT, in.toString()));
        assertEquals(whole, joined());
        assertFalse(Files.getLastModifiedTime(out.resolve("part-000000")).equals(old));
        assertFalse(Files.getLastModifiedTime(out.resolve("part-000001")).equals(old));
        assertEquals(old, Files.getLastModifiedTime(out.resolve("part-000002")));
        assertFalse(Files.exists(out.resolve(".part-000001.0-7.tmp")));
    }

    @Test
    void refusesToGoOnOtherwise() throws IOException {
        Path in = text("in", 10);
        run(TranslationFormat.TEXT, in.toString());
        assertRefused("--format was TEXT and is SCORED", TranslationFormat.SCORED, in.toString());
        assertRefused("from 1 files, which are 2 now", TranslationFormat.TEXT, in.toString(), in.toString());
        Files.writeString(model.resolve("weights.safetensors"), "other");
        assertRefused("with another model", TranslationFormat.TEXT, in.toString());
        Files.writeString(model.resolve("weights.safetensors"), "weights.safetensors");
        Files.writeString(in, "x");
        assertRefused("has changed since", TranslationFormat.TEXT, in.toString());
        Files.delete(out.resolve("_tt/plan.json"));
        assertRefused("has files that tt spark did not write", TranslationFormat.TEXT, in.toString());
        out = folder;
        assertRefused("it lies in the folder that is written", TranslationFormat.TEXT, in.toString());
    }

    private void assertRefused(String sentence, TranslationFormat format, String... inputs) {
        UserException refused = assertThrows(UserException.class, () -> run(format, inputs));
        assertTrue(String.valueOf(refused.getMessage()).contains(sentence), refused.getMessage());
    }

    @Test
    void aPoisonousLineCostsItself() throws IOException {
        Path in = Files.writeString(folder.resolve("in"), "a\n".repeat(50) + "Qx\n" + "b\n".repeat(700) + "yQ");
        assertEquals(new LineJob.Summary(752, 2, false), run(TranslationFormat.TEXT, in.toString()));
        assertEquals("A\n".repeat(50) + "\n" + "B\n".repeat(700) + "\n", joined());
        String record = Files.readString(out.resolve("_tt/part-000000.json"));
        assertTrue(record.contains("\"failed_lines\":1"), record);
        assertTrue(
                record.contains("in:51: it could not be translated (java.lang.IllegalStateException: poison)"), record);
    }

    /** Scores by a {@link ToyModel}; fails where a batch has the byte 'Q'. */
    private record ToyScoring() implements LineWork {
        @Override
        public Opened open(Host host) {
            ToyModel model = new ToyModel() {
                @Override
                public List<float[]> force(List<int[]> sources, List<int[]> targets) {
                    int poison = target().encode("Q")[0];
                    if (sources.stream().flatMapToInt(Arrays::stream).anyMatch(id -> id == poison)) {
                        throw new IllegalStateException("poison");
                    }
                    return super.force(sources, targets);
                }
            };
            return new ScoringWork(model, model.decoding(), 8, 100, PairFormat.TSV, ScoreFormat.TEXT);
        }
    }

    @Test
    void aPoisonousPairCostsItsScore() throws IOException {
        String text = "a\tA\n".repeat(50) + "xQ\tX\n" + "b\tB\n".repeat(700);
        Path in = Files.writeString(folder.resolve("in"), text);
        LineJob job = new LineJob(request(TranslationFormat.TEXT, in.toString()), Progress.ofLines(told::add));
        assertEquals(new LineJob.Summary(751, 1, false), job.run(new ToyScoring(), StopSignal.never()));
        List<String> scores = joined().lines().toList();
        assertEquals(
                List.of(50),
                IntStream.range(0, 751)
                        .filter(i -> scores.get(i).equals("NaN"))
                        .boxed()
                        .toList());
        String record = Files.readString(out.resolve("_tt/part-000000.json"));
        assertTrue(record.contains("in:51: it could not be scored (java.lang.IllegalStateException: poison)"), record);
    }

    @Test
    void whatOnlyTheUserCanMendIsOneSentence() throws IOException {
        Path in = Files.writeString(folder.resolve("in.gz"), "not packed");
        UserException refused = assertThrows(UserException.class, () -> run(TranslationFormat.TEXT, in.toString()));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("file:" + in + ": "), refused.getMessage());
        assertFalse(Files.exists(out.resolve("part-000000")));
        out = folder.resolve("other");
        UserException counted = assertThrows(UserException.class, () -> run(TranslationFormat.N_BEST, in.toString()));
        assertTrue(String.valueOf(counted.getMessage()).startsWith("file:" + in + ": "), counted.getMessage());
    }

    @Test
    void aMasterThatIsNoneIsOneSentence() throws IOException {
        Path in = text("in", 10);
        LineJob.Request good = request(TranslationFormat.TEXT, in.toString());
        LineJob.Request bad = new LineJob.Request(
                good.command(),
                good.inputs(),
                good.output(),
                null,
                false,
                0,
                1,
                null,
                false,
                good.models(),
                null,
                List.of(),
                good.options(),
                "nowhere",
                good.settings());
        LineJob job = new LineJob(bad, Progress.silent());
        UserException refused = assertThrows(
                UserException.class, () -> job.run(new ToyWork(TranslationFormat.TEXT), StopSignal.never()));
        assertTrue(
                String.valueOf(refused.getMessage()).startsWith("Spark does not start with master nowhere ("),
                refused.getMessage());
    }

    @Test
    void nothingAndManyTinyFiles() throws IOException {
        Path empty = Files.writeString(folder.resolve("empty"), "");
        assertEquals(new LineJob.Summary(0, 0, false), run(TranslationFormat.TEXT, empty.toString()));
        assertEquals("", joined());
        out = folder.resolve("out2");
        Path tiny = Files.createDirectories(folder.resolve("tiny"));
        for (int i = 100; i < 300; i++) {
            Files.writeString(tiny.resolve("f" + i), i % 2 == 0 ? "x" + i : "");
        }
        assertEquals(new LineJob.Summary(100, 0, false), run(TranslationFormat.TEXT, tiny.toString()));
        assertTrue(joined().startsWith("X100\nX102\n"), joined());
    }

    @Test
    void aPlanIsDescribedAndNothingWritten() throws IOException {
        Path in = text("in", 600);
        List<String> lines = new LineJob(request(TranslationFormat.TEXT, in.toString()), Progress.silent()).describe();
        assertTrue(lines.get(0).startsWith("input      1 files, "), lines.get(0));
        assertTrue(lines.get(4).startsWith("executor   --conf spark.executor.memory=896m"), lines.get(4));
        assertFalse(Files.exists(out));
    }
}
