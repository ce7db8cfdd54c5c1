package org.ttnmt.cli.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.ttnmt.app.Progress;

class TerminalTest {

    private final StringWriter err = new StringWriter();

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
    void theWidthIsThatOfTheWindowWithinReason() {
        assertEquals(72, terminal(true, true, Map.of()).columns());
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        assertEquals(
                100, Terminal.of(nowhere, nowhere, new Properties(), Map.of()).columns());
    }

    @Test
    void linesAppearAboveTheBar() {
        Progress progress = TerminalProgress.of(terminal(true, true, Map.of("NO_COLOR", "1")));
        try (Progress.Task task = progress.start("reading a.en", "lines", 3)) {
            task.at(1);
            progress.line("a.en: line 2 is empty");
            task.at(3);
        }
        String text = err.toString();
        assertTrue(text.contains("\r\u001b[Ka.en: line 2 is empty\n"), text);
        String last = text.strip();
        last = last.substring(last.lastIndexOf('\r'));
        assertTrue(last.contains("reading a.en 100%") && last.contains("3/3 lines"), text);
        assertTrue(last.length() <= 72 + "\r\u001b[K".length(), last);
    }
}
