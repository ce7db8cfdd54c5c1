package org.ttnmt.torch;

import java.util.List;

/**
 * The NVIDIA GPUs that libtorch can compute on.
 *
 * @param all of them; the first is gpu:0
 * @param cuda version of CUDA's runtime that libtorch has, and the newest that the driver can serve, such as 12.6 and 12.8;
 *     empty where there is none
 * @param problem why there is none, and what to do, as the end of a sentence; empty where there are some
 */
public record Gpus(List<Gpu> all, List<String> cuda, String problem) {

    /**
     * One of them.
     *
     * @param capability of its instructions, such as 9.0
     * @param memory bytes
     */
    public record Gpu(String name, String capability, long memory) {}

    public Gpus {
        all = List.copyOf(all);
        cuda = List.copyOf(cuda);
    }

    /** How many there are. */
    public int count() {
        return all.size();
    }

    static Gpus none(String problem) {
        return new Gpus(List.of(), List.of(), problem);
    }
}
