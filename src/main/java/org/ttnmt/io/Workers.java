package org.ttnmt.io;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.ttnmt.UserException;

/**
 * A few threads of one name that do tasks; one thread does them in the order in which they were handed over. Closing
 * drops the tasks that wait, interrupts those that run, and returns when the threads have ended.
 */
public final class Workers implements AutoCloseable {

    private final int count;
    private final ExecutorService pool;

    /** @param name of the threads */
    public Workers(int count, String name) {
        this.count = count;
        this.pool = Executors.newFixedThreadPool(count, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Runs {@code task} on each of so many threads at once; returns when all are done. */
    public static void run(int count, String name, Runnable task) {
        try (Workers workers = new Workers(count, name)) {
            workers.each(Collections.nCopies(count, task), Runnable::run);
        }
    }

    /** Number of threads. */
    public int count() {
        return count;
    }

    /** Hands a task over; {@link #get} waits for its result. */
    public <T> Future<T> submit(Callable<T> task) {
        return pool.submit(task);
    }

    /** Does {@code task} for each item; returns when all are done. */
    public <T> void each(Collection<T> items, Consumer<T> task) {
        List<Future<?>> underWay = new ArrayList<>();
        for (T item : items) {
            underWay.add(pool.submit(() -> task.accept(item)));
        }
        underWay.forEach(Workers::get);
    }

    /**
     * The result of a task; what it threw is thrown here.
     *
     * @throws UserException when the thread is interrupted; its interrupt status stays
     */
    public static <T> T get(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserException("Interrupted before all was done; nothing of it was kept.", e);
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
        try {
            pool.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
