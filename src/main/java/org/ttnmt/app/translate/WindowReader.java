package org.ttnmt.app.translate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ttnmt.io.Line;
import org.ttnmt.io.Workers;

/**
 * Reads ahead in a thread of its own and hands out windows of lines. A window is full, or the input has ended, or its
 * first line has waited for {@link #PATIENCE_MILLIS}: so a file gives full windows, and a person who types gets an
 * answer to each line. Memory is bounded by lines and by characters.
 */
final class WindowReader implements AutoCloseable {
    static final long PATIENCE_MILLIS = 50;

    /** Characters that are read ahead; one line may exceed them. */
    static final long MAX_CHARACTERS = 1 << 22;

    private final Supplier<@Nullable Line> source;
    private final int capacity;

    private final ArrayDeque<Line> lines = new ArrayDeque<>();
    private long characters;

    /** {@link System#nanoTime} at which the first of the waiting lines came. */
    private long firstCame;

    private boolean ended;
    private boolean closed;
    private @Nullable Throwable failure;

    /** @param capacity of the largest window, in lines */
    WindowReader(Supplier<@Nullable Line> source, int capacity) {
        this.source = source;
        this.capacity = capacity;
    }

    void start() {
        Workers.startAlone("tt-reader", this::read);
    }

    /**
     * The next window: 1 to {@code most} lines, or none at the end of the input.
     *
     * @throws RuntimeException what reading threw, after all lines before it were handed out
     */
    synchronized List<Line> take(int most) throws InterruptedException {
        while (!(lines.size() >= most || characters >= MAX_CHARACTERS || ended)) {
            if (lines.isEmpty()) {
                wait();
            } else {
                long left = PATIENCE_MILLIS - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - firstCame);
                if (left <= 0) {
                    break;
                }
                wait(left);
            }
        }
        List<Line> window = new ArrayList<>(Math.min(most, lines.size()));
        while (!lines.isEmpty() && window.size() < most) {
            Line line = lines.remove();
            characters -= line.text().length();
            window.add(line);
        }
        notifyAll();
        if (window.isEmpty() && failure != null) {
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        }
        return window;
    }

    /** Stops reading as soon as the input allows. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    @SuppressWarnings("CatchingUnchecked") // whatever reading throws is thrown again by take
    private void read() {
        try {
            while (true) {
                Line line = source.get();
                if (line == null || !add(line)) {
                    break;
                }
            }
        } catch (RuntimeException | Error e) {
            fail(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        end();
    }

    private synchronized boolean add(Line line) throws InterruptedException {
        while (!closed && (lines.size() >= capacity || characters >= MAX_CHARACTERS)) {
            wait();
        }
        if (lines.isEmpty()) {
            firstCame = System.nanoTime();
        }
        lines.add(line);
        characters += line.text().length();
        notifyAll();
        return !closed;
    }

    private synchronized void fail(Throwable thrown) {
        failure = thrown;
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }
}
