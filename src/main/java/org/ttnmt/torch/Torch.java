package org.ttnmt.torch;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.file.Path;
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

    /** The memory of one of {@link #gpus}. */
    public static GpuMemory memoryOf(Device gpu) {
        engine();
        return Cuda.memory(Cuda.name(Libtorch.folder()), gpu.gpu());
    }

    /** The folder of the libtorch that computes, which is loaded. */
    public static Path folder() {
        engine();
        return Libtorch.folder();
    }

    /** DJL's way to libtorch, which is loaded as we want it, before DJL would as it likes. */
    static synchronized Engine engine() {
        if (engine == null) {
            engine = Libtorch.load();
        }
        return engine;
    }

    /** A number in the host's memory, which the caller attaches to a manager of any device. */
    static NDArray onHost(float number) {
        return Host.MANAGER.create(number);
    }

    /** Owns nothing for long. */
    private static final class Host {
        private static final NDManager MANAGER = engine().newBaseManager(Device.CPU.toDjl());
    }

    /** Sets up the calling thread; the graph optimizer, which is set per thread, would fuse what must not be fused. */
    static void prepareThread(boolean gradients) {
        JniUtils.setGraphExecutorOptimize(false);
        JniUtils.setGradMode(gradients);
    }
}
