package org.ttnmt.app.translate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.ttnmt.app.Progress;
import org.ttnmt.io.Line;

/**
 * Translates sentences that come from any threads, at any time: what waits when a worker is free goes into its next batches together. A
 * sentence has the same translation whatever it meets there. Thread-safe.
 */
public final class TranslationQueue implements AutoCloseable {
    private static final int BATCHES_AT_ONCE = 4;

    private final TranslationModel model;
    private final TranslateOptions options;
    private final Warnings warnings;
    private final Preparation preparation;
    private final BatchTranslator translator;
    private final BlockingQueue<Entry> waiting = new LinkedBlockingQueue<>();
    private final List<Thread> workers = new ArrayList<>();
    private final AtomicLong requests = new AtomicLong();

    /** Asking holds the read lock, closing the write lock: the vocabulary must not go while it is in use. */
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();

    private boolean closed;

    /** What is in the queue. */
    private sealed interface Entry {}

    private record Pending(PreparedQuery asked, CompletableFuture<Translation> translation) implements Entry {}

    /** Nothing comes after it. */
    private record End() implements Entry {}

    /**
     * Starts the workers.
     *
     * @param model is closed with this
     * @param progress is told what is lost, such as the end of a sentence that is too long
     */
    public TranslationQueue(TranslationModel model, TranslateOptions options, Progress progress) {
        this.model = model;
        this.options = options;
        warnings = new Warnings(progress, "request");
        translator = new BatchTranslator(model, options);
        preparation = new Preparation(model, options, translator.maxSourceLength(), warnings);
        for (int i = 0; i < options.workers(); i++) {
            Thread worker = new Thread(this::work, "tt-translator");
            worker.setDaemon(true); // a program that forgets to close must still end
            workers.add(worker);
            worker.start();
        }
    }

    /**
     * Asks for a translation.
     *
     * @throws IllegalStateException when this is closed
     */
    public CompletableFuture<Translation> submit(String sentence) {
        use.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("The translator is closed.");
            }
            PreparedQuery asked = preparation.prepare(new Line(requests.incrementAndGet(), sentence, null));
            if (asked.request().source().length == 0) {
                return CompletableFuture.completedFuture(Translation.ofEmpty(asked.query()));
            }
            CompletableFuture<Translation> translation = new CompletableFuture<>();
            waiting.add(new Pending(asked, translation));
            return translation;
        } finally {
            use.readLock().unlock();
        }
    }

    /** Translates what was asked for, then ends the workers and closes the model. Closing twice does nothing. */
    @Override
    public void close() {
        use.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            workers.forEach(worker -> waiting.add(new End()));
        } finally {
            use.writeLock().unlock();
        }
        boolean interrupted = false;
        for (Thread worker : workers) {
            while (worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        model.close();
        warnings.finish();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        List<Pending> taken = new ArrayList<>();
        try {
            boolean more = true;
            while (more) {
                more = take(taken);
                translate(taken);
                taken.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does
        }
    }

    /** Takes what waits, one at least, up to some batches; false after the last. */
    private boolean take(List<Pending> taken) throws InterruptedException {
        Entry entry = waiting.take();
        while (entry instanceof Pending pending) {
            taken.add(pending);
            if (taken.size() == BATCHES_AT_ONCE * options.batchSize()) {
                return true;
            }
            entry = waiting.poll();
        }
        return entry == null;
    }

    private void translate(List<Pending> taken) {
        List<int[]> sources = taken.stream()
                .map(pending -> pending.asked().request().source())
                .toList();
        for (int[] batch : Batches.of(sources, options.sentencesPerBatch(), options.maxBatchPieces())) {
            answer(Arrays.stream(batch).mapToObj(taken::get).toList());
        }
    }

    @SuppressWarnings("CatchingUnchecked") // every failure reaches whoever waits, and the worker goes on
    private void answer(List<Pending> batch) {
        try {
            List<List<Translation.Candidate>> found =
                    translator.translate(batch.stream().map(Pending::asked).toList());
            for (int i = 0; i < found.size(); i++) {
                Query query = batch.get(i).asked().query();
                batch.get(i).translation().complete(new Translation(query.line(), found.get(i)));
            }
        } catch (RuntimeException | Error e) {
            batch.forEach(pending -> pending.translation().completeExceptionally(e));
        }
    }
}
