package org.ttnmt.io;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.UserException;

class OutputFilesTest {

    @TempDir
    private Path folder;

    @Test
    void anInputIsNoOutputByWhateverName() throws IOException {
        Path input = Files.writeString(folder.resolve("in"), "a line\n");
        Path link = Files.createSymbolicLink(folder.resolve("link"), input);
        for (Path output : List.of(input, link, folder.resolve("x/../in"))) {
            UserException e =
                    assertThrows(UserException.class, () -> OutputFiles.requireApart(List.of(output), List.of(input)));
            assertEquals(output + ": is the input as well as the output. Give -o another name.", e.getMessage());
        }
        assertDoesNotThrow(() -> OutputFiles.requireApart(List.of(folder.resolve("out")), List.of(input)));
    }

    @Test
    void anInputIsNotWhatAnOutputIsCalledWhileItIsWritten() throws IOException {
        Path input = Files.writeString(folder.resolve("out.tmp"), "a line\n");
        Path output = folder.resolve("out");
        UserException e =
                assertThrows(UserException.class, () -> OutputFiles.requireApart(List.of(output), List.of(input)));
        assertEquals(
                input + ": is read, but " + output + " has that name until it is written whole. Give -o another name.",
                e.getMessage());
    }

    @Test
    void oneFileUnderTwoNamesIsFoundButADeviceTakesAnything() {
        Path other = folder.resolve("y/../a");
        assertEquals(other, OutputFiles.twice(List.of(folder.resolve("a"), folder.resolve("b"), other)));
        assertNull(OutputFiles.twice(List.of(folder.resolve("a"), folder.resolve("b"))));
        assertNull(OutputFiles.twice(List.of(Path.of("/dev/null"), Path.of("/dev/null"))));
    }
}
