package org.ttnmt.spark;

/**
 * The memory that an executor should ask for.
 *
 * @param heapMegabytes {@code spark.executor.memory}
 * @param overheadMegabytes {@code spark.executor.memoryOverhead}: libtorch and its tensors live outside of the heap
 */
public record MemoryNeed(long heapMegabytes, long overheadMegabytes) {
    private static final long BASE_HEAP = 768;
    private static final long HEAP_OF_A_TASK = 64;
    private static final long BASE_OVERHEAD = 768;
    private static final long OVERHEAD_OF_A_TASK = 192;

    /** What {@link #of} computes, for people. */
    public static final String FORMULA = "heap " + BASE_HEAP + " MB + 2 x weights + " + HEAP_OF_A_TASK
            + " MB x tasks at a time; overhead " + BASE_OVERHEAD + " MB + 2 x weights + " + OVERHEAD_OF_A_TASK
            + " MB x tasks at a time";

    /**
     * Enough for either engine: one holds its weights in the heap, the other outside, and both hold them twice while
     * they are read.
     *
     * @param weightBytes of the models' files
     * @param tasks at a time in a process
     */
    static MemoryNeed of(long weightBytes, int tasks) {
        long weights = 2 * (weightBytes >> 20);
        return new MemoryNeed(
                BASE_HEAP + weights + HEAP_OF_A_TASK * tasks, BASE_OVERHEAD + weights + OVERHEAD_OF_A_TASK * tasks);
    }
}
