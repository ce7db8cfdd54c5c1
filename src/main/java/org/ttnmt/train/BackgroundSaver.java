package org.ttnmt.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.ttnmt.UserException;
import org.ttnmt.io.Workers;

/** Runs tasks one after the other in a thread of its own; a failure is thrown by the next call. */
final class BackgroundSaver implements AutoCloseable {
    private final Workers thread = new Workers(1, "tt-saver");

    /** The latest task that was started for each file or kind of file, unless it was waited for. */
    private final Map<String, Future<?>> underWay = new LinkedHashMap<>();

    /**
     * Waits for the earlier task of this kind, so that no more than one of a kind holds its vectors in memory, then
     * starts this one.
     */
    void start(String kind, Runnable task) {
        throwFailureOfDone();
        await(kind);
        underWay.put(kind, thread.submit(Executors.callable(task)));
    }

    /** Waits for all tasks; throws the failure of the first that failed. */
    void await() {
        List.copyOf(underWay.keySet()).forEach(this::await);
    }

    private void throwFailureOfDone() {
        for (Map.Entry<String, Future<?>> task : List.copyOf(underWay.entrySet())) {
            if (task.getValue().isDone()) {
                await(task.getKey());
            }
        }
    }

    /** Goes on waiting when this thread is interrupted meanwhile. */
    private void await(String kind) {
        Future<?> task = underWay.remove(kind);
        if (task == null) {
            return;
        }
        Workers.awaitEnd(task);
        try {
            Workers.get(task);
        } catch (UserException mistake) {
            throw new UserException(String.valueOf(mistake.getMessage()), mistake);
        } catch (RuntimeException | Error failure) {
            throw new IllegalStateException("saving a checkpoint failed", failure);
        }
    }

    @Override
    public void close() {
        try {
            await();
        } finally {
            thread.finish();
        }
    }
}
