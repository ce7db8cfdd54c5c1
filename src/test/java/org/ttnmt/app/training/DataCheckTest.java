package org.ttnmt.app.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.app.Progress;
import org.ttnmt.app.RecordedTasks;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.config.DataConfig;
import org.ttnmt.config.ObjectiveConfig;
import org.ttnmt.config.RunConfig;

class DataCheckTest {
    @TempDir
    private Path folder;

    @Test
    void theCheckKnowsHowManyPairsThereAre() throws IOException {
        CorpusConfig train = new CorpusConfig(
                Files.writeString(folder.resolve("train.en"), "one\ntwo\n\n"),
                Files.writeString(folder.resolve("train.de"), "eins\nzwei\n\n"),
                1);
        CorpusConfig validation = new CorpusConfig(Files.writeString(folder.resolve("v.tsv"), "four\tvier"), null, 1);
        RecordedTasks tasks = new RecordedTasks();
        DataCheck.of(train, validation, null, 100, List.of(), tasks);
        assertEquals(List.of("checking the data: 4 of 4 pairs"), tasks.ended);
    }

    @Test
    void textThatIsItsOwnTargetIsNoCopy() throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "one and two\nthree and four\n");
        Path other = Files.writeString(folder.resolve("other"), "five and six\n");
        RunConfig config = RunConfig.of(
                RunConfig.MODEL_DIR.is(folder),
                ObjectiveConfig.TYPE.is(ObjectiveConfig.Type.DENOISING),
                DataConfig.MONOLINGUAL.is(List.of(text)),
                DataConfig.VALIDATION.is(new CorpusConfig(other, other, 1)));
        assertEquals(
                List.of(),
                DataCheck.of(config, null, null, 100, Progress.silent()).findings());
    }
}
