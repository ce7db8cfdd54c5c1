package org.ttnmt.torch;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;

/** The native library as a whole: loaded once, without the network, with its threads set. */
public final class Torch {
    /** DJL's name for libtorch. To read it is to load the library as we want it, before DJL would as it likes. */
    static final String ENGINE = load();

    private Torch() {}

    /**
     * Loads libtorch, if it is not yet loaded; takes about half a second the first time.
     *
     * @param threads with which operators compute that this thread calls from now on, and those that new threads call
     */
    public static void load(int threads) {
        JniUtils.setNumThreads(threads);
    }

    /** The version of libtorch, for instance {@code 2.7.1}. */
    public static String version() {
        return Engine.getEngine(ENGINE).getVersion();
    }

    /** How many GPUs libtorch can compute on. */
    public static int gpus() {
        return Engine.getEngine(ENGINE).getGpuCount();
    }

    private static String load() {
        // DJL reports usage and looks for downloads unless told not to.
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
        return Engine.getEngine("PyTorch").getEngineName();
    }

    /** Sets up the calling thread; the graph optimizer, which is set per thread, would fuse what must not be fused. */
    static void prepareThread(boolean gradients) {
        JniUtils.setGraphExecutorOptimize(false);
        JniUtils.setGradMode(gradients);
    }
}
