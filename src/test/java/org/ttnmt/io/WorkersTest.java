package org.ttnmt.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ttnmt.UserException;

@Timeout(60)
class WorkersTest {

    @Test
    void whatATaskThrowsIsThrownToWhoeverWaits() {
        try (Workers workers = new Workers(2, "test")) {
            RuntimeException failure = new IllegalArgumentException("bad");
            Future<Integer> failed = workers.submit(() -> {
                throw failure;
            });
            assertSame(failure, assertThrows(RuntimeException.class, () -> Workers.get(failed)));
            Error error = new AssertionError("worse");
            Future<Integer> worse = workers.submit(() -> {
                throw error;
            });
            assertSame(error, assertThrows(Error.class, () -> Workers.get(worse)));
            IOException checked = new IOException("disk");
            Future<Integer> unexpected = workers.submit(() -> {
                throw checked;
            });
            assertSame(
                    checked,
                    assertThrows(IllegalStateException.class, () -> Workers.get(unexpected))
                            .getCause());
        }
    }

    @Test
    void eachReturnsWhenAllAreDoneOrOneHasFailed() {
        AtomicInteger sum = new AtomicInteger();
        try (Workers workers = new Workers(3, "test")) {
            workers.each(List.of(1, 2, 3, 4), sum::addAndGet);
            assertEquals(10, sum.get());
            assertEquals(
                    "/ by zero",
                    assertThrows(
                                    ArithmeticException.class,
                                    () -> workers.each(List.of(1, 0), i -> sum.addAndGet(1 / i)))
                            .getMessage());
        }
    }

    @Test
    void finishDoesWhatWasGiven() {
        AtomicInteger done = new AtomicInteger();
        Workers workers = new Workers(1, "test");
        for (int i = 0; i < 20; i++) {
            workers.execute(done::incrementAndGet);
        }
        workers.finish();
        workers.finish();
        assertEquals(20, done.get());
    }

    @Test
    void closeInterruptsAndWaitsEvenWhenItIsInterruptedItself() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        AtomicBoolean never = new AtomicBoolean();
        Workers workers = new Workers(1, "test");
        workers.execute(() -> {
            begun.countDown();
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                long until = System.nanoTime() + 50_000_000;
                while (System.nanoTime() < until) {
                    Thread.onSpinWait(); // it takes a while to notice
                }
                ended.set(true);
            }
        });
        workers.execute(() -> never.set(true));
        begun.await();
        Thread.currentThread().interrupt();
        workers.close();
        assertTrue(Thread.interrupted(), "the interrupt status stays");
        assertTrue(ended.get());
        assertEquals(false, never.get());
    }

    @Test
    void anInterruptEndsTheWaitingForAResult() {
        try (Workers workers = new Workers(1, "test")) {
            Future<Integer> slow = workers.submit(() -> {
                Thread.sleep(60_000);
                return 1;
            });
            Thread.currentThread().interrupt();
            assertThrows(UserException.class, () -> Workers.get(slow));
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void anInterruptDoesNotEndTheWaitingForTheEnd() {
        try (Workers workers = new Workers(1, "test")) {
            Future<Integer> slow = workers.submit(() -> {
                Thread.sleep(50);
                throw new IllegalStateException("broken");
            });
            Thread.currentThread().interrupt();
            Workers.awaitEnd(slow);
            assertTrue(Thread.interrupted(), "the interrupt status stays");
            assertTrue(slow.isDone());
            assertThrows(IllegalStateException.class, () -> Workers.get(slow));
        }
    }

    @Test
    void allThreadsAreDaemons() {
        try (Workers workers = new Workers(1, "test")) {
            assertEquals(
                    "test true",
                    Workers.get(workers.submit(() -> Thread.currentThread().getName() + " "
                            + Thread.currentThread().isDaemon())));
        }
    }

    @Test
    void oneThreadKeepsTheOrder() {
        List<Integer> done = Collections.synchronizedList(new ArrayList<>());
        List<Integer> numbers = IntStream.range(0, 100).boxed().toList();
        try (Workers workers = new Workers(1, "tt-test")) {
            workers.each(numbers, done::add);
        }
        assertEquals(numbers, done);
    }

    @Test
    void allThreadsRunAtOnce() {
        CountDownLatch all = new CountDownLatch(3);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        Workers.run(3, "tt-test", () -> {
            threads.add(Thread.currentThread());
            all.countDown();
            await(all);
        });
        assertEquals(3, threads.size());
        assertTrue(threads.stream().allMatch(thread -> thread.getName().equals("tt-test") && thread.isDaemon()));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
