package org.ttnmt.app.distil;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.UserException;
import org.ttnmt.app.Progress;
import org.ttnmt.app.translate.NetworkOpener;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.Device;
import org.ttnmt.config.DistilReader;
import org.ttnmt.io.Sha256;

/** Whole distillations of tiny models, stopped and changed. Slow, because each trains several models. */
@Tag("slow")
class DistilTest {
    private static final List<String> STAGES = List.of(
            "vocabulary",
            "backward",
            "back-translation",
            "teacher-1",
            "teacher-2",
            "translation",
            "filter",
            "student",
            "shortlist",
            "quantized",
            "check",
            "export",
            "student-decoder",
            "report");

    @TempDir
    Path folder;

    @BeforeEach
    void writeCorpus() throws IOException {
        for (String name : List.of("train", "valid", "test", "more")) {
            Random random = new Random(name.hashCode());
            StringBuilder source = new StringBuilder();
            StringBuilder target = new StringBuilder();
            for (int i = name.equals("train") ? 120 : 12; i > 0; i--) {
                for (int j = 2 + random.nextInt(5); j > 0; j--) {
                    int digit = random.nextInt(10);
                    source.append(digit).append(j == 1 ? "\n" : " ");
                    target.append((char) ('a' + digit)).append(j == 1 ? "\n" : " ");
                }
            }
            Files.writeString(folder.resolve(name + ".d"), source);
            Files.writeString(folder.resolve(name + ".l"), target);
        }
        Files.writeString(
                folder.resolve("distil.yaml"),
                """
                distil_dir: DIR/one
                data:
                  folder: DIR
                  train: [{source: train.d, target: train.l, name: pairs}]
                  validation: {source: valid.d, target: valid.l}
                  test: {source: test.d, target: test.l}
                  max_length: 20
                vocab: {type: bpe, size: 28, shared: true, character_coverage: 1.0}
                evaluation: {tokenizer: char}
                teacher: TRAINING
                backward: TRAINING
                student: TRAINING
                monolingual: {source: [more.d], target: [more.l]}
                translation: {beam_size: 3, n_best: 2, choose: nearest, shard_lines: 50}
                filter: {dual_cross_entropy: 0.1, audit: false, loops: false, length_ratio: 0.0, duplicates: false}
                teacher_data: {stages: [{until: {updates: 12}}, {mix: {pairs: 1}}]}
                student_data: {stages: [{mix: {translated: 3, pairs: 1}, until: {epochs: 2, of: pairs}}, {mix: {pairs: 1}}]}
                word_level: {share: 0.5}
                quantize: {min_agreement: 0.0, max_chrf_loss: 100.0}
                export: {format: marian}
                report: {variants: [decoder], worst: 3, measure_seconds: 0}
                """
                        .replace(
                                "student: TRAINING",
                                "student: TRAINING"
                                        .replace(
                                                "TRAINING",
                                                training(
                                                        "decoder_autoregression: ssru, decoder_start: zero, norm_epsilon: 1.0e-6, ")))
                        .replace("TRAINING", training(""))
                        .replace("DIR", folder.toString()));
    }

    private static String training(String model) {
        return """
                {model: {%sencoder_layers: 1, decoder_layers: 1, model_dim: 16, feed_forward_dim: 32, heads: 2, dropout: 0.1},
                      training: {max_updates: 30, batch_tokens: 200, learning_rate: 0.02, warmup_updates: 10, validate_every: 15,
                                 checkpoint_every: 10, log_every: 10, average_checkpoints: 2},
                      decoding: {beam_size: 2, max_length_ratio: 1, max_length_offset: 2}}"""
                .formatted(model);
    }

    /** What was done, from what was said. */
    private static final class Told implements Progress {
        private final List<String> lines = new ArrayList<>();
        private final AtomicBoolean stop = new AtomicBoolean();
        private final String stopAt;

        Told(String stopAt) {
            this.stopAt = stopAt;
        }

        @Override
        public Task start(String task, String unit, long from, long total) {
            line(task);
            return Progress.silent().start(task, unit, from, total);
        }

        @Override
        public void line(String text) {
            lines.add(text);
            if (text.contains(stopAt)) {
                stop.set(true);
            }
        }

        /** Names of the stages that were made, in order. */
        List<String> made() {
            return lines.stream()
                    .filter(line -> line.startsWith("stage ") && !line.endsWith("done already"))
                    .map(line -> line.replaceFirst("stage \\d+ of \\d+, ([\\w-]+): .*", "$1"))
                    .toList();
        }

        String line(String stage, String start) {
            return lines.stream()
                    .filter(line -> line.startsWith(start) && line.contains(", " + stage + ": "))
                    .findFirst()
                    .orElse("");
        }
    }

    private Told run(String dir, String stopAt, String... settings) {
        Told told = new Told(stopAt);
        Optional<GapReport> report = distil(dir, told, settings).run();
        assertEquals(told.stop.get(), report.isEmpty(), () -> String.join("\n", told.lines));
        return told;
    }

    private Distil distil(String dir, Told told, String... settings) {
        return new Distil(
                DistilReader.read(folder.resolve("distil.yaml"), folder.resolve(dir), List.of(settings)),
                new DistilOptions(new ComputeConfig(Device.CPU, 1), "tt distil"),
                new NetworkOpener(),
                told,
                told.stop::get);
    }

    private static final String NEVER = "\0";

    private String student(String dir) {
        return Sha256.of(folder.resolve(dir).resolve("quantized/weights.safetensors"));
    }

    @Test
    void stoppedAtEveryStageItEndsAsWithoutStopsAndDoesNothingTwice() throws IOException {
        assertEquals(STAGES, run("one", NEVER).made());
        assertTrue(run("one", NEVER).made().isEmpty());
        List<String> finished = new ArrayList<>();
        for (String stop : List.of(
                "vocabulary  training the vocabulary",
                "backward  update 10",
                ", back-translation: ",
                "teacher-1  update 10",
                "teacher-2  update 20",
                "translation shard 2",
                ", filter: ",
                "student  update 10",
                ", shortlist: ",
                ", check: ",
                "student-decoder  update 10",
                "report  measuring sources")) {
            finished.addAll(run("two", stop).made());
        }
        finished.addAll(run("two", NEVER).made());
        assertEquals(STAGES, finished.stream().distinct().toList());
        assertEquals(student("one"), student("two"));
        try (Stream<Path> parts = Files.walk(folder.resolve("two"))) {
            assertTrue(parts.noneMatch(file -> file.toString().contains("parts")));
        }

        Told student = run("one", NEVER, "student.model.dropout=0.2", "report.variants=[]");
        assertEquals(List.of("student", "shortlist", "quantized", "check", "export", "report"), student.made());
        assertTrue(
                student.line("student", "stage 8")
                        .endsWith("again, since student.model.dropout was 0.1, now it is 0.2"),
                student.lines.toString());
        assertFalse(student("one").equals(student("two")));

        Told decoding = run("one", ", shortlist: ", "student.model.dropout=0.2", "student.decoding.beam_size=1");
        assertTrue(decoding.line("student", "stage 8").contains("; goes on, student.decoding.beam_size was 2"));
        assertFalse(decoding.lines.contains("student  update 10"), decoding.lines.toString());

        Told teacher = new Told(", filter: "); // without the rest, which takes long
        distil("one", teacher, "teacher.training.learning_rate=0.03").run();
        assertEquals(List.of("teacher-1", "teacher-2", "translation", "filter"), teacher.made());
        assertTrue(teacher.line("translation", "stage 6").endsWith("teacher-1 was made anew; teacher-2 was made anew"));

        Files.delete(folder.resolve("two/filter/source.txt"));
        assertEquals(
                List.of("filter"), run("two", NEVER).made(), "what comes out the same does not repeat what follows");
        assertEquals("perhaps", state("two", "student", "teacher.training.learning_rate=0.03"));
        assertEquals("done", state("two", "student"));
        assertEquals("done", state("two", "student", "student.training.log_every=5"));
        assertEquals("again", state("two", "student", "evaluation.tokenizer=none"), "BLEU decides which is the best");
        Files.delete(folder.resolve("two/student/config.yaml"));
        assertEquals("again", state("two", "student"));
    }

    private String state(String dir, String stage, String... settings) {
        return distil(dir, new Told(NEVER), settings).plan().rows().stream()
                .filter(row -> row.stage().equals(stage))
                .findFirst()
                .orElseThrow()
                .state();
    }

    @Test
    void whatCannotBeExportedIsRefusedBeforeAnythingIsDone() {
        String message =
                String.valueOf(assertThrows(UserException.class, () -> run("one", NEVER, "export.format=ctranslate2"))
                        .getMessage());
        assertTrue(
                message.startsWith(
                        "export.format: the model has model.decoder_autoregression: ssru, which CTranslate2's"),
                message);
        assertFalse(Files.exists(folder.resolve("one")));
    }

    @Test
    void aTextWithoutALineIsRefusedBeforeAnythingIsDone() throws IOException {
        Files.writeString(folder.resolve("more.d"), "\n \n");
        assertEquals(
                "monolingual: " + folder.resolve("more.d")
                        + " has no line with text; give another file, or leave it out.",
                assertThrows(UserException.class, () -> run("one", NEVER)).getMessage());
    }

    @Test
    void aFolderOfAnotherKindIsLeftAlone() throws IOException {
        Files.createDirectories(folder.resolve("run"));
        Files.writeString(folder.resolve("run/log.jsonl"), "");
        assertEquals(
                folder.resolve("run")
                        + " holds a run of tt train (log.jsonl), so a distillation needs another folder: distil_dir.",
                assertThrows(UserException.class, () -> run("run", NEVER)).getMessage());
        Files.createDirectories(folder.resolve("other/vocabulary"));
        Files.writeString(folder.resolve("other/vocabulary/thesis.txt"), "mine");
        assertEquals(
                folder.resolve("other/vocabulary") + ": holds files that no stage of a distillation has made, such as"
                        + " thesis.txt. Choose another distil_dir, or take them away.",
                assertThrows(UserException.class, () -> run("other", NEVER)).getMessage());
    }

    /** As when another process is at it. */
    @Test
    void aStageThatAnotherProcessMakesIsWaitedFor() {
        StageLock lock =
                StageLock.tryTake(folder.resolve("three"), "vocabulary").orElseThrow();
        try {
            Told told = run("three", "another process is at it; waiting");
            assertTrue(told.made().stream().allMatch("vocabulary"::equals), told.lines.toString());
            assertFalse(Files.exists(folder.resolve("three/vocabulary/vocab.model")));
        } finally {
            lock.close();
        }
    }

    @Test
    void aProcessWithOtherSettingsIsKeptOut() {
        SettingsLock lock = SettingsLock.take(folder.resolve("four"), Map.of("student.model.dropout", "0.2"));
        try {
            String message = String.valueOf(
                    assertThrows(UserException.class, () -> run("four", NEVER)).getMessage());
            assertTrue(message.contains(": another process works on it with other settings ("), message);
            assertEquals(
                    folder.resolve("four")
                            + ": another process works on it with other settings (student.model.dropout: there 0.2, here"
                            + " 0.1). Each would make anew what the other has made: stop one of them, give both the same"
                            + " file, or choose another distil_dir.",
                    assertThrows(
                                    UserException.class,
                                    () -> SettingsLock.take(
                                            folder.resolve("four"), Map.of("student.model.dropout", "0.1")))
                            .getMessage());
        } finally {
            lock.close();
        }
        SettingsLock.take(folder.resolve("four"), Map.of("student.model.dropout", "0.1"))
                .close();
    }

    @Test
    void aPairWithoutAScoreIsLeftOutAndDoesNotCountForTheLimit() {
        float nan = Float.NaN;
        DualCrossEntropy dual = DualCrossEntropy.of(new float[] {1, nan, 4, 2, nan, 3}, 0.25);
        assertEquals(
                Arrays.asList(null, "no_score", "dual_cross_entropy", null, "no_score", null),
                IntStream.range(0, 6).mapToObj(dual::fault).toList());
        String message = String.valueOf(
                assertThrows(UserException.class, () -> DualCrossEntropy.of(new float[] {nan, nan}, 0.25))
                        .getMessage());
        assertTrue(
                message.startsWith("the model of the other direction has a score for none of 2 translations"), message);
    }

    @Test
    void aModelOfTheOtherDirectionThatWritesLabelsIsRefused() throws IOException {
        Files.writeString(
                folder.resolve("distil.yaml"),
                """
                distil_dir: DIR/one
                data: {folder: DIR, train: [{source: train.d, target: train.l}], validation: {source: valid.d, target: valid.l}}
                vocab: {shared: false}
                filter: {dual_cross_entropy: 0.1}
                backward: {model: {decoder: classification}}
                """
                        .replace("DIR", folder.toString()));
        String message = String.valueOf(
                assertThrows(UserException.class, () -> run("five", NEVER)).getMessage());
        assertTrue(
                message.startsWith("backward: the model of the other direction has model.decoder: classification"),
                message);
    }
}
