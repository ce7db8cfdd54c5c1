package org.ttnmt.cli.terminal;

import java.io.PrintWriter;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.ttnmt.app.Progress;

/** Progress as a bar with speed and time left, for somebody who watches; lines appear above the bar. */
public final class TerminalProgress implements Progress {

    private static final String ERASE_LINE = "\r\u001b[K";
    private static final int REDRAW_MILLIS = 250;

    private final PrintWriter err;
    private final int columns;
    private final ProgressBarStyle style;
    private final Object lock = new Object();
    private String shown = "";

    TerminalProgress(Terminal terminal) {
        this.err = terminal.err();
        this.columns = terminal.columns();
        this.style = terminal.errColours() ? ProgressBarStyle.COLORFUL_UNICODE_BLOCK : ProgressBarStyle.UNICODE_BLOCK;
    }

    /** A bar where {@code terminal} can show one, otherwise lines for a log. */
    public static Progress of(Terminal terminal) {
        return terminal.errMoves() ? new TerminalProgress(terminal) : new LogProgress(terminal.err());
    }

    @Override
    public Task start(String name, String unit, long from, long total) {
        ProgressBar bar = new ProgressBarBuilder()
                .setTaskName(name)
                .setUnit(" " + unit, 1)
                .setInitialMax(total)
                .startsFrom(from, Duration.ZERO)
                .setUpdateIntervalMillis(REDRAW_MILLIS)
                .setStyle(style)
                .showSpeed()
                .setConsumer(new Bar())
                .build();
        return new Task() {
            @Override
            public void at(long done) {
                bar.stepTo(done);
            }

            @Override
            public void close() {
                bar.close();
            }
        };
    }

    @Override
    public void line(String text) {
        synchronized (lock) {
            err.print(ERASE_LINE);
            err.println(text);
            err.print(shown);
            err.flush();
        }
    }

    /** The last line of the terminal, drawn over itself. */
    private final class Bar implements ProgressBarConsumer {

        @Override
        public int getMaxRenderedLength() {
            return columns - 1;
        }

        @Override
        public void accept(String rendered) {
            synchronized (lock) {
                shown = rendered;
                err.print(ERASE_LINE + rendered);
                err.flush();
            }
        }

        @Override
        public void close() {
            synchronized (lock) {
                shown = "";
                err.println();
            }
        }
    }
}
