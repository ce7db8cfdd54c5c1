package org.ttnmt.exchange.ctranslate2;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.exchange.StoredNumbers;
import org.ttnmt.io.ByteRows;
import org.ttnmt.io.FloatTensor;
import org.ttnmt.model.parameters.HalfPrecision;

/**
 * CTranslate2's {@code model.bin}, binary version 6, all little-endian: the version; the name and revision of a
 * specification; variables as name, shape, type and numbers; names that stand for the same variable. A string is its
 * length with the final zero byte, its bytes and that zero.
 */
final class VariableFile {
    static final int BINARY_VERSION = 6;
    static final String SPECIFICATION = "TransformerSpec";
    static final int REVISION = 7;
    private static final long MOST_BYTES = 0xffff_ffffL;

    private final StoredNumbers numbers;
    private final Map<String, Variable> variables = new TreeMap<>();
    private final Map<String, String> aliases = new TreeMap<>();

    /** Types of numbers, with their codes and sizes. */
    enum Type {
        FLOAT32(0, 4),
        INT8(1, 1),
        INT16(2, 2),
        INT32(3, 4),
        FLOAT16(4, 2),
        BFLOAT16(5, 2);

        private final int code;
        private final int bytes;

        Type(int code, int bytes) {
            this.code = code;
            this.bytes = bytes;
        }

        int bytes() {
            return bytes;
        }

        /** The type of this code; null for one that is not read. */
        static @Nullable Type of(int code) {
            for (Type type : values()) {
                if (type.code == code) {
                    return type;
                }
            }
            return null;
        }

        /** The type of numbers of this size, in files of binary versions that say no more; null for none. */
        static @Nullable Type ofSize(int bytes) {
            return switch (bytes) {
                case 1 -> INT8;
                case 2 -> INT16;
                case 4 -> FLOAT32;
                default -> null;
            };
        }
    }

    /** Puts {@code count} numbers from the {@code begin}-th on into a buffer. */
    private interface Numbers {
        void put(ByteBuffer out, int begin, int count);
    }

    @SuppressWarnings("ArrayRecordComponent") // written, never compared
    private record Variable(Type type, int[] shape, Numbers numbers) {
        int elements() {
            return Arrays.stream(shape).reduce(1, Math::multiplyExact);
        }
    }

    VariableFile(StoredNumbers numbers) {
        this.numbers = numbers;
    }

    /** A boolean, which the format stores as an int8 of 1 or 0. */
    void flag(String name, boolean value) {
        int8(name, value ? 1 : 0);
    }

    void int8(String name, int value) {
        variables.put(name, new Variable(Type.INT8, new int[0], (out, begin, count) -> out.put((byte) value)));
    }

    void int16(String name, int value) {
        variables.put(name, new Variable(Type.INT16, new int[0], (out, begin, count) -> out.putShort((short) value)));
    }

    /** A second name of a variable. */
    void alias(String name, String of) {
        aliases.put(name, of);
    }

    /** A weight or embedding matrix; when numbers are stored as int8 it has a float32 scale for each row. */
    void matrix(String name, FloatTensor tensor) {
        if (numbers == StoredNumbers.INT8) {
            int rows = tensor.shape().get(0);
            ByteRows quantised = new ByteRows(tensor.values(), tensor.offset(), rows, tensor.elements() / rows);
            FloatTensor scales = FloatTensor.vector(name, quantised.scales());
            add(name, tensor, Type.INT8, quantised::put);
            add(name + "_scale", scales, Type.FLOAT32, scales::put);
        } else {
            vector(name, tensor);
        }
    }

    /** A bias, normalisation or position table: never stored as int8. */
    void vector(String name, FloatTensor tensor) {
        float[] values = tensor.values();
        int offset = tensor.offset();
        switch (numbers) {
            case FLOAT32, INT8 -> add(name, tensor, Type.FLOAT32, tensor::put);
            case BFLOAT16 ->
                add(name, tensor, Type.BFLOAT16, (out, begin, count) -> {
                    for (int i = begin; i < begin + count; i++) {
                        out.putShort(HalfPrecision.bfloat16(values[offset + i]));
                    }
                });
            case FLOAT16 ->
                add(name, tensor, Type.FLOAT16, (out, begin, count) -> {
                    for (int i = begin; i < begin + count; i++) {
                        out.putShort(HalfPrecision.float16(values[offset + i]));
                    }
                });
        }
    }

    private void add(String name, FloatTensor tensor, Type type, Numbers body) {
        int[] shape = tensor.shape().stream().mapToInt(Integer::intValue).toArray();
        if ((long) tensor.elements() * type.bytes > MOST_BYTES) {
            throw new UserException(
                    name + " has " + tensor.elements() + " numbers, which CTranslate2's format has no room"
                            + " for: it allows 4 GiB for each matrix. Export with --precision bfloat16 or int8.");
        }
        variables.put(name, new Variable(type, shape, body));
    }

    void writeTo(OutputStream stream) throws IOException {
        WritableByteChannel channel = Channels.newChannel(stream);
        ByteBuffer out = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(BINARY_VERSION);
        putString(out, SPECIFICATION);
        out.putInt(REVISION);
        out.putInt(variables.size());
        for (Map.Entry<String, Variable> entry : variables.entrySet()) {
            Variable variable = entry.getValue();
            int elements = variable.elements();
            putString(out, entry.getKey());
            out.put((byte) variable.shape.length);
            for (int dimension : variable.shape) {
                out.putInt(dimension);
            }
            out.put((byte) variable.type.code);
            out.putInt((int) ((long) elements * variable.type.bytes));
            int atOnce = (out.capacity() >> 1) / variable.type.bytes;
            for (int begin = 0; begin < elements; begin += atOnce) {
                flush(out, channel);
                variable.numbers.put(out, begin, Math.min(atOnce, elements - begin));
            }
            flush(out, channel);
        }
        out.putInt(aliases.size());
        for (Map.Entry<String, String> entry : aliases.entrySet()) {
            flush(out, channel);
            putString(out, entry.getKey());
            putString(out, entry.getValue());
        }
        flush(out, channel);
    }

    private static void flush(ByteBuffer out, WritableByteChannel channel) throws IOException {
        out.flip();
        while (out.hasRemaining()) {
            channel.write(out);
        }
        out.clear();
    }

    private static void putString(ByteBuffer out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        out.putShort((short) (bytes.length + 1)).put(bytes).put((byte) 0);
    }
}
