package org.ttnmt.cli.terminal;

import java.io.PrintWriter;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.ttnmt.app.Progress;

/**
 * Progress as a bar with speed and time left, for somebody who watches; lines appear above the bar, which erases itself
 * at its end.
 *
 * <p>The cursor stands at the beginning of the bar. There it stays when the window gets narrower, also in a terminal
 * that then breaks the bar into several rows, so that all from the cursor on can be erased. One piece can stay: tmux makes
 * room for each row that is broken by moving the first row of the screen to its history, also where rows below are empty.
 * A bar in the first rows (after {@code clear}) gets there itself after some changes, and no sequence reaches it there but
 * the one that erases the whole history.
 */
public final class TerminalProgress implements Progress {

    /**
     * Deletes the rows from the cursor on. To erase to the end of the screen is not the same: in the first row, tmux
     * keeps what was there in its history.
     */
    private static final String ERASE = "\r\u001b[99M";

    private static final String NO_WRAP = "\u001b[?7l"; // what is wider than the window is cut there
    private static final String WRAP = "\u001b[?7h";
    private static final int REDRAW_MILLIS = 250;

    private final PrintWriter err;
    private final TerminalWidth width;
    private final ProgressBarStyle style;
    private final Object lock = new Object();
    private String shown = "";

    TerminalProgress(Terminal terminal, TerminalWidth width) {
        this.err = terminal.err();
        this.width = width;
        this.style = terminal.errColours() ? ProgressBarStyle.COLORFUL_UNICODE_BLOCK : ProgressBarStyle.UNICODE_BLOCK;
    }

    /** A bar where {@code terminal} can show one, otherwise lines for a log. */
    public static Progress of(Terminal terminal) {
        return terminal.errMoves()
                ? new TerminalProgress(terminal, TerminalWidth.following(terminal.columns()))
                : new LogProgress(terminal.err());
    }

    /** Lines alone, for a terminal that shows results as well, which a bar would disturb. */
    public static Progress withoutBar(Terminal terminal) {
        return Progress.ofLines(of(terminal)::line);
    }

    @Override
    public Task start(String name, String unit, long from, long total) {
        Bar drawn = new Bar();
        ProgressBar bar = new ProgressBarBuilder()
                .setTaskName(name)
                .setUnit(" " + unit, 1)
                .setInitialMax(total)
                .startsFrom(from, Duration.ZERO)
                .setUpdateIntervalMillis(REDRAW_MILLIS)
                .continuousUpdate()
                .setStyle(style)
                .showSpeed()
                .setConsumer(drawn)
                .build();
        return new Task() {
            @Override
            public void at(long done) {
                bar.stepTo(done);
            }

            @Override
            public void close() {
                bar.close();
                drawn.close(); // which the bar leaves out when it was not drawn before
            }
        };
    }

    @Override
    public void line(String text) {
        synchronized (lock) {
            err.print(ERASE);
            err.println(text);
            draw();
        }
    }

    private void draw() {
        err.print(shown.isEmpty() ? "" : NO_WRAP + shown + WRAP + "\r");
        err.flush();
    }

    /** The last line of the terminal, drawn over itself. */
    private final class Bar implements ProgressBarConsumer {
        private boolean ended;

        @Override
        public int getMaxRenderedLength() {
            return width.columns() - 1;
        }

        @Override
        public void accept(String rendered) {
            synchronized (lock) {
                if (!ended) {
                    shown = rendered;
                    err.print(ERASE);
                    draw();
                }
            }
        }

        @Override
        public void close() {
            accept("");
            synchronized (lock) {
                ended = true;
            }
        }
    }
}
