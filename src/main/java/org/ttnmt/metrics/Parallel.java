package org.ttnmt.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Spreads independent pieces of work over threads. */
final class Parallel {
    private static final int RANGE = 256;

    private Parallel() {}

    /** Work on the numbers {@code from} (inclusive) to {@code to} (exclusive). */
    @FunctionalInterface
    interface Range {
        void run(int from, int to);
    }

    static int available() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** Covers 0 to {@code size} with short ranges; {@code worker} is asked once by each thread. */
    static void forRanges(int size, int threads, Supplier<Range> worker) {
        AtomicInteger next = new AtomicInteger();
        run(Math.min(threads, (size + RANGE - 1) / RANGE), () -> {
            Range range = worker.get();
            for (int from = next.getAndAdd(RANGE); from < size; from = next.getAndAdd(RANGE)) {
                range.run(from, Math.min(size, from + RANGE));
            }
        });
    }

    /** Runs {@code body} on several threads at once and waits; the first failure is thrown here. */
    static void run(int threads, Runnable body) {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Runnable guarded = () -> {
            try {
                body.run();
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            }
        };
        List<Thread> others = new ArrayList<>();
        for (int i = 1; i < threads; i++) {
            Thread thread = new Thread(guarded, "metrics-" + i);
            thread.setDaemon(true);
            thread.start();
            others.add(thread);
        }
        guarded.run();
        for (Thread thread : others) {
            join(thread);
        }
        Throwable thrown = failure.get();
        if (thrown instanceof Error error) {
            throw error;
        } else if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
