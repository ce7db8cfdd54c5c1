package org.ttnmt.app.translate;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.ttnmt.io.Line;
import org.ttnmt.io.Workers;

/**
 * Translates sentences that come from any threads, at any time: what waits when a worker is free goes into its next
 * batches together. A sentence has the same translation whatever it meets there. Thread-safe.
 */
public final class TranslationQueue implements AutoCloseable {
    private static final int BATCHES_AT_ONCE = 4;

    private final TranslateOptions options;
    private final Warnings warnings;
    private final Preparation preparation;
    private final BatchTranslator translator;
    private final BlockingQueue<PreparedQuery> waiting = new LinkedBlockingQueue<>();
    private final Workers workers;
    private final AtomicLong requests = new AtomicLong();

    /** Asking holds the read lock, closing the write lock: nothing is asked of workers that have been told to finish. */
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();

    private boolean closed;

    /**
     * Starts the workers.
     *
     * @param model stays open
     * @param warnings of what is lost, such as the end of a sentence that is too long
     */
    public TranslationQueue(TranslationModel model, TranslateOptions options, Warnings warnings) {
        this.options = options;
        this.warnings = warnings;
        translator = new BatchTranslator(model, options, null);
        preparation = new Preparation(model, options, translator, warnings);
        workers = new Workers(options.workers(), "tt-translator");
    }

    /**
     * Asks for the translation of a sentence, which warnings call by its place among all.
     *
     * @throws IllegalStateException when this is closed
     */
    public CompletableFuture<Translation> submit(String sentence) {
        return submit(new Line(requests.incrementAndGet(), sentence, null));
    }

    /**
     * Asks for the translation of a line.
     *
     * @throws IllegalStateException when this is closed
     */
    public CompletableFuture<Translation> submit(Line line) {
        use.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("The translator is closed.");
            }
            PreparedLine asked = preparation.prepare(line);
            waiting.addAll(asked.sentences());
            workers.execute(this::translateWaiting);
            return asked.translation();
        } finally {
            use.readLock().unlock();
        }
    }

    /** Returns when all that was asked for is translated. Closing twice does nothing more. */
    @Override
    public void close() {
        use.writeLock().lock();
        try {
            closed = true;
        } finally {
            use.writeLock().unlock();
        }
        workers.finish();
        warnings.finish();
    }

    /** Translates what waits, up to some batches; nothing when workers before have taken all of it. */
    private void translateWaiting() {
        List<PreparedQuery> taken = new ArrayList<>();
        waiting.drainTo(taken, BATCHES_AT_ONCE * options.batchSize());
        translator.batches(taken).forEach(translator::answer);
    }
}
