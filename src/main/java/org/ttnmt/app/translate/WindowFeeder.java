package org.ttnmt.app.translate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import org.ttnmt.io.Line;
import org.ttnmt.io.Workers;

/**
 * Takes windows of lines from the reader, encodes them and hands their batches to the workers.
 *
 * @param windows are given on in order; this waits while it is full
 */
record WindowFeeder(
        WindowReader reader,
        Preparation preparation,
        TranslateOptions options,
        BatchFunction translator,
        Workers workers,
        BlockingQueue<Window> windows)
        implements Runnable {

    /** Feeds until the end of the input or an interrupt. The last window is {@link Window#END} or a failed one. */
    @Override
    public void run() {
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
                windows.put(submit(lines));
                size = Math.min(2 * size, options.largestWindow());
                lines = reader.take(size);
            }
            windows.put(Window.END);
        } catch (RuntimeException | Error e) {
            windows.put(Window.failed(e));
        }
    }

    private Window submit(List<Line> lines) {
        List<PreparedQuery> asked = new ArrayList<>(lines.size());
        List<int[]> sources = new ArrayList<>(lines.size());
        List<CompletableFuture<Translation>> translations = new ArrayList<>(lines.size());
        for (Line line : lines) {
            PreparedQuery one = preparation.prepare(line);
            int[] source = one.request().source();
            asked.add(one);
            sources.add(source);
            translations.add(
                    source.length == 0
                            ? CompletableFuture.completedFuture(Translation.ofEmpty(one.query()))
                            : new CompletableFuture<>());
        }
        for (int[] batch : Batches.of(sources, options.sentencesPerBatch(), options.maxBatchPieces())) {
            workers.execute(() -> translate(batch, asked, translations));
        }
        return new Window(List.copyOf(translations));
    }

    @SuppressWarnings("CatchingUnchecked") // every failure reaches whoever waits for the lines
    private void translate(int[] batch, List<PreparedQuery> asked, List<CompletableFuture<Translation>> translations) {
        try {
            List<List<Translation.Candidate>> found = translator.translate(
                    Arrays.stream(batch).mapToObj(asked::get).toList());
            for (int i = 0; i < batch.length; i++) {
                Query query = asked.get(batch[i]).query();
                translations.get(batch[i]).complete(new Translation(query, found.get(i)));
            }
        } catch (RuntimeException | Error e) {
            for (int index : batch) {
                translations.get(index).completeExceptionally(e);
            }
        }
    }
}
