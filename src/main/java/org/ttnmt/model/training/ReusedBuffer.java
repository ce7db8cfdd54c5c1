package org.ttnmt.model.training;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Memory outside of Java's heap that is used again for each batch, and grows to the largest: buffers of their own would
 * be given back only when the heap is next collected, which in training is seldom.
 */
final class ReusedBuffer {
    /** Most bytes that can be asked for. */
    static final int MOST = Integer.MAX_VALUE - 64;

    private ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);

    /** {@code count} bytes with whatever they hold, in the machine's order; valid until the next call. */
    ByteBuffer of(int count) {
        if (buffer.capacity() < count) {
            buffer = ByteBuffer.allocateDirect(Math.max(count, (int) Math.min(MOST, buffer.capacity() * 3L / 2)));
        }
        return buffer.slice(0, count).order(ByteOrder.nativeOrder());
    }
}
