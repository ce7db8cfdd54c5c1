package org.ttnmt.io;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A vector of whole numbers by its name.
 *
 * @param name in the file
 * @param values the numbers
 */
@SuppressWarnings("ArrayRecordComponent") // a view for writing; never compared
public record IntTensor(String name, int[] values) implements StoredTensor {

    @Override
    public List<Integer> shape() {
        return List.of(values.length);
    }

    @Override
    public Dtype dtype() {
        return Dtype.I32;
    }

    @Override
    public void put(ByteBuffer out, int from, int count) {
        out.asIntBuffer().put(values, from, count);
        out.position(out.position() + count * Integer.BYTES);
    }
}
