package org.ttnmt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.cli.terminal.Terminal;

/** Which files of a command line belong to what. */
class DataCheckCommandTest {

    @TempDir
    private Path folder;

    @Test
    void anOptionDoesNotTakeACorpusInSilence() throws IOException {
        String tsv = Files.writeString(folder.resolve("v.tsv"), "one\ttwo\n").toString();
        String source = Files.writeString(folder.resolve("a"), "three\n").toString();
        String target = Files.writeString(folder.resolve("b"), "four\n").toString();
        String taken = run(2, "--validation", tsv, source, target);
        assertTrue(
                taken.startsWith("tt check: --validation is followed by three files, and takes one or two. Give what is"
                        + " checked before it (tt data check SOURCE TARGET --validation ...), or -- between them."),
                taken);
        String apart = run(0, "--validation", tsv, "--", source, target);
        assertFalse(apart.contains("three files"), apart);
        assertEquals(apart, run(0, source, target, "--validation", tsv));
    }

    private static String run(int exitCode, String... options) {
        StringWriter out = new StringWriter();
        Terminal terminal = Terminal.plain(new PrintWriter(out), new PrintWriter(out));
        String[] arguments = new String[options.length + 1];
        arguments[0] = "check";
        System.arraycopy(options, 0, arguments, 1, options.length);
        assertEquals(
                exitCode,
                TtCommandLine.create(terminal, List.of(new DataCheckCommand(terminal)))
                        .execute(arguments),
                out.toString());
        return out.toString();
    }
}
