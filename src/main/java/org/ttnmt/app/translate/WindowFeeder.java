package org.ttnmt.app.translate;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.ttnmt.io.Line;
import org.ttnmt.io.Workers;

/**
 * Takes windows of lines from the reader, encodes them and hands their batches to the workers.
 *
 * @param windows are given on in order, as the translations to come of their lines; this waits while it is full
 */
record WindowFeeder(
        WindowReader reader,
        Preparation preparation,
        TranslateOptions options,
        BatchTranslator translator,
        Workers workers,
        BlockingQueue<List<Future<Translation>>> windows) {

    /** Feeds until the end of the input, which is an empty window, or a failure, which is the only one of its window, or an interrupt. */
    void run() {
        try {
            feed();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("CatchingUnchecked") // every failure reaches whoever writes
    private void feed() throws InterruptedException {
        int size = options.batchSize();
        try {
            List<Line> lines = reader.take(size);
            while (!lines.isEmpty()) {
                List<PreparedQuery> window =
                        lines.stream().map(preparation::prepare).toList();
                translator.batches(window).forEach(batch -> workers.execute(() -> translator.answer(batch)));
                windows.put(List.copyOf(
                        window.stream().map(PreparedQuery::translation).toList()));
                size = Math.min(2 * size, options.largestWindow());
                lines = reader.take(size);
            }
            windows.put(List.of());
        } catch (RuntimeException | Error e) {
            windows.put(List.of(CompletableFuture.failedFuture(e)));
        }
    }
}
