package org.ttnmt.exchange.marian;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ttnmt.UserException;
import org.ttnmt.exchange.BinaryInput;
import org.ttnmt.exchange.ForeignTensors;
import org.ttnmt.exchange.ModelAssembly;
import org.ttnmt.model.parameters.HalfPrecision;

/**
 * Marian's binary format (marian-dev, {@code src/common/binary.cpp}), little-endian: the version, 1; the number of
 * arrays; for each the length of its name, its type, its number of dimensions and its bytes; all names; all shapes;
 * padding; the numbers. Matrices of intgemm, of 8 or 16 bits, are stored transposed, but for tables of embeddings, and
 * have a multiplier behind their numbers: a value is {@code integer / multiplier}.
 */
final class MarianBinary implements MarianTensors {
    static final long VERSION = 1;

    /** More than any model has; a header of so many is read at once. */
    private static final int MOST_ARRAYS = 1 << 16;

    private static final int MOST_NAME_BYTES = 1 << 10;
    private static final int MOST_DIMENSIONS = 8;

    private final BinaryInput file;
    private final Map<String, Array> arrays = new LinkedHashMap<>();

    /** The types of numbers that are read: {@code type_size} and {@code TypeClass} of marian-dev. */
    enum Type {
        INT8(0x0101, 1),
        FLOAT16(0x0402, 2),
        FLOAT32(0x0404, 4),
        INTGEMM8(0x4101, 1),
        INTGEMM16(0x4102, 2);

        private final long code;
        private final int bytes;

        Type(long code, int bytes) {
            this.code = code;
            this.bytes = bytes;
        }

        long code() {
            return code;
        }

        boolean isQuantised() {
            return this == INTGEMM8 || this == INTGEMM16;
        }
    }

    private record Array(Type type, List<Integer> shape, long at, long bytes) {}

    private MarianBinary(BinaryInput file) {
        this.file = file;
        readHeaders();
    }

    /** @throws UserException when the file is damaged, or has numbers of another kind */
    static MarianBinary open(Path path) {
        return BinaryInput.open(path, "model in Marian's binary format", MarianBinary::new);
    }

    private void readHeaders() {
        long count = file.read(8, 8).getLong();
        if (count < 1 || count > MOST_ARRAYS) {
            throw file.damaged("it announces " + Long.toUnsignedString(count) + " arrays");
        }
        ByteBuffer headers = file.read(16, count * 32);
        long at = 16 + count * 32;
        List<long[]> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long[] header = {headers.getLong(), headers.getLong(), headers.getLong(), headers.getLong()};
            if (header[0] < 1 || header[0] > MOST_NAME_BYTES || header[2] < 0 || header[2] > MOST_DIMENSIONS) {
                throw file.damaged("array " + (i + 1) + " announces a name of " + Long.toUnsignedString(header[0])
                        + " bytes and " + Long.toUnsignedString(header[2]) + " dimensions");
            }
            all.add(header);
        }
        List<String> names = new ArrayList<>();
        for (long[] header : all) {
            byte[] name = new byte[(int) header[0]];
            file.read(at, name.length).get(name);
            names.add(new String(name, 0, name.length - 1, StandardCharsets.UTF_8));
            at += name.length;
        }
        List<List<Integer>> shapes = new ArrayList<>();
        for (long[] header : all) {
            ByteBuffer numbers = file.read(at, header[2] * Integer.BYTES);
            List<Integer> shape = new ArrayList<>();
            for (int i = 0; i < header[2]; i++) {
                shape.add(numbers.getInt());
            }
            shapes.add(shape);
            at += header[2] * Integer.BYTES;
        }
        long padding = file.read(at, Long.BYTES).getLong();
        if (padding < 0 || padding > file.size()) {
            throw file.damaged("it announces " + Long.toUnsignedString(padding) + " bytes of padding");
        }
        at += Long.BYTES + padding;
        for (int i = 0; i < count; i++) {
            add(names.get(i), shapes.get(i), all.get(i)[1], at, all.get(i)[3]);
            at += all.get(i)[3];
        }
    }

    private void add(String name, List<Integer> shape, long code, long at, long bytes) {
        Type type = null;
        for (Type known : Type.values()) {
            type = known.code == code ? known : type;
        }
        if (type == null) {
            throw refusal(
                    name,
                    "has numbers of type 0x" + Long.toHexString(code)
                            + ", but only float32, float16, intgemm8 and intgemm16 are read. intgemm8ssse3, avx2 and"
                            + " the like are laid out for one processor: convert the model again with"
                            + " marian-conv --gemm-type intgemm8, or give the .npz that it was made of.");
        }
        if (shape.stream().anyMatch(dimension -> dimension < 1)) {
            throw file.damaged("the array " + name + " has the shape " + shape);
        }
        long needed;
        try {
            needed = Math.multiplyExact(ForeignTensors.elements(shape), type.bytes)
                    + (type.isQuantised() ? Float.BYTES : 0);
        } catch (ArithmeticException e) {
            throw file.damaged("the array " + name + " has the shape " + shape);
        }
        if (bytes < needed || bytes > file.size() - at || needed > Integer.MAX_VALUE - 8) {
            throw file.damaged("the array " + name + " of shape " + shape + " needs " + needed + " bytes, has " + bytes
                    + ", and the file ends " + (file.size() - at) + " bytes after its beginning");
        }
        arrays.put(name, new Array(type, shape, at, needed));
    }

    @Override
    public String origin() {
        return file.path().toString();
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(arrays.keySet());
    }

    @Override
    public List<Integer> shape(String name) {
        return array(name).shape;
    }

    /** A matrix of intgemm comes as its shape says: row by row, as one of float32. */
    @Override
    public void read(String name, float[] into, int at) {
        Array array = array(name);
        ByteBuffer data = file.read(array.at, array.bytes);
        int count = Math.toIntExact(ForeignTensors.elements(array.shape));
        switch (array.type) {
            case FLOAT32 -> data.asFloatBuffer().get(into, at, count);
            case FLOAT16 -> {
                for (int i = at; i < at + count; i++) {
                    into[i] = HalfPrecision.ofFloat16(data.getShort());
                }
            }
            case INTGEMM8, INTGEMM16 ->
                System.arraycopy(dequantised(name, array, data, new float[count]), 0, into, at, count);
            case INT8 -> throw refusal(name, "holds bytes, but should have real numbers.");
        }
    }

    private float[] dequantised(String name, Array array, ByteBuffer data, float[] values) {
        float multiplier = data.getFloat(values.length * array.type.bytes);
        if (!(multiplier > 0) || Float.isInfinite(multiplier)) {
            throw refusal(name, "has the multiplier " + multiplier + ", but should have a positive one.");
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = (array.type == Type.INTGEMM8 ? data.get() : data.getShort()) / multiplier;
        }
        int rows = array.shape.get(0);
        boolean table = name.endsWith("Wemb");
        return table || array.shape.size() != 2 ? values : ModelAssembly.transpose(values, array.shape.get(1), rows);
    }

    @Override
    public byte[] bytes(String name) {
        Array array = array(name);
        if (array.type != Type.INT8) {
            throw refusal(name, "holds no bytes but numbers of " + array.type + ".");
        }
        byte[] bytes = new byte[(int) array.bytes];
        file.read(array.at, array.bytes).get(bytes);
        return bytes;
    }

    private Array array(String name) {
        Array array = arrays.get(name);
        if (array == null) {
            throw refusal(name, "is missing.");
        }
        return array;
    }

    @Override
    public void close() {
        file.close();
    }
}
