package org.ttnmt.data;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that read and encode parts of corpora. */
final class Readers implements AutoCloseable {

    private final int count;
    private final ExecutorService pool;

    Readers(int count) {
        this.count = count;
        this.pool = Executors.newFixedThreadPool(count, task -> {
            Thread thread = new Thread(task, "tt-reader");
            thread.setDaemon(true);
            return thread;
        });
    }

    int count() {
        return count;
    }

    <T> Future<T> submit(Callable<T> task) {
        return pool.submit(task);
    }

    /** What a task gives; what it throws is thrown here. */
    static <T> T get(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for training data", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
