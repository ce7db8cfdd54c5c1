package org.ttnmt.app.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.app.RecordedTasks;
import org.ttnmt.config.VocabConfig;

class BuildVocabularyTest {
    @TempDir
    private Path folder;

    @Test
    void readingKnowsHowManyLinesThereAreAndEndsBeforeTheTraining() throws IOException {
        Path one = Files.writeString(folder.resolve("a"), "the cat sat on the mat\n".repeat(20));
        Path other = Files.writeString(folder.resolve("b"), "the dog sat\n".repeat(10));
        VocabConfig config =
                VocabConfig.DEFAULT.with(VocabConfig.TYPE.is(VocabConfig.Type.BPE), VocabConfig.SIZE.is(30));
        RecordedTasks tasks = new RecordedTasks();
        new BuildVocabulary(List.of(one, other), folder.resolve("vocab"), false, config, 1, 1).run(tasks);
        assertEquals("reading: 30 of 30 lines", tasks.ended.get(0), "before what the training says");
    }
}
