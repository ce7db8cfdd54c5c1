package org.ttnmt.io;

import java.nio.ByteBuffer;
import java.util.List;

/** A tensor as a file of safetensors has it. */
public sealed interface StoredTensor permits FloatTensor, IntTensor, ComputedTensor {

    /** Name in the file. */
    String name();

    /** Its dimensions; none for a single number. */
    List<Integer> shape();

    /** Format of its numbers. */
    Dtype dtype();

    /** Appends {@code count} numbers, from the number {@code from} on. */
    void put(ByteBuffer out, int from, int count);

    /** Numbers of the tensor. */
    default int elements() {
        return shape().stream().mapToInt(Integer::intValue).reduce(1, Math::multiplyExact);
    }

    /** Number formats that {@code tt} reads; it writes those of whole bytes and of 32 bits, by the names that safetensors has for them. */
    enum Dtype {
        F32(Float.BYTES),
        F16(Short.BYTES),
        /** The upper half of a float32. */
        BF16(Short.BYTES),
        I32(Integer.BYTES),
        I8(Byte.BYTES);

        private final int bytes;

        Dtype(int bytes) {
            this.bytes = bytes;
        }

        /** Bytes of a number. */
        public int bytes() {
            return bytes;
        }
    }
}
