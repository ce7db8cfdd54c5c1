package org.ttnmt.train;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;

/** Runs one task at a time in a thread of its own; a failure is thrown by the next call. */
final class BackgroundSaver implements AutoCloseable {
    private final ExecutorService thread = Executors.newSingleThreadExecutor(run -> {
        Thread saver = new Thread(run, "tt-saver");
        saver.setDaemon(true);
        return saver;
    });

    private @Nullable Future<?> underWay;

    /** Waits for the task before, then starts this one. */
    void start(Runnable task) {
        await();
        underWay = thread.submit(task);
    }

    /** Waits for the task that is under way, even when this thread is interrupted meanwhile. */
    void await() {
        Future<?> task = underWay;
        if (task == null) {
            return;
        }
        underWay = null;
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
