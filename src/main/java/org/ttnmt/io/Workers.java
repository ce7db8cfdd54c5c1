package org.ttnmt.io;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.ttnmt.UserException;

/** A few threads of one name that do tasks and end when this is closed. */
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

    public int count() {
        return count;
    }

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
    }
}
