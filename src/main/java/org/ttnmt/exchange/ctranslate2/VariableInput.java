package org.ttnmt.exchange.ctranslate2;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ttnmt.UserException;
import org.ttnmt.exchange.BinaryInput;
import org.ttnmt.exchange.ForeignTensors;
import org.ttnmt.exchange.HalfPrecision;

/** Reads CTranslate2's {@code model.bin}; see {@link VariableFile}. A name that stands for another is not among the names. */
final class VariableInput implements ForeignTensors {
    private static final String SCALE = "_scale";
    private static final int MOST_VARIABLES = 1 << 20;
    private static final int MOST_DIMENSIONS = 8;

    private final BinaryInput file;
    private final Map<String, Variable> variables = new HashMap<>();
    private final Map<String, String> aliases = new HashMap<>();
    private long at;

    private record Variable(VariableFile.Type type, List<Integer> shape, long at, int bytes) {}

    private VariableInput(BinaryInput file) {
        this.file = file;
        readHeaders();
    }

    /** @throws UserException when there is no such file, or it is none of binary version 6, or damaged */
    static VariableInput open(Path path) {
        return BinaryInput.open(path, "model of CTranslate2", VariableInput::new);
    }

    private void readHeaders() {
        int version = next(4).getInt();
        if (version != VariableFile.BINARY_VERSION) {
            throw new UserException(
                    file.path() + ": is of binary version " + Integer.toUnsignedString(version) + ", but tt reads "
                            + VariableFile.BINARY_VERSION + ". Convert the model again with CTranslate2 4.");
        }
        String specification = text();
        if (!specification.matches("[A-Za-z0-9]{1,64}")) {
            throw file.damaged("the name of its kind is none");
        }
        if (!specification.equals(VariableFile.SPECIFICATION)) {
            throw new UserException(file.path() + ": is a " + specification + ", but tt imports "
                    + VariableFile.SPECIFICATION + ", an encoder and a decoder, alone.");
        }
        next(4); // its revision
        int count = next(4).getInt();
        if (count < 1 || count > MOST_VARIABLES) {
            throw file.damaged("it announces " + Integer.toUnsignedString(count) + " variables");
        }
        for (int i = 0; i < count; i++) {
            variable(text());
        }
        int others = next(4).getInt();
        if (others < 0 || others > MOST_VARIABLES) {
            throw file.damaged("it announces " + Integer.toUnsignedString(others) + " second names");
        }
        for (int i = 0; i < others; i++) {
            aliases.put(text(), text());
        }
    }

    private void variable(String name) {
        int rank = next(1).get();
        if (rank < 0 || rank > MOST_DIMENSIONS) {
            throw file.damaged(name + " announces " + rank + " dimensions");
        }
        ByteBuffer dimensions = next(4 * rank);
        List<Integer> shape = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            shape.add(dimensions.getInt());
        }
        int code = next(1).get();
        int bytes = next(4).getInt();
        VariableFile.Type type = VariableFile.Type.of(code);
        if (type == null) {
            throw unread(name, "type " + code);
        }
        boolean positive = shape.stream().allMatch(dimension -> dimension > 0);
        long needed = -1;
        try {
            needed = positive ? Math.multiplyExact(ForeignTensors.elements(shape), type.bytes()) : -1;
        } catch (ArithmeticException e) {
            // far more than the file has
        }
        if (needed != bytes || bytes > file.size() - at) {
            throw file.damaged(name + " of shape " + shape + " has " + Integer.toUnsignedString(bytes)
                    + " bytes, and the file ends " + (file.size() - at) + " bytes after its beginning");
        }
        variables.put(name, new Variable(type, shape, at, bytes));
        at += bytes;
    }

    private UserException unread(String name, String type) {
        return refusal(
                name,
                "has numbers of " + type + ", but float32, float16, bfloat16 and int8 are read. Convert the model again"
                        + " with one of these.");
    }

    private String text() {
        int length = Short.toUnsignedInt(next(2).getShort());
        ByteBuffer bytes = next(length);
        return StandardCharsets.UTF_8
                .decode(bytes.limit(Math.max(0, length - 1)))
                .toString();
    }

    private ByteBuffer next(int bytes) {
        ByteBuffer buffer = file.read(at, bytes);
        at += bytes;
        return buffer;
    }

    @Override
    public String origin() {
        return file.path().toString();
    }

    /** Those of vectors and matrices, without scales. */
    @Override
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        variables.forEach((name, variable) -> {
            if (!variable.shape.isEmpty() && !isScale(name)) {
                names.add(name);
            }
        });
        return names;
    }

    private boolean isScale(String name) {
        return name.endsWith(SCALE) && variables.containsKey(name.substring(0, name.length() - SCALE.length()));
    }

    /** The name that a name stands for; itself, if it is no second name. */
    String resolved(String name) {
        return aliases.getOrDefault(name, name);
    }

    @Override
    public boolean has(String name) {
        return variables.containsKey(resolved(name));
    }

    private Variable find(String name) {
        Variable variable = variables.get(resolved(name));
        if (variable == null) {
            throw refusal(name, "is missing.");
        }
        return variable;
    }

    @Override
    public List<Integer> shape(String name) {
        return find(name).shape;
    }

    /** The only number of a variable; {@code standard} when there is no such variable. */
    float scalar(String name, float standard) {
        return has(name) ? numbers(name)[0] : standard;
    }

    /** Numbers of int8 come divided by the scales of their rows. */
    @Override
    public float[] floats(String name) {
        Variable variable = find(name);
        if (variable.type == VariableFile.Type.INT16) {
            throw unread(name, "int16");
        }
        float[] values = numbers(name);
        if (variable.type == VariableFile.Type.INT8 && !variable.shape.isEmpty()) {
            String of = resolved(name) + SCALE;
            float[] scales = numbers(of);
            int rows = variable.shape.get(0);
            if (scales.length != 1 && scales.length != rows) {
                throw refusal(
                        of, "has " + scales.length + " numbers, but should have one for each of " + rows + " rows.");
            }
            int columns = values.length / rows;
            for (int i = 0; i < values.length; i++) {
                values[i] /= scales[scales.length == 1 ? 0 : i / columns];
            }
        }
        return values;
    }

    private float[] numbers(String name) {
        Variable variable = find(name);
        ByteBuffer data = file.read(variable.at, variable.bytes);
        float[] values = new float[variable.bytes / variable.type.bytes()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (variable.type) {
                case FLOAT32 -> data.getFloat();
                case FLOAT16 -> HalfPrecision.ofFloat16(data.getShort());
                case BFLOAT16 -> HalfPrecision.ofBfloat16(data.getShort());
                case INT16 -> data.getShort();
                case INT8 -> data.get();
            };
        }
        return values;
    }

    @Override
    public void close() {
        file.close();
    }
}
