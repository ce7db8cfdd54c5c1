package org.ttnmt.exchange.marian;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes Marian's binary format as {@code src/common/binary.cpp} of marian-dev does. */
final class BinaryWriter {
    static final long BYTES = 0x0101;
    static final long FLOAT16 = 0x0402;
    static final long FLOAT32 = 0x0404;
    static final long INTGEMM8 = 0x4101;
    static final long INTGEMM16 = 0x4102;

    @SuppressWarnings("ArrayRecordComponent")
    private record Array(String name, long type, List<Integer> shape, byte[] data) {}

    private final List<Array> arrays = new ArrayList<>();

    /** An array with any numbers, right or wrong; in the place of one of the same name. */
    BinaryWriter raw(String name, long type, List<Integer> shape, byte[] data) {
        arrays.removeIf(array -> array.name.equals(name));
        arrays.add(new Array(name, type, shape, data));
        return this;
    }

    BinaryWriter floats(String name, List<Integer> shape, float[] values) {
        ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        return raw(name, FLOAT32, shape, data.array());
    }

    BinaryWriter text(String name, String text) {
        byte[] bytes = (text + "\0").getBytes(StandardCharsets.UTF_8);
        return raw(name, BYTES, List.of(bytes.length), bytes);
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        longs(out, 1, arrays.size());
        for (Array array : arrays) {
            longs(out, array.name.length() + 1, array.type, array.shape.size(), padded(array.data.length));
        }
        for (Array array : arrays) {
            out.writeBytes((array.name + "\0").getBytes(StandardCharsets.US_ASCII));
        }
        for (Array array : arrays) {
            for (int dimension : array.shape) {
                out.writeBytes(ByteBuffer.allocate(4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(dimension)
                        .array());
            }
        }
        int padding = padded(out.size() + 8) - out.size() - 8;
        longs(out, padding);
        out.writeBytes(new byte[padding]);
        for (Array array : arrays) {
            out.writeBytes(array.data);
            out.writeBytes(new byte[padded(array.data.length) - array.data.length]);
        }
        return out.toByteArray();
    }

    Path write(Path file) throws IOException {
        return Files.write(file, bytes());
    }

    private static int padded(int bytes) {
        return (bytes + 255) / 256 * 256;
    }

    private static void longs(ByteArrayOutputStream out, long... values) {
        ByteBuffer buffer = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asLongBuffer().put(values);
        out.writeBytes(buffer.array());
    }
}
