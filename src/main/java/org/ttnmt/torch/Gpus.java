package org.ttnmt.torch;

/**
 * The NVIDIA GPUs that libtorch can compute on.
 *
 * @param count how many; the first is gpu:0
 * @param problem why there is none, and what to do, as the end of a sentence; empty where there are some
 */
public record Gpus(int count, String problem) {
    static Gpus none(String problem) {
        return new Gpus(0, problem);
    }
}
