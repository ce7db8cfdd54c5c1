package org.ttnmt.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineCountTest {
    @TempDir
    private Path folder;

    @Test
    void linesAreCountedUpToTheMost() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "a\n".repeat(100_000) + "b");
        assertEquals(100_001, LineCount.of(file));
        assertEquals(100_001, LineCount.of(file, 200_000));
        assertEquals(2, LineCount.of(file, 2));
    }

    @Test
    void theCountOfSeveralFilesNeedsThatOfEach() throws IOException {
        Path one = Files.writeString(folder.resolve("a"), "a\nb");
        Path other = Files.writeString(folder.resolve("b"), "a\n");
        assertEquals(3, LineCount.of(List.of(one, other)));
        assertEquals(0, LineCount.of(List.of()));
        Path packed = Files.writeString(folder.resolve("c.gz"), "a\n");
        assertEquals(-1, LineCount.of(List.of(one, packed)));
        assertEquals(-1, LineCount.of(folder.resolve("none")));
    }
}
