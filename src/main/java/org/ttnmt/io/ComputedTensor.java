package org.ttnmt.io;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A tensor whose numbers are made when they are written, so that they need not be in memory together.
 *
 * @param name in the file
 * @param shape its dimensions
 * @param dtype format of its numbers
 * @param numbers makes them; they are asked for more than once, each time in their order
 */
public record ComputedTensor(String name, List<Integer> shape, Dtype dtype, Numbers numbers) implements StoredTensor {

    /** Appends {@code count} numbers to a buffer, from the number {@code from} on. */
    @FunctionalInterface
    public interface Numbers {
        void put(ByteBuffer out, int from, int count);
    }

    public ComputedTensor {
        shape = List.copyOf(shape);
    }

    @Override
    public void put(ByteBuffer out, int from, int count) {
        numbers.put(out, from, count);
    }
}
