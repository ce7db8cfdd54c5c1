package org.ttnmt.cli.terminal;

import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ttnmt.app.StopSignal;

/**
 * Ctrl-C and SIGTERM as a {@link StopSignal}.
 *
 * <p>The JVM answers these signals by running its shutdown hooks and then ends with 128 plus the signal's number, which
 * are the exit codes that {@code tt} promises. The hook here raises the flag and then holds the JVM until the command
 * has saved and returned, so that nothing needs to know which signal it was. Where there is nothing to save, as before
 * the command first asks, it holds nothing.
 */
public final class SignalStop implements StopSignal, AutoCloseable {

    /** After this the process ends even if the command did not return: longer than any update and its checkpoint. */
    private static final long LIMIT_SECONDS = 300;

    private final PrintWriter err;
    private final CountDownLatch finished = new CountDownLatch(1);
    private final AtomicReference<@Nullable Thread> hook = new AtomicReference<>();
    private volatile boolean requested;
    private volatile boolean atOnce = true;

    public SignalStop(PrintWriter err) {
        this.err = err;
    }

    /**
     * From now on a signal asks the command to stop, instead of ending the process at once.
     *
     * @param answer what a user who pressed Ctrl-C is told
     * @param tell tells it, above a bar where there is one
     */
    public void arm(String answer, Consumer<String> tell) {
        Thread thread = new Thread(() -> stop(answer, tell), "tt-stop");
        if (!hook.compareAndSet(null, thread)) {
            throw new IllegalStateException("armed twice");
        }
        Runtime.getRuntime().addShutdownHook(thread);
    }

    @Override
    public boolean requested() {
        atOnce = false;
        return requested;
    }

    @Override
    public void nothingToSave() {
        atOnce = true;
    }

    /**
     * The command has returned and said all that it had to say. Once a signal came this does not return, since the JVM
     * ends here: a thread that calls {@link System#exit} after the hooks have run, before the JVM halts with the
     * signal's code, would end it with its own.
     */
    @Override
    public void close() {
        finished.countDown();
        Thread thread = hook.getAndSet(null);
        if (thread != null && !removed(thread)) {
            while (true) {
                LockSupport.park(this);
            }
        }
    }

    private static boolean removed(Thread hook) {
        try {
            return Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return false; // the JVM is ending
        }
    }

    private void stop(String answer, Consumer<String> tell) {
        requested = true;
        if (atOnce) {
            tell.accept("tt: stopped.");
            return;
        }
        tell.accept(answer);
        try {
            if (!finished.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                err.println("tt: the command did not stop within " + LIMIT_SECONDS + " s; ending without saving.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
