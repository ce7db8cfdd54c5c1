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
        DataConfig data = DataConfig.of(
                DataConfig.MONOLINGUAL.is(List.of(text)), DataConfig.VALIDATION.is(new CorpusConfig(other, other, 1)));
        assertEquals(
                List.of(),
                DataCheck.of(data, null, null, 100, Progress.silent()).findings());
    }
}
