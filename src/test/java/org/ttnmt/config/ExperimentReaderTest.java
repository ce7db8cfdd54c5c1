package org.ttnmt.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.UserException;

class ExperimentReaderTest {
    @TempDir
    Path dir;

    @BeforeEach
    void writeBase() throws IOException {
        for (String name : List.of("a", "b", "t")) {
            Files.writeString(dir.resolve(name), "1\n");
        }
        Files.writeString(
                dir.resolve("base.yaml"),
                "model_dir: elsewhere\nseed: 9\ndata:\n  folder: %s\n  train: [{source: a, target: b}]\n".formatted(dir)
                        + "  validation: {source: a, target: b}\n  test: {source: a, target: b}\n"
                        + "training: {max_updates: 100, label_smoothing: 0.2}\n");
    }

    private ExperimentConfig read(String text, String... overrides) throws IOException {
        Path file = dir.resolve("c.yaml");
        Files.writeString(file, text.replace("DIR", dir.toString()));
        return ExperimentReader.read(file, null, List.of(overrides));
    }

    private void refused(String text, String... sentences) throws IOException {
        UserException refusal = assertThrows(UserException.class, () -> read(text));
        String message = String.valueOf(refusal.getMessage()).replace(dir + "/", "");
        assertEquals(String.join("\n", sentences), message);
    }

    @Test
    void variantsLieOverWhatIsSetAndThatOverTheBase() throws IOException {
        ExperimentConfig experiment = read(
                """
                folder: runs/x
                base: DIR/base.yaml
                set: {training: {max_updates: 50, warmup_updates: 5}}
                seeds: [3, 1]
                test:
                  flickr: {source: t, target: b}
                  coco: {source: b, target: t}
                variants:
                  plain: {}
                  longer: {training: {max_updates: 70}, objective: {type: r_drop}}
                """,
                "training.clip_norm=2");
        assertEquals(List.of(3L, 1L), experiment.seeds());
        assertEquals(
                List.of(new ExperimentConfig.TestSet(
                        "flickr", new CorpusConfig(dir.resolve("t"), dir.resolve("b"), 1))),
                experiment.tests().subList(0, 1));
        assertEquals("coco", experiment.tests().get(1).name());
        assertEquals("plain", experiment.baseline().name());
        TrainingConfig plain = experiment.baseline().config().training();
        TrainingConfig longer = experiment.variants().get(1).config().training();
        assertEquals(
                List.of(50, 5, 0.2, 2.0, ObjectiveConfig.Type.TEACHER_FORCING),
                List.of(
                        plain.maxUpdates(),
                        plain.warmupUpdates(),
                        plain.labelSmoothing(),
                        plain.clipNorm(),
                        plain.objective().type()));
        assertEquals(
                List.of(70, 5, 0.2, 2.0, ObjectiveConfig.Type.R_DROP),
                List.of(
                        longer.maxUpdates(),
                        longer.warmupUpdates(),
                        longer.labelSmoothing(),
                        longer.clipNorm(),
                        longer.objective().type()));
        assertNull(experiment.baseline().config().data().test());
    }

    @Test
    void theBaseMayBeWrittenHereAndItsTestSetIsUsed() throws IOException {
        ExperimentConfig experiment = read(
                """
                folder: runs/x
                base:
                  data:
                    folder: DIR
                    train: [{source: a, target: b}]
                    validation: {source: a, target: b}
                    test: {source: t, target: b}
                seeds: [1]
                variants: {one: {}, two: {model: {dropout: 0.2}}}
                """);
        assertEquals("test", experiment.tests().get(0).name());
        assertEquals(dir.resolve("t"), experiment.tests().get(0).corpus().source());
    }

    @Test
    void whatWouldCompareDifferentThingsIsRefused() throws IOException {
        refused(
                """
                folder: runs/x
                base: DIR/base.yaml
                set: {seed: 3}
                seeds: [1]
                variants:
                  one: {vocab: {size: 5000}, model_dir: x}
                  two: {data: {test: {source: a, target: b}}, seed: 2}
                """,
                "c.yaml:3: set.seed: follows from seeds",
                "c.yaml:6: variants.one.vocab: must be the same for all variants; set it in base or set",
                "c.yaml:6: variants.one.model_dir: follows from folder",
                "c.yaml:7: variants.two.data.test: must be the same for all variants; set it in base or set",
                "c.yaml:7: variants.two.seed: follows from seeds, the same for all variants");
        refused(
                """
                folder: runs/x
                base: DIR/base.yaml
                seeds: [1]
                variants:
                  one: {}
                  two: {training: {label_smoothing: 0.2}}
                """,
                "c.yaml: variants: two is the same as one: no key has another value. Give one of them keys that differ,"
                        + " or leave it out.");
    }

    @Test
    void allProblemsAreNamedWithTheirLines() throws IOException {
        refused(
                """
                folder: 3/
                bases: x
                seeds: [1, one, 1]
                variants: {one/two: {}, two: 5, three: }
                """,
                "c.yaml: base: is missing, but needed; allowed: the path of a configuration file, or the keys of one",
                "c.yaml:2: bases: unknown key of a comparison; did you mean base?",
                "c.yaml:3: seeds: one is not a whole number; allowed: a whole number",
                "c.yaml:3: seeds: 1 is there twice",
                "c.yaml:4: variants: \"one/two\" is no name for a file; allowed: letters, digits, _ . + and -, at most"
                        + " 64",
                "c.yaml:4: variants.two: is 5, but should be a mapping; write {} for no change",
                "c.yaml:4: variants.three: is empty, but should be a mapping; write {} for no change");
        refused(
                """
                folder: runs/x
                base: DIR/base.yaml
                seeds: []
                variants: {one: {}}
                """,
                "c.yaml:3: seeds: is a list; allowed: a list of whole numbers, such as [1, 2, 3]",
                "c.yaml:4: variants: has 1, but needs at least 2: names, each with a mapping, of the variants that are"
                        + " compared");
    }

    /** One pass for all: a file that is missing is not found only when the keys are right. */
    @Test
    void missingFilesAreNamedBesideWrongKeys() throws IOException {
        Files.delete(dir.resolve("b"));
        refused(
                """
                folder: runs/x
                base: DIR/base.yaml
                sed: [1]
                test: {one: {source: nothing, target: a}}
                variants: {one: {}, two: {model: {dropout: 2}}}
                """,
                "base.yaml:5: data.train[0].target: there is no file b; did you mean a?",
                "base.yaml:6: data.validation.target: there is no file b; did you mean a?",
                "base.yaml:7: data.test.target: there is no file b; did you mean a?",
                "c.yaml: seeds: is missing, but needed; allowed: a list of whole numbers, such as [1, 2, 3]",
                "c.yaml:3: sed: unknown key of a comparison; did you mean set?",
                "c.yaml:4: data.test.source: there is no file nothing",
                "c.yaml:5: model.dropout: 2 is too large; allowed: a number, at least 0.0 and below 1.0");
        refused(
                """
                folder: runs/x
                base: DIR/base.yaml
                seeds: [1]
                """,
                "base.yaml:5: data.train[0].target: there is no file b; did you mean a?",
                "base.yaml:6: data.validation.target: there is no file b; did you mean a?",
                "base.yaml:7: data.test.target: there is no file b; did you mean a?",
                "c.yaml: variants: has 0, but needs at least 2: names, each with a mapping, of the variants that are"
                        + " compared");
    }

    /** Once each, although the base is read for each variant. */
    @Test
    void problemsOfConfigurationsNameTheFileThatTheyStandIn() throws IOException {
        refused(
                """
                folder: runs/x
                base: DIR/base.yaml
                set: {training: {max_update: 3}}
                seeds: [1]
                variants:
                  one: {model: {dropout: 2}}
                  two: {objective: {r_drop_weight: 2}}
                """,
                "c.yaml:3: training.max_update: unknown key; did you mean training.max_updates?",
                "c.yaml:6: model.dropout: 2 is too large; allowed: a number, at least 0.0 and below 1.0",
                "c.yaml:7: objective.r_drop_weight: has no effect, since objective.type is not r_drop; leave it out");
        Files.delete(dir.resolve("t"));
        UserException refusal = assertThrows(
                UserException.class,
                () -> read(
                        """
                        folder: runs/x
                        base: DIR/base.yaml
                        seeds: [1]
                        test: {one: {source: t, target: b}}
                        variants: {one: {}, two: {model: {dropout: 0.2}}}
                        """));
        assertTrue(
                String.valueOf(refusal.getMessage()).contains("c.yaml:4: data.test.source: there is no file "),
                refusal.getMessage());
    }
}
