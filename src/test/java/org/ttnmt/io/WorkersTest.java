package org.ttnmt.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ttnmt.UserException;

class WorkersTest {

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

    @Test
    void whatATaskThrowsComesOutAsItIs() {
        UserException failure = new UserException("no");
        try (Workers workers = new Workers(2, "tt-test")) {
            Future<String> failing = workers.submit(() -> {
                throw failure;
            });
            assertSame(failure, assertThrows(UserException.class, () -> Workers.get(failing)));
        }
        assertSame(
                failure,
                assertThrows(
                        UserException.class,
                        () -> Workers.run(2, "tt-test", () -> {
                            throw failure;
                        })));
    }

    @Test
    void closingInterruptsWhatRunsAndDropsWhatWaits() {
        AtomicBoolean interrupted = new AtomicBoolean();
        AtomicBoolean second = new AtomicBoolean();
        CountDownLatch running = new CountDownLatch(1);
        try (Workers workers = new Workers(1, "tt-test")) {
            Future<Void> ignored = workers.submit(() -> {
                running.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.set(true);
                }
                return null;
            });
            assertFalse(ignored.isDone());
            Future<Void> waiting = workers.submit(() -> {
                second.set(true);
                return null;
            });
            assertFalse(waiting.isDone());
            await(running);
        }
        assertTrue(interrupted.get(), "close returned before the thread had ended");
        assertFalse(second.get());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
