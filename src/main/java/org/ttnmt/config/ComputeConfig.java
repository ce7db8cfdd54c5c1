package org.ttnmt.config;

/**
 * What a use case may compute with. Belongs to the machine, not to the model, so it is never saved with one.
 *
 * @param device where tensors live
 * @param threads CPU threads that work on one operator
 */
public record ComputeConfig(Device device, int threads) {

    public ComputeConfig {
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + ", but at least one must do the work");
        }
    }

    /** The CPU with all the threads that this process may use. */
    public static ComputeConfig standard() {
        return new ComputeConfig(Device.CPU, Runtime.getRuntime().availableProcessors());
    }
}
