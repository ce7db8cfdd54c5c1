package org.ttnmt.config;

/**
 * The device and the threads that a command may use. They belong to the machine, not to the model, so they are never
 * saved with a model.
 *
 * @param device on which tensors are stored and computed with
 * @param threads how many CPU threads work together on one operation of libtorch
 * @param engine what decodes
 */
public record ComputeConfig(Device device, int threads, Engine engine) {

    public ComputeConfig {
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + ", but at least one must do the work");
        }
    }

    /** With the engine that suits a model. */
    public ComputeConfig(Device device, int threads) {
        this(device, threads, Engine.AUTO);
    }

    /** The same with so many threads for each worker. */
    public ComputeConfig withThreads(int fewer) {
        return new ComputeConfig(device, fewer, engine);
    }

    /** The CPU with all the threads that this process may use. */
    public static ComputeConfig standard() {
        return new ComputeConfig(Device.CPU, Runtime.getRuntime().availableProcessors());
    }
}
