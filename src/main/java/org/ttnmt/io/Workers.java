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
 * A few threads of one name that take tasks in the order in which they are given. They are daemon threads: a program
 * that forgets to close them still ends. After {@link #finish} or {@link #close} none of them runs, and memory outside
 * the Java heap that they used may be freed.
 */
public final class Workers implements AutoCloseable {

    private final int count;
    private final ExecutorService pool;

    /** @param name of the threads */
    public Workers(int count, String name) {
        this.count = count;
        this.pool = Executors.newFixedThreadPool(count, task -> thread(name, task));
    }

    /** Runs {@code task} on each of so many threads at once; returns when all are done. */
    public static void run(int count, String name, Runnable task) {
        try (Workers workers = new Workers(count, name)) {
            workers.each(Collections.nCopies(count, task), Runnable::run);
        }
    }

    /** Does a task in a thread that nobody ends: one that waits for a terminal or a pipe cannot be interrupted. */
    public static void startAlone(String name, Runnable task) {
        thread(name, task).start();
    }

    private static Thread thread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    public int count() {
        return count;
    }

    /** Does a task whose result, or failure, {@link #get} gives. */
    public <T> Future<T> submit(Callable<T> task) {
        return pool.submit(task);
    }

    /** Does a task that nobody waits for; it has to report its failures itself. */
    public void execute(Runnable task) {
        pool.execute(task);
    }

    /** Does {@code task} for each item; returns when all are done, or throws what the first failing one has thrown. */
    public <T> void each(Collection<T> items, Consumer<T> task) {
        List<Future<?>> underWay = new ArrayList<>();
        for (T item : items) {
            underWay.add(pool.submit(() -> task.accept(item)));
        }
        underWay.forEach(Workers::get);
    }

    /**
     * Waits for the result of a task; what the task threw is thrown here.
     *
     * @throws UserException when the waiting thread is interrupted; its interrupt status stays
     */
    public static <T> T get(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserException("Interrupted before all was done; nothing of it was kept.", e);
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    /**
     * Waits until a task has ended, well or not; {@link #get} then says how. Goes on waiting when the calling thread is
     * interrupted; its interrupt status stays.
     */
    @SuppressWarnings("Interruption") // the task does not end by it, so whoever called is told afterwards
    public static void awaitEnd(Future<?> task) {
        boolean interrupted = false;
        while (!task.isDone()) {
            try {
                task.get();
            } catch (ExecutionException e) {
                break; // get() throws it
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a task threw, for the caller to throw again; an {@link Error} is thrown here. */
    public static RuntimeException failure(ExecutionException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
    }

    /** Takes no more tasks, and waits until all that were given are done. */
    public void finish() {
        pool.shutdown();
        awaitEnd();
    }

    /** Drops the tasks that have not begun, interrupts the others, and waits until these have ended. */
    @Override
    public void close() {
        pool.shutdownNow();
        awaitEnd();
    }

    /** Goes on waiting when the calling thread is interrupted; its interrupt status stays. */
    private void awaitEnd() {
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                ended = pool.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
