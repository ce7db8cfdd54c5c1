package org.ttnmt.torch;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;

/** The native library as a whole: loaded once, without the network, with its threads set. */
public final class Torch {
    private static @Nullable Engine engine;

    private Torch() {}

    /**
     * Loads libtorch, if it is not yet loaded; takes about half a second the first time.
     *
     * @param threads with which operators compute that this thread calls from now on, and those that new threads call
     * @throws UserException when it cannot be loaded; its message says why and what to do
     */
    public static void load(int threads) {
        engine();
        JniUtils.setNumThreads(threads);
    }

    /** The GPUs that libtorch can compute on. */
    public static Gpus gpus() {
        engine();
        return Cuda.gpus(Libtorch.folder());
    }

    /** DJL's way to libtorch, which is loaded as we want it, before DJL would as it likes. */
    static synchronized Engine engine() {
        if (engine == null) {
            engine = Libtorch.load();
        }
        return engine;
    }

    /** Sets up the calling thread; the graph optimizer, which is set per thread, would fuse what must not be fused. */
    static void prepareThread(boolean gradients) {
        JniUtils.setGraphExecutorOptimize(false);
        JniUtils.setGradMode(gradients);
    }
}
