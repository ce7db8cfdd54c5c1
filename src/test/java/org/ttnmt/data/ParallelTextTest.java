package org.ttnmt.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.UserException;
import org.ttnmt.config.CorpusConfig;

class ParallelTextTest {

    @TempDir
    Path folder;

    @Test
    void readsBothSides() throws IOException {
        ParallelText text =
                ParallelText.read(CorpusFiles.write(folder, "v", List.of("a b", " c"), List.of("x", "y z"), 1));
        assertEquals(new ParallelText(List.of("a b", " c"), List.of("x", "y z")), text);
    }

    @Test
    void refusesAnyProblem() throws IOException {
        CorpusConfig corpus = CorpusFiles.write(folder, "v", List.of("a", "", "c"), List.of("x", "y", "\u200B"), 1);
        UserException e = assertThrows(UserException.class, () -> ParallelText.read(corpus));
        assertEquals(
                corpus.source() + " and " + corpus.target() + ": cannot be scored on:\n"
                        + "  2 pairs with an empty side: lines 2, 3 (first: source)\n"
                        + "Validation and test sets are used whole; mend these lines or remove them from both sides.",
                e.getMessage());
    }

    @Test
    void refusesAnEmptySet() throws IOException {
        CorpusConfig corpus = CorpusFiles.write(folder, "v", List.of(), List.of(), 1);
        UserException e = assertThrows(UserException.class, () -> ParallelText.read(corpus));
        assertEquals(
                corpus.source() + " and " + corpus.target()
                        + ": no pairs; a validation or test set needs at least one.",
                e.getMessage());
    }
}
