package org.ttnmt.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ttnmt.UserException;

/** How {@code data.stages} are written. */
class StageListTest {
    @TempDir
    private Path dir;

    @BeforeEach
    void makeFiles() throws IOException {
        Files.createFile(dir.resolve("a.tsv"));
        Files.createFile(dir.resolve("b.tsv"));
    }

    private DataConfig read(String stages, String... overrides) throws IOException {
        Path file = Files.writeString(
                dir.resolve("c.yaml"),
                """
                model_dir: DIR/run
                data:
                  train: [{tsv: DIR/a.tsv, name: clean}, {tsv: DIR/b.tsv, name: crawled}]
                  validation: {tsv: DIR/a.tsv}
                  stages: STAGES
                training: {max_updates: 100, warmup_updates: 10}
                """
                        .replace("STAGES", stages)
                        .replace("DIR", dir.toString()));
        return ConfigReader.read(file, List.of(overrides)).data();
    }

    @Test
    void aStageHasAMixModifiersAndAnEnd() throws IOException {
        String text = "[{until: {updates: 50, patience: 3}},"
                + " {mix: {clean: 0.8, crawled: 0.2}, modifiers: {typos: 0.1}, until: {epochs: 2, of: clean}},"
                + " {mix: {clean: 1.0}, modifiers: {}}]";
        DataConfig data = read(text, "data.modifiers={tags: 0.5}");
        assertEquals(text, StageList.TYPE.write(data.curriculum()));
        assertEquals(
                List.of(
                        "all corpora by size and weight, modifiers {tags: 0.5}, until 50 updates or 3 validations without"
                                + " a new best one",
                        "clean 80 %, crawled 20 %, modifiers {typos: 0.1}, until 2 epochs of clean",
                        "clean 100 %, until the training ends"),
                data.stages().stream().map(StageConfig::describe).toList());
        assertEquals(
                List.of("clean"),
                data.corpora(data.stages().get(2)).stream()
                        .map(CorpusConfig::name)
                        .toList());
        assertEquals(
                List.of(new StageConfig(Map.of(), Map.of(), StageEnd.NONE)),
                read("[]").stages());
    }

    @Test
    void aStageIsOverWithTheFirstOfItsEnds() {
        StageEnd end = new StageEnd(10, 2, null, 3);
        assertTrue(end.isReached(10, 0, 0) && end.isReached(3, 2, 0) && end.isReached(3, 0, 3));
        assertTrue(!end.isReached(9, 1, 2) && !StageEnd.NONE.isReached(99, 99, 99));
        assertTrue(StageEnd.NONE.orPatience(4).isReached(0, 0, 4)
                && !end.orPatience(1).isReached(0, 0, 2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{mix: {clean: 1}}, {mix: {crawled: 1}}]"
                        + "|data.stages: stage 1 of 2 never ends, so that what follows never begins;",
                "[{mix: {cleen: 1}}]"
                        + "|data.stages: stage 1 mixes cleen, but data.train has no corpus of this name; did you mean clean?",
                "[{mix: {web: 1}}]|has no corpus of this name; allowed: clean, crawled",
                "[{mix: {clean: 1}}]|no stage mixes crawled of data.train; mix it in, or take it out of data.train",
                "[{mix: {clean: 1, crawled: 0}}]"
                        + "|data.stages[0].mix[crawled]: 0 is too small; allowed: a number, above 0.0",
                "[{mix: clean}]"
                        + "|data.stages[0].mix: clean is not a mapping; allowed: a mapping, such as {clean: 0.8, crawled: 0.2} with"
                        + " a number, above 0.0 and at most 1000000.0, or no mix at all for all corpora of data.train",
                "[{mix: {}}]|data.stages[0].mix: is empty; name corpora of data.train, or leave it out for all of them",
                "[{mix: {clean: 1}, until: {epochs: 2, of: crawled}}, {}]"
                        + "|stage 1 counts epochs of crawled, which it does not read; allowed: clean",
                "[{until: {of: clean, updates: 3}}]"
                        + "|stage 1 has until.of: clean, which says whose epochs count, but no until.epochs",
                "[{until: {}}]|data.stages[0].until: says no end; allowed: updates, epochs, of, patience",
                "[{until: {epoch: 2}}]|data.stages[0].until.epoch: unknown key; did you mean epochs?",
                "[{untill: {epochs: 2}}]|data.stages[0].untill: unknown key; did you mean until?",
                "[{until: 3}]|data.stages[0].until: 3 is no mapping; allowed: updates, epochs, of, patience",
                "[{until: {epochs: 0}}]|data.stages[0].until.epochs: 0 is too small; allowed: a whole number, at least 1",
                "[{until: {updates: 60}}, {until: {updates: 40}}, {}]"
                        + "|stage 3 would begin after 100 updates, but training.max_updates is 100; shorten those before it",
                "clean|data.stages: clean is not a list; allowed: a list such as [{mix:"
            })
    void whatContradictsIsRefused(String stages, String sentence) {
        String message = refusal(stages);
        assertTrue(message.contains(sentence), message);
    }

    @Test
    void whatHasNoEffectBesideStagesIsRefused() {
        String mixed = "[{mix: {clean: 1, crawled: 2}, modifiers: {}}]";
        assertTrue(refusal(mixed, "data.temperature=5")
                .contains("data.temperature: has no effect, since each stage of data.stages has a mix; leave it out"));
        assertTrue(refusal(mixed, "data.modifiers=mozilla")
                .contains("data.modifiers: has no effect, since each stage of data.stages has modifiers of its own"));
        String corpora = "data.train=[{tsv: " + dir.resolve("a.tsv") + ", name: clean, weight: 2}, {tsv: "
                + dir.resolve("b.tsv") + ", name: crawled}]";
        assertTrue(refusal(mixed, corpora).contains("without an effect; remove the weight"), refusal(mixed, corpora));
        assertTrue(refusal(mixed, corpora.replace("crawled", "clean"))
                .contains("data.train: has two corpora with the name clean; call one of them otherwise"));
        assertTrue(refusal("[{modifiers: mozilla}]", "objective.type=denoising")
                .contains("data.stages: is for pairs of sentences, but objective.type is denoising"));
    }

    private String refusal(String stages, String... overrides) {
        return String.valueOf(
                assertThrows(UserException.class, () -> read(stages, overrides)).getMessage());
    }
}
