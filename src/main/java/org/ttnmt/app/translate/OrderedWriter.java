package org.ttnmt.app.translate;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.ttnmt.app.Progress;
import org.ttnmt.app.StopSignal;
import org.ttnmt.io.Workers;

/** Writes translations in the order of the input as soon as they are there, and flushes before it waits. */
final class OrderedWriter {
    private static final long POLL_MILLIS = 50;

    private final BlockingQueue<List<Future<Translation>>> windows;
    private final TranslationOutput output;
    private final StopSignal stop;
    private final Warnings warnings;
    private final Progress.Task progress;
    private long lines;

    OrderedWriter(
            BlockingQueue<List<Future<Translation>>> windows,
            TranslationOutput output,
            StopSignal stop,
            Warnings warnings,
            Progress.Task progress) {
        this.windows = windows;
        this.output = output;
        this.stop = stop;
        this.warnings = warnings;
        this.progress = progress;
    }

    /** Writes until the end of the input, or until it is asked to stop or interrupted. */
    Translate.Summary run() throws IOException {
        boolean complete = false;
        try {
            complete = writeAll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        output.flush();
        return new Translate.Summary(lines, !complete);
    }

    private boolean writeAll() throws IOException, InterruptedException {
        for (List<Future<Translation>> window = next(); window != null; window = next()) {
            if (window.isEmpty()) {
                return true;
            }
            for (Future<Translation> pending : window) {
                Translation translation = await(pending);
                if (translation == null) {
                    return false;
                }
                write(translation);
            }
        }
        return false;
    }

    private void write(Translation translation) throws IOException {
        output.write(translation);
        progress.at(++lines);
        warnings.addAbout(translation);
    }

    /** The next window, or null when asked to stop. */
    private @Nullable List<Future<Translation>> next() throws IOException, InterruptedException {
        List<Future<Translation>> window = windows.poll();
        if (window == null) {
            output.flush();
        }
        while (window == null && !stop.requested()) {
            window = windows.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        }
        return window;
    }

    /** The translation, or null when asked to stop. */
    private @Nullable Translation await(Future<Translation> pending) throws IOException, InterruptedException {
        if (!pending.isDone()) {
            output.flush();
        }
        while (!stop.requested()) {
            try {
                return pending.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // ask again whether to stop
            } catch (ExecutionException e) {
                output.flush();
                throw Workers.failure(e);
            }
        }
        return null;
    }
}
