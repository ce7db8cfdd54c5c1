package org.ttnmt.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.ttnmt.UserException;

/** Runs tasks one after the other in a thread of its own; a failure is thrown by the next call. */
final class BackgroundSaver implements AutoCloseable {
    private final ExecutorService thread = Executors.newSingleThreadExecutor(run -> {
        Thread saver = new Thread(run, "tt-saver");
        saver.setDaemon(true);
        return saver;
    });

    /** The latest task that was started for each file or kind of file, unless it was waited for. */
    private final Map<String, Future<?>> underWay = new LinkedHashMap<>();

    /** Waits for the task before of this kind, so that no more than one of a kind holds its vectors, then starts this one. */
    void start(String kind, Runnable task) {
        throwFailureOfDone();
        await(kind);
        underWay.put(kind, thread.submit(task));
    }

    /** Waits for all tasks; throws the failure of the first that failed. */
    void await() {
        for (String kind : List.copyOf(underWay.keySet())) {
            await(kind);
        }
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
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    task.get();
                    return;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UserException mistake) {
                throw new UserException(String.valueOf(mistake.getMessage()), mistake);
            }
            throw new IllegalStateException("saving a checkpoint failed", e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        try {
            await();
        } finally {
            thread.shutdown();
        }
    }
}
