package org.ttnmt.model.engine;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.ModelConfig;

/** Which {@link Kernels} this JVM has, and which of them are ready. */
public final class Vectors {
    private static final String MODULE = "jdk.incubator.vector";
    private static final PlainKernels PLAIN = new PlainKernels();
    private static final @Nullable Kernels VECTORS = find();
    /** How long scalars decode before all processors are left to the compiler. */
    private static final long SCALARS_NANOS = 1_500_000_000L;

    /** How long it takes to translate a sentence or two in scalars, after which there may be no more. */
    private static final long FIRST_SENTENCE_MILLIS = 300;

    private static final CountDownLatch FINISHED = new CountDownLatch(VECTORS == null ? 0 : 1);
    private static volatile boolean compiled;
    private static volatile long begun;

    private Vectors() {}

    private static @Nullable Kernels find() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return null;
        }
        try {
            Class<?> kernels = Class.forName("org.ttnmt.model.engine.VectorKernels");
            return (Kernels) kernels.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException | LinkageError e) { // another version of the module, say
            return null;
        }
    }

    /** Whether the JVM was started with the module of vectors. */
    public static boolean available() {
        return VECTORS != null;
    }

    /** The kernels of scalars. */
    static Kernels plain() {
        return PLAIN;
    }

    /** The kernels that are fastest when they are compiled. */
    static Kernels fastest() {
        return VECTORS == null ? PLAIN : VECTORS;
    }

    /**
     * The kernels that are fastest now; both give the same bits. Soon after {@link #prepare}, this waits until vectors
     * are compiled, which takes less time than to translate many sentences in scalars meanwhile.
     *
     * @throws CancellationException when the thread is interrupted; its interrupt status stays
     */
    static Kernels ready() {
        if (!compiled && begun != 0 && System.nanoTime() - begun > SCALARS_NANOS) {
            try {
                FINISHED.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted before the first step");
            }
        }
        return compiled ? fastest() : PLAIN;
    }

    /**
     * Makes the vectors ready for networks of a kind, on a thread of its own that keeps no program alive. It begins a
     * little later: compiling takes as long as all else does until one sentence is translated.
     */
    static synchronized void prepare(ModelConfig config, DecodingPrecision format) {
        if (VECTORS == null || begun != 0) {
            return;
        }
        begun = System.nanoTime();
        Thread thread = new Thread(
                () -> {
                    try {
                        Thread.sleep(FIRST_SENTENCE_MILLIS);
                        compiled = new Warmup(config, format).run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt(); // nobody does
                    } finally {
                        FINISHED.countDown();
                    }
                },
                "tt-vectors");
        thread.setDaemon(true);
        thread.start();
    }
}
