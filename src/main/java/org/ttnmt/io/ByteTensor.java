package org.ttnmt.io;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A matrix of bytes by its name.
 *
 * @param name in the file
 * @param shape its two dimensions
 * @param rows the numbers
 */
public record ByteTensor(String name, List<Integer> shape, ByteRows rows) implements StoredTensor {

    public ByteTensor {
        shape = List.copyOf(shape);
    }

    @Override
    public Dtype dtype() {
        return Dtype.I8;
    }

    @Override
    public void put(ByteBuffer out, int from, int count) {
        rows.put(out, from, count);
    }
}
