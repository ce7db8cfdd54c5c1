package org.ttnmt.app.translate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.ttnmt.app.Progress;
import org.ttnmt.app.StopSignal;
import org.ttnmt.io.Line;
import org.ttnmt.io.Workers;

/**
 * Translates a text line by line: one translation for each line, in order, as a stream. Lines without a piece (empty,
 * blank) have an empty translation and never reach the network.
 *
 * <p>A thread reads ahead, another encodes windows of lines and divides them into batches, workers translate the
 * batches, and the calling thread writes in the order of the input. The first window is one batch, so that output
 * starts soon; each is twice as long as the one before, up to {@link TranslateOptions#largestWindow}. Batches depend on
 * the input and the batch size, not on the number of workers. However long the input is, no more than four windows are
 * in memory, and of each no more than a few million characters.
 */
public final class Translate {
    private final TranslationModel model;
    private final TranslateOptions options;
    private final Progress progress;
    private final @Nullable Verification verification;

    /** @param model stays open; the caller closes it */
    public Translate(TranslationModel model, TranslateOptions options, Progress progress) {
        this(model, options, progress, null);
    }

    /** @param verification checks each batch; null for none */
    public Translate(
            TranslationModel model, TranslateOptions options, Progress progress, @Nullable Verification verification) {
        this.model = model;
        this.options = options;
        this.progress = progress;
        this.verification = verification;
    }

    /**
     * What was done.
     *
     * @param lines that were written
     * @param stopped true when it was asked to stop before the end of the input
     */
    public record Summary(long lines, boolean stopped) {}

    /**
     * Translates until the end of {@code input}. When it is asked to stop, or something fails, what is complete is
     * written and flushed first.
     *
     * @throws IOException when {@code output} throws it
     */
    public Summary run(TranslationInput input, TranslationOutput output, StopSignal stop) throws IOException {
        Warnings warnings = input.warnings(progress);
        BatchTranslator translator = new BatchTranslator(model, options, verification);
        Preparation preparation = new Preparation(model, options, translator, warnings);
        // A window is the translations to come of its lines; an empty one is the end, a failure the only one of its
        // window
        BlockingQueue<List<Future<Translation>>> windows = new ArrayBlockingQueue<>(1);
        try (Workers workers = new Workers(options.workers(), "tt-worker"); // a search notices that it is interrupted
                Workers feeder = new Workers(1, "tt-feeder");
                WindowReader reader = new WindowReader(input.lines(), options.largestWindow());
                Progress.Task task = progress.start("translating " + input.name(), "lines", input.lineCount())) {
            reader.start();
            feeder.execute(() -> feed(reader, preparation, translator, workers, windows));
            return new OrderedWriter(windows, output, stop, warnings, task).run();
        } finally {
            warnings.finish();
        }
    }

    /** Hands the batches of all windows to the workers, and the windows on; waits while they wait to be written. */
    @SuppressWarnings("CatchingUnchecked") // every failure reaches whoever writes
    private void feed(
            WindowReader reader,
            Preparation preparation,
            BatchTranslator translator,
            Workers workers,
            BlockingQueue<List<Future<Translation>>> windows) {
        try {
            try {
                int size = options.batchSize();
                List<Line> lines = reader.take(size);
                while (!lines.isEmpty()) {
                    List<PreparedLine> window = new ArrayList<>(lines.size());
                    for (Line line : lines) {
                        if (Thread.interrupted()) { // lines may be long, and many
                            throw new InterruptedException();
                        }
                        window.add(preparation.prepare(line));
                    }
                    translator
                            .batches(PreparedLine.sentences(window))
                            .forEach(batch -> workers.execute(() -> translator.answer(batch)));
                    windows.put(List.copyOf(
                            window.stream().map(PreparedLine::translation).toList()));
                    size = Math.min(2 * size, options.largestWindow());
                    lines = reader.take(size);
                }
                windows.put(List.of());
            } catch (RuntimeException | Error e) {
                windows.put(List.of(CompletableFuture.failedFuture(e)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
