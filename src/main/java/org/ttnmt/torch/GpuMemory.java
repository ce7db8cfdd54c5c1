package org.ttnmt.torch;

/**
 * The memory of a GPU. libtorch keeps what it has once taken, so what is not free tells the most that this process has
 * needed, together with what other processes have.
 *
 * @param free bytes that nobody has taken
 * @param total bytes
 */
public record GpuMemory(long free, long total) {}
