package org.ttnmt.cli.terminal;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;
import org.jline.utils.Signals;

/**
 * How many characters a line of the terminal takes, which changes when its window does: the system then sends a signal,
 * and only after it {@code stty} is asked.
 */
final class TerminalWidth {
    private final IntSupplier ask;
    private int columns;
    private volatile boolean changed;

    private TerminalWidth(int columns, IntSupplier ask) {
        this.columns = columns;
        this.ask = ask;
    }

    /** The width from now on; {@code columns} until the window changes. */
    static TerminalWidth following(int columns) {
        TerminalWidth width = of(columns, TerminalWidth::askStty);
        Signals.register("WINCH", width::change); // does nothing where there is no such signal
        return width;
    }

    /** @param ask gives the width after a change; 0 or less where it is not known */
    static TerminalWidth of(int columns, IntSupplier ask) {
        return new TerminalWidth(columns, ask);
    }

    /** The window has changed. */
    void change() {
        changed = true;
    }

    synchronized int columns() {
        if (changed) {
            changed = false; // first, so that a change meanwhile is noticed
            int now = ask.getAsInt();
            columns = now > 0 ? now : columns;
        }
        return columns;
    }

    private static int askStty() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return size.matches("\\d{1,5} \\d{1,5}\\s*")
                    ? Integer.parseInt(size.strip().split(" ", -1)[1])
                    : 0;
        } catch (IOException e) {
            return 0; // no stty, or no terminal
        }
    }
}
