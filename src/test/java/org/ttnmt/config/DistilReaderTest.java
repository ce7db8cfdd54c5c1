package org.ttnmt.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ttnmt.UserException;
import org.ttnmt.config.DistilSettings.Choose;
import org.ttnmt.config.ModelConfig.DecoderAutoregression;

/** Files of {@code tt distil}. */
class DistilReaderTest {
    private static final String DATA =
            """
            distil_dir: runs/demo
            data: {folder: DIR, train: [{source: a, target: b, name: clean}], validation: {source: a, target: b}}
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void writeTexts() throws IOException {
        Files.writeString(folder.resolve("a"), "one\n");
        Files.writeString(folder.resolve("b"), "eins\n");
        Files.writeString(folder.resolve("t.tsv"), "one\teins\n");
    }

    private DistilConfig read(String yaml, String... settings) throws IOException {
        Path file = folder.resolve("d.yaml");
        Files.writeString(file, (DATA + yaml).replace("DIR", folder.toString()));
        return DistilReader.read(file, null, List.of(settings));
    }

    @Test
    void modelsHaveTheirOwnSectionsAndShareTheRest() throws IOException {
        DistilConfig config = read(
                """
                vocab: {size: 500}
                teacher: {model: {heads: 4}}
                backward: {training: {max_updates: 7}}
                student: {model: {preset: student_tiny}}
                monolingual: {target: [b]}
                """,
                "translation.beam_size=3",
                "student.training.max_updates=9");
        assertEquals(
                List.of(4, 8),
                List.of(
                        config.teacher().model().heads(),
                        config.student().model().heads()));
        assertEquals(
                List.of(500, 500),
                List.of(
                        config.teacher().vocab().size(),
                        config.student().vocab().size()));
        assertEquals(DecoderAutoregression.SSRU, config.student().model().decoderAutoregression());
        assertEquals(9, config.student().training().maxUpdates());
        RunConfig backward = config.backward().orElseThrow();
        assertEquals(7, backward.training().maxUpdates());
        assertEquals(
                new CorpusConfig(folder.resolve("b"), folder.resolve("a"), 1),
                backward.data().train().get(0));
        assertEquals(List.of(folder.resolve("b")), config.settings().monolingualTarget());
        assertEquals(3, config.settings().beamSize());
        assertEquals(Choose.BEST, config.settings().choose());
        assertEquals(Path.of("runs/demo"), config.settings().folder());
        assertEquals(2, config.settings().teachers().count());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "techer: {}|techer: unknown key of a distillation; did you mean teacher?",
                "translation: {beam: 3}|translation.beam: unknown key of translation; allowed: beam_size, length_penalty,",
                "filter: {copie: true}|filter.copie: unknown key of filter; did you mean copies?",
                "filter: 0.1|filter: is 0.1; it is a section: give it keys, indented below it, or leave it out",
                "student: {modl: {}}|student.modl: unknown key of student; did you mean model?",
                "student: {model: {head: 2}}|model.head: unknown key; did you mean model.heads?",
                "student: {vocab: {size: 500}}|student.vocab: is the same for all models; set it at the top",
                "teacher: {seed: 2}|teacher.seed: follows from seed; remove it",
                "teacher: small|teacher: is small, but should be a mapping with model, training, objective, decoding;",
                "student: {objective: {type: distillation}}|student.objective.type: follows from word_level.share,",
                "teachers: 0|teachers: 0 is too small; allowed: a whole number from 1 to 64",
                "teachers: some|teachers: is some; allowed: how many are trained, 1 to 64, or a list of folders",
                "teachers: [nowhere]|teachers[0]: there is no folder nowhere; allowed: the folder of a trained model",
                "teachers: [DIR]|DIR holds no model: there is no config.yaml in it",
                "filter: {dual_cross_entropy: 0.1}|filter.dual_cross_entropy: needs a model of the other direction: add",
                "monolingual: {target: [b]}|monolingual.target: needs a model of the other direction: add the section",
                "monolingual: {source: [c]}|monolingual.source[0]: there is no file",
                "translation: {n_best: 3}|translation.n_best: has no effect beside choose: best; set choose: nearest,",
                "translation: {n_best: 9, choose: nearest}|translation.n_best: is 9, but the beam has 5 hypotheses",
                "translation: {choose: nearest}|translation.choose: is nearest, which needs several to choose from:",
                "translation: {metric: bleu}|translation.metric: has no effect beside choose: best; remove it",
                "report: {variants: [decoder]}|report.variants: decoder has no effect, since the student's decoder has",
                "report: {variants: [depth]}|report.variants: depth has no effect, since the student's decoder is as",
                "teacher: {model: {decoder: ctc}}|teachers: the section teacher has model.decoder: ctc, but several teachers",
                "student_data: {stages: [{mix: {translatd: 1}}]}|student_data.stages: stage 1 mixes translatd, but data.train has no"
                        + " corpus of this name; did you mean translated?",
                "student_data: {stages: [{mix: {translated: 1}}]}|student_data.stages: no stage mixes clean of data.train; mix",
                "student_data: {stages: [{mix: {clean: 1}}, {}]}|student_data.stages: stage 1 of 2 never ends, so that",
                "student_data: {reference_weight: 0.0, stages: [{mix: {clean: 1}}]}|stage 1 mixes clean, but data.train has no",
                "teacher_data: {stages: [{mix: {back_translated: 1, clean: 1}}]}|teacher_data.stages: stage 1 mixes back_translated,",
                "report: {variants: [depht]}|depht is not one of its values; allowed: depth, decoder, references; did",
            })
    void saysWhatIsWrong(String line, String sentence) {
        String message = refusal(() -> read(line));
        assertTrue(message.contains(sentence.replace("DIR", folder.toString())), message);
        assertTrue(message.lines().count() <= 2, message);
    }

    @Test
    void corporaThatCannotBeTurnedAroundAreRefusedWithABackwardModel() {
        String message = refusal(() -> read("backward: {}", "data.train=[{tsv: t.tsv}]"));
        assertTrue(message.contains("t.tsv has both sides, but the model of the section backward reads each"), message);
    }

    @Test
    void stagesNameWhatIsMadeOnTheWay() throws IOException {
        DistilConfig config = read(
                """
                backward: {}
                monolingual: {target: [b]}
                student_data: {stages: [{until: {patience: 3}}, {mix: {clean: 1, translated: 3}}]}
                teacher_data: {stages: [{mix: {back_translated: 2, clean: 1}, until: {epochs: 1}}, {mix: {clean: 1}}]}
                """);
        CorpusConfig made = new CorpusConfig(Path.of("s"), Path.of("t"), 1);
        RunConfig student = config.student()
                .with(config.settings().studentData(config.student().data().train(), Optional.of(made)));
        assertEquals(
                List.of("clean", "translated"),
                student.data().train().stream().map(CorpusConfig::name).toList());
        assertEquals(2, student.data().curriculum().size());
        assertEquals(
                "back_translated 66.67 %, clean 33.33 %, until 1 epoch",
                config.teacher()
                        .with(config.settings()
                                .teacherData(config.teacher().data().train(), Optional.of(made)))
                        .data()
                        .stages()
                        .get(0)
                        .describe());
    }

    @Test
    void stagesOfAllModelsAndNamesOfWhatIsMadeAreRefused() {
        String ofAll = refusal(() -> read("", "data.stages=[{until: {updates: 3}}]"));
        assertTrue(
                ofAll.contains(
                        "data.stages: is what one training reads, but here are several: write student_data.stages"),
                ofAll);
        String reserved = refusal(() -> read("", "data.train=[{source: a, target: b, name: translated}]"));
        assertTrue(
                reserved.contains("data.train: has a corpus with the name translated, which stands for what is made"),
                reserved);
    }

    @Test
    void anObjectiveBesideWordLevelDistillationIsRefused() {
        String message = refusal(() -> read("word_level: {share: 0.5}\nstudent: {objective: {type: r_drop}}"));
        assertTrue(message.contains("word_level.share: is 0.5, but student.objective.type is another"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"decoder: ctc", "copy: true"})
    void aStudentThatCannotLearnWhatTeachersPredictIsRefused(String model) {
        String message = refusal(() -> read("word_level: {share: 0.5}\nstudent: {model: {" + model + "}}"));
        assertTrue(
                message.contains(
                        "word_level.share: is 0.5, but the student cannot learn what teachers predict for each piece: "),
                message);
    }

    @Test
    void aTeacherThatPredictsNoNextPieceIsRefusedByWord() {
        String message = refusal(() -> read("teachers: 1\nword_level: {share: 0.5}\nteacher: {model: {decoder: ctc}}"));
        assertTrue(
                message.contains("word_level.share: is 0.5, but the section teacher has model.decoder: ctc, which"),
                message);
    }

    @Test
    void monolingualTextsBesidePrefixesAreRefused() {
        String message = refusal(() -> read(
                "monolingual: {source: [a]}",
                "data.train=[{source: a, target: b, source_prefix: <2de>}]",
                "vocab.user_defined_symbols=[<2de>]"));
        assertTrue(message.contains("monolingual.source: has lines without a source_prefix, but corpora"), message);
    }

    private static String refusal(Executable reading) {
        return String.valueOf(assertThrows(UserException.class, reading).getMessage());
    }
}
