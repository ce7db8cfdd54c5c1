package org.ttnmt.model.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Where the blocks of a {@link History} come from, to be used again: a beam drops and copies sequences at each step, and
 * new arrays are cold in the processor's cache and make work for the garbage collector.
 */
final class Blocks {
    private final int size;
    private final List<float[]> all = new ArrayList<>();
    private final Deque<float[]> free = new ArrayDeque<>();

    /** None yet, of blocks of as many numbers. */
    Blocks(int size) {
        this.size = size;
    }

    /** A block with any numbers in it. */
    float[] take() {
        float[] block = free.poll();
        if (block == null) {
            block = new float[size];
            all.add(block);
        }
        return block;
    }

    /** A block with the numbers of another. */
    float[] copy(float[] block) {
        float[] copy = take();
        System.arraycopy(block, 0, copy, 0, size);
        return copy;
    }

    /** Takes a block back. */
    void give(float[] block) {
        free.push(block);
    }

    /** Takes back all that were ever given out. */
    void reset() {
        free.clear();
        free.addAll(all);
    }

    /** Numbers in all blocks. */
    long numbers() {
        return (long) all.size() * size;
    }
}
