package org.ttnmt.io;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A tensor of float32 numbers by its name: a slice of a larger array, which it shares.
 *
 * @param name in the file
 * @param shape its dimensions; none for a single number
 * @param values row by row, from {@code offset} on
 * @param offset of the first number in {@code values}
 */
@SuppressWarnings("ArrayRecordComponent") // a view for reading or writing; never compared
public record FloatTensor(String name, List<Integer> shape, float[] values, int offset) implements StoredTensor {

    public FloatTensor {
        shape = List.copyOf(shape);
        long elements = shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
        if (offset < 0 || elements < 0 || offset + elements > values.length) {
            throw new IllegalArgumentException(
                    name + " has " + elements + " elements from " + offset + " on, but the array has " + values.length);
        }
    }

    /** A whole vector. */
    public static FloatTensor vector(String name, float[] values) {
        return new FloatTensor(name, List.of(values.length), values, 0);
    }

    @Override
    public Dtype dtype() {
        return Dtype.F32;
    }

    @Override
    public void put(ByteBuffer out, int from, int count) {
        out.asFloatBuffer().put(values, offset + from, count);
        out.position(out.position() + count * Float.BYTES);
    }
}
