package org.ttnmt.cli.terminal;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.ttnmt.app.Progress;

/**
 * Progress as lines of a log: one after ten seconds and then one each half minute, unless other lines were written
 * meanwhile; a task that was quicker leaves none.
 */
public final class LogProgress implements Progress {

    private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final PrintWriter err;
    private final LongSupplier nanoClock;
    private final Object lock = new Object();
    private long lastLine;

    public LogProgress(PrintWriter err) {
        this(err, System::nanoTime);
    }

    LogProgress(PrintWriter err, LongSupplier nanoClock) {
        this.err = err;
        this.nanoClock = nanoClock;
        this.lastLine = nanoClock.getAsLong() - INTERVAL_NANOS;
    }

    @Override
    public Task start(String name, String unit, long from, long total) {
        return new Task() {
            private final long start = nanoClock.getAsLong();
            private volatile long done = from;
            private volatile boolean wrote;

            @Override
            public void at(long now) {
                done = now;
                long time = nanoClock.getAsLong();
                if (time - start < FIRST_NANOS) {
                    return;
                }
                synchronized (lock) {
                    if (time - lastLine >= INTERVAL_NANOS) {
                        wrote = true;
                        line(underWay(time - start));
                    }
                }
            }

            @Override
            public void close() {
                if (wrote) {
                    wrote = false;
                    double seconds = (nanoClock.getAsLong() - start) / 1e9;
                    line(String.format(Locale.ROOT, "%s: %,d %s in %s", name, done, unit, clock(seconds)));
                }
            }

            private String underWay(long nanos) {
                double seconds = nanos / 1e9;
                double speed = (done - from) / seconds;
                String text = String.format(Locale.ROOT, "%s: %,d", name, done);
                text += total < 0
                        ? " " + unit
                        : String.format(
                                Locale.ROOT, " of %,d %s (%.0f %%)", total, unit, 100.0 * done / Math.max(1, total));
                text += String.format(Locale.ROOT, speed < 10 ? ", %.2f/s" : ", %,.0f/s", speed);
                return total < 0 || speed == 0 ? text : text + ", " + clock((total - done) / speed) + " left";
            }
        };
    }

    @Override
    public void line(String text) {
        synchronized (lock) {
            err.println(text);
            err.flush();
            lastLine = nanoClock.getAsLong();
        }
    }

    /** Hours, minutes and seconds as {@code 1:02:03}. */
    private static String clock(double seconds) {
        long s = Math.max(0, Math.round(seconds));
        return s < 3600
                ? String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
    }
}
