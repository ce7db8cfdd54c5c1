package org.ttnmt.exchange.ctranslate2;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ttnmt.model.parameters.HalfPrecision;

/** Reads a {@code model.bin} byte by byte, knowing nothing of how it was written. */
@SuppressWarnings("ArrayRecordComponent") // looked at, never compared
record ReadVariables(
        String specification, long revision, Map<String, Variable> variables, Map<String, String> aliases) {

    /** @param type name in CTranslate2: float32, int8, int16, int32, float16, bfloat16 */
    record Variable(List<Integer> shape, String type, double[] values) {}

    Variable get(String name) {
        Variable variable = variables.get(name);
        if (variable == null) {
            throw new AssertionError("there is no " + name);
        }
        return variable;
    }

    static ReadVariables of(byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (number(in, 4) != 6) {
                throw new IOException("not version 6");
            }
            String specification = string(in);
            long revision = number(in, 4);
            Map<String, Variable> variables = new TreeMap<>();
            long count = number(in, 4);
            for (long i = 0; i < count; i++) {
                variables.put(string(in), variable(in));
            }
            Map<String, String> aliases = new TreeMap<>();
            long names = number(in, 4);
            for (long i = 0; i < names; i++) {
                aliases.put(string(in), string(in));
            }
            if (in.read() >= 0) {
                throw new IOException("bytes are left over");
            }
            return new ReadVariables(specification, revision, variables, aliases);
        }
    }

    private static Variable variable(DataInputStream in) throws IOException {
        int rank = in.readUnsignedByte();
        List<Integer> shape = new ArrayList<>();
        int elements = 1;
        for (int i = 0; i < rank; i++) {
            shape.add((int) number(in, 4));
            elements *= shape.get(i);
        }
        String type = List.of("float32", "int8", "int16", "int32", "float16", "bfloat16")
                .get(in.readUnsignedByte());
        int size = type.endsWith("32") ? 4 : type.endsWith("16") ? 2 : 1;
        if (number(in, 4) != (long) size * elements) {
            throw new IOException("the number of bytes does not fit the shape");
        }
        double[] values = new double[elements];
        for (int i = 0; i < elements; i++) {
            int bits = (int) number(in, size);
            values[i] = switch (type) {
                case "float32" -> Float.intBitsToFloat(bits);
                case "bfloat16" -> Float.intBitsToFloat(bits << 16);
                case "float16" -> HalfPrecision.ofFloat16((short) bits);
                case "int8" -> (byte) bits;
                case "int16" -> (short) bits;
                default -> bits;
            };
        }
        return new Variable(shape, type, values);
    }

    private static long number(DataInputStream in, int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (long) in.readUnsignedByte() << (8 * i);
        }
        return value;
    }

    private static String string(DataInputStream in) throws IOException {
        byte[] bytes = in.readNBytes((int) number(in, 2));
        if (bytes[bytes.length - 1] != 0) {
            throw new IOException("a string does not end with zero");
        }
        return new String(bytes, 0, bytes.length - 1, StandardCharsets.UTF_8);
    }
}
