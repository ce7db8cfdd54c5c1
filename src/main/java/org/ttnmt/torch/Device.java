package org.ttnmt.torch;

/**
 * Where tensors live.
 *
 * @param gpu index of a GPU, or -1 for the CPU
 */
public record Device(int gpu) {
    public static final Device CPU = new Device(-1);

    public static Device gpu(int index) {
        return new Device(index);
    }

    public boolean isGpu() {
        return gpu >= 0;
    }

    ai.djl.Device toDjl() {
        return isGpu() ? ai.djl.Device.gpu(gpu) : ai.djl.Device.cpu();
    }

    @Override
    public String toString() {
        return isGpu() ? "gpu:" + gpu : "cpu";
    }
}
