package org.ttnmt.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.app.Progress;

class TerminalTest {

    private final StringWriter err = new StringWriter();

    /** Several commands may share one file for their messages, at one place to be written at. */
    @Test
    void messagesDoNotOverwriteThoseOfOthers(@TempDir Path folder) throws Exception {
        Path log = folder.resolve("log");
        String java = System.getProperty("java.home") + "/bin/java";
        String tt = "'" + java + "' --add-opens=java.base/java.io=ALL-UNNAMED -Dtt.stderr=3 -cp '"
                + System.getProperty("java.class.path") + "' org.ttnmt.cli.Main nonsense";
        int exitCode = new ProcessBuilder("bash", "-c", "exec 3>&2; echo first >&2; " + tt + "; echo last >&2")
                .redirectError(log.toFile())
                .start()
                .waitFor();
        assertEquals(0, exitCode);
        List<String> lines = Files.readAllLines(log);
        assertEquals("first", lines.get(0));
        assertTrue(lines.get(1).startsWith("tt: 'nonsense' is not a command."), lines.toString());
        assertEquals("last", lines.get(lines.size() - 1));
    }

    private Terminal terminal(boolean out, boolean err, Map<String, String> environment) {
        Properties properties = new Properties();
        properties.setProperty("tt.stdout.tty", String.valueOf(out));
        properties.setProperty("tt.stderr.tty", String.valueOf(err));
        properties.setProperty("tt.columns", "72");
        return Terminal.of(new PrintWriter(this.err), new PrintWriter(this.err), properties, environment);
    }

    @Test
    void aPipeGetsNeitherColoursNorBars() {
        Terminal terminal = terminal(false, false, Map.of("TERM", "xterm"));
        assertFalse(terminal.outColours());
        assertFalse(terminal.errColours());
        assertInstanceOf(LogProgress.class, TerminalProgress.of(terminal));
    }

    @Test
    void aTerminalOnStandardErrorGetsABarEvenIfOutputIsPiped() {
        Terminal terminal = terminal(false, true, Map.of("TERM", "xterm"));
        assertFalse(terminal.outColours());
        assertTrue(terminal.errColours());
        assertInstanceOf(TerminalProgress.class, TerminalProgress.of(terminal));
    }

    @Test
    void noColorKeepsTheBarAndDropsColours() {
        Terminal terminal = terminal(true, true, Map.of("TERM", "xterm", "NO_COLOR", "1"));
        assertFalse(terminal.outColours());
        assertFalse(terminal.errColours());
        assertTrue(terminal.errMoves());
        assertTrue(terminal(true, true, Map.of("NO_COLOR", "")).outColours(), "an empty NO_COLOR means nothing");
    }

    @Test
    void aDumbTerminalIsAFile() {
        assertInstanceOf(LogProgress.class, TerminalProgress.of(terminal(true, true, Map.of("TERM", "dumb"))));
    }

    @Test
    void theWidthIsThatOfTheWindow() {
        assertEquals(72, terminal(true, true, Map.of()).columns());
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        Properties properties = new Properties();
        assertEquals(100, Terminal.of(nowhere, nowhere, properties, Map.of()).columns());
        properties.setProperty("tt.columns", "0");
        assertEquals(100, Terminal.of(nowhere, nowhere, properties, Map.of()).columns(), "as a serial line says");
    }

    @Test
    void theWidthIsAskedForOnlyAfterAChange() {
        int[] asked = {0};
        TerminalWidth width = TerminalWidth.of(72, () -> {
            asked[0]++;
            return asked[0] == 1 ? 40 : 0;
        });
        assertEquals(72, width.columns());
        width.change();
        width.change();
        assertEquals(40, width.columns());
        assertEquals(40, width.columns());
        assertEquals(1, asked[0]);
        width.change();
        assertEquals(40, width.columns(), "the last that is known");
    }

    private Progress progress(TerminalWidth width) {
        return new TerminalProgress(terminal(true, true, Map.of("NO_COLOR", "1")), width);
    }

    /** What stands in the rows of the terminal, each erased where it was before something else was written there. */
    private String seen() {
        String[] rows = err.toString().replaceAll("\u001b\\[\\?7[lh]", "").split("\n", -1);
        return Stream.of(rows)
                .map(row -> row.replaceFirst("(?s).*\r\u001b\\[99M", ""))
                .map(String::stripTrailing)
                .collect(Collectors.joining("\n"));
    }

    private void await(Predicate<String> condition) throws InterruptedException {
        for (int i = 0; i < 400 && !condition.test(seen()); i++) {
            Thread.sleep(25);
        }
        assertTrue(condition.test(seen()), err::toString);
    }

    @Test
    void linesAppearAboveTheBarWhichErasesItself() throws InterruptedException {
        Progress progress = progress(TerminalWidth.of(72, () -> 0));
        try (Progress.Task task = progress.start("reading a.en", "lines", 3)) {
            task.at(1);
            await(seen -> seen.contains("reading a.en  33%") && seen.contains("1/3 lines"));
            assertTrue(seen().length() <= 71, seen());
            progress.line("a.en: line 2 is empty");
            assertTrue(seen().startsWith("a.en: line 2 is empty\nreading a.en  33%"), seen());
            task.at(3);
        }
        assertEquals("a.en: line 2 is empty\n", seen());
        progress.line("done");
        assertEquals("a.en: line 2 is empty\ndone\n", seen());
    }

    @Test
    void aTaskThatIsOverAtOnceLeavesNothing() {
        Progress progress = progress(TerminalWidth.of(72, () -> 0));
        Progress.Task task = progress.start("reading", "lines", -1);
        task.close();
        task.close();
        assertEquals("", seen());
        progress.line("done");
        assertEquals("done\n", seen());
    }

    @Test
    void theBarFollowsTheWindow() throws InterruptedException {
        int[] columns = {40};
        TerminalWidth width = TerminalWidth.of(72, () -> columns[0]);
        try (Progress.Task task = progress(width).start("reading", "lines", 3)) {
            task.at(1);
            await(seen -> seen.length() == 71);
            width.change();
            await(seen -> seen.length() == 39);
            columns[0] = 100;
            width.change();
            await(seen -> seen.length() == 99);
        }
    }
}
