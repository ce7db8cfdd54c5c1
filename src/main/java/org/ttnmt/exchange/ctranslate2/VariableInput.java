package org.ttnmt.exchange.ctranslate2;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import org.ttnmt.model.parameters.HalfPrecision;

/**
 * Reads CTranslate2's {@code model.bin}; see {@link VariableFile}. A name that stands for another is not among the names.
 *
 * <p>Older binary versions have no types but sizes of numbers (before 4), no second names (before 3), and settings among
 * the variables in place of {@code config.json} (before 6). Older revisions of the specification have one variable for
 * what each side has later (before 5), and the heads in its name (before 3). They are shown as the newest would be.
 */
final class VariableInput implements ForeignTensors {
    /** Version 1, of 2019, has the names of OpenNMT-tf. */
    private static final int OLDEST_VERSION = 2;

    private static final int OLDEST_REVISION = 2;

    private static final int TYPED = 4;
    private static final int WITH_SECOND_NAMES = 3;
    private static final int WITH_SETTINGS_APART = 6;
    private static final int OF_SIDES = 5;

    /** Specifications that fix the heads, with how many they have. */
    private static final Map<String, Integer> HEADS =
            Map.of(VariableFile.SPECIFICATION, 8, "TransformerBase", 8, "TransformerBig", 16);

    /** What 1 is, in files of int16 that do not say it. */
    private static final float STANDARD_INT16 = 1000;

    private static final String SCALE = "_scale";
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int MOST_VARIABLES = 1 << 20;
    private static final int MOST_DIMENSIONS = 8;

    private final BinaryInput file;
    private final Map<String, Variable> variables = new HashMap<>();
    private final Map<String, String> aliases = new HashMap<>();
    private int version;
    private int revision;
    private String specification = "";
    private long at;

    private record Variable(VariableFile.Type type, List<Integer> shape, long at, int bytes) {}

    private VariableInput(BinaryInput file) {
        this.file = file;
        readHeaders();
    }

    /** @throws UserException when there is no such file, or it is of another kind, or damaged */
    static VariableInput open(Path path) {
        return BinaryInput.open(path, "model of CTranslate2", VariableInput::new);
    }

    private void readHeaders() {
        version = next(4).getInt();
        requireRead("binary version", version, OLDEST_VERSION, VariableFile.BINARY_VERSION);
        specification = text();
        if (!specification.matches("[A-Za-z0-9]{1,64}")) {
            throw file.damaged("the name of its kind is none");
        }
        if (!HEADS.containsKey(specification)) {
            throw new UserException(file.path() + ": is a " + specification + ", but tt imports "
                    + VariableFile.SPECIFICATION + ", an encoder and a decoder, alone.");
        }
        revision = next(4).getInt();
        requireRead("revision", revision, OLDEST_REVISION, VariableFile.REVISION);
        int count = next(4).getInt();
        if (count < 1 || count > MOST_VARIABLES) {
            throw file.damaged("it announces " + Integer.toUnsignedString(count) + " variables");
        }
        for (int i = 0; i < count; i++) {
            variable(text());
        }
        int others = version < WITH_SECOND_NAMES ? 0 : next(4).getInt();
        if (others < 0 || others > MOST_VARIABLES) {
            throw file.damaged("it announces " + Integer.toUnsignedString(others) + " second names");
        }
        for (int i = 0; i < others; i++) {
            aliases.put(text(), text());
        }
        alias(VariablePlaces.SOURCE, "encoder/embeddings/weight");
        for (String side : List.of("encoder", "decoder")) {
            alias(side + "/scale_embeddings", side + "/embeddings/multiply_by_sqrt_depth");
            if (revision < OF_SIDES) {
                for (String name : List.of("num_heads", "pre_norm", "activation")) {
                    alias(side + "/" + name, name);
                }
            }
        }
    }

    private void requireRead(String what, int found, int oldest, int newest) {
        if (found < oldest || found > newest) {
            throw new UserException(file.path() + ": is of " + what + " " + Integer.toUnsignedString(found)
                    + ", but tt reads " + oldest + " to " + newest + ". Convert the model again with CTranslate2 4.");
        }
    }

    /** Gives what an older file has its newer name, if it has it. */
    private void alias(String name, String older) {
        if (!has(name) && has(older)) {
            aliases.put(name, resolved(older));
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
        VariableFile.Type type = version < TYPED ? VariableFile.Type.ofSize(code) : VariableFile.Type.of(code);
        if (type == null) {
            throw refusal(
                    name,
                    "has numbers of " + (version < TYPED ? code + " bytes" : "type " + code)
                            + ", which tt does not read. Convert the model again with CTranslate2 4.");
        }
        long bytes = next(4).getInt() * (version < TYPED ? (long) type.bytes() : 1);
        boolean positive = shape.stream().allMatch(dimension -> dimension > 0);
        long needed = -1;
        try {
            needed = positive ? Math.multiplyExact(ForeignTensors.elements(shape), type.bytes()) : -1;
        } catch (ArithmeticException e) {
            // far more than the file has
        }
        if (needed != bytes || bytes > Math.min(Integer.MAX_VALUE, file.size() - at)) {
            throw file.damaged(name + " of shape " + shape + " has " + Long.toUnsignedString(bytes)
                    + " bytes, and the file ends " + (file.size() - at) + " bytes after its beginning");
        }
        variables.put(name, new Variable(type, shape, at, (int) bytes));
        at += bytes;
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
        if (!has(name)) {
            return standard;
        }
        float[] value = new float[1];
        numbers(find(name), value, 0);
        return value[0];
    }

    /** Whether a variable is a number that only tells yes from no, or there is none. */
    boolean isFlag(String name) {
        return !has(name) || find(name).type == VariableFile.Type.INT8;
    }

    /** How many heads there are when no variable says it. */
    int heads() {
        return HEADS.getOrDefault(specification, 0);
    }

    /** Whether settings are among the variables, since there is no {@code config.json} beside them. */
    boolean hasSettings() {
        return version < WITH_SETTINGS_APART;
    }

    /** These settings, as {@code config.json} has them; what is not there has the value that it has in such files. */
    ObjectNode settings() {
        ObjectNode settings = JsonNodeFactory.instance.objectNode();
        settings.put("unk_token", word("unk_token", "<unk>"));
        settings.put("bos_token", word("bos_token", "<s>"));
        settings.put("eos_token", word("eos_token", "</s>"));
        settings.put("add_source_bos", scalar("with_source_bos", 0) != 0);
        settings.put("add_source_eos", scalar("with_source_eos", 0) != 0);
        if (scalar("user_decoder_start_tokens", 0) != 0) {
            settings.putNull("decoder_start_token");
        } else {
            settings.set(
                    "decoder_start_token", settings.get(scalar("with_target_bos", 1) != 0 ? "bos_token" : "eos_token"));
        }
        return settings;
    }

    /** A text, which is stored as int8; it is no tensor of the network. */
    private String word(String name, String standard) {
        Variable stored = variables.get(name);
        if (stored == null) {
            return standard;
        }
        variables.remove(name);
        return StandardCharsets.UTF_8.decode(file.read(stored.at, stored.bytes)).toString();
    }

    /** Numbers of int8 and int16 come divided by their scales: one for each row, or one for all. */
    @Override
    public void read(String name, float[] into, int at) {
        Variable variable = find(name);
        int count = numbers(variable, into, at);
        boolean shorts = variable.type == VariableFile.Type.INT16;
        if ((shorts || variable.type == VariableFile.Type.INT8) && !variable.shape.isEmpty()) {
            String of = resolved(name) + SCALE;
            float[] scales = shorts && !has(of) ? new float[] {STANDARD_INT16} : floats(of);
            int rows = variable.shape.get(0);
            if (scales.length != 1 && scales.length != rows) {
                throw refusal(
                        of, "has " + scales.length + " numbers, but should have one for each of " + rows + " rows.");
            }
            int columns = count / rows;
            for (int i = 0; i < count; i++) {
                into[at + i] /= scales[scales.length == 1 ? 0 : i / columns];
            }
        }
    }

    /** Writes the numbers as they are stored into an array, and says how many they are. */
    private int numbers(Variable variable, float[] into, int at) {
        int to = at;
        for (int done = 0; done < variable.bytes; done += CHUNK_BYTES) {
            ByteBuffer data = file.read(variable.at + done, Math.min(CHUNK_BYTES, variable.bytes - done));
            while (data.hasRemaining()) {
                into[to++] = switch (variable.type) {
                    case FLOAT32 -> data.getFloat();
                    case FLOAT16 -> HalfPrecision.ofFloat16(data.getShort());
                    case BFLOAT16 -> HalfPrecision.ofBfloat16(data.getShort());
                    case INT16 -> data.getShort();
                    case INT32 -> data.getInt();
                    case INT8 -> data.get();
                };
            }
        }
        return to - at;
    }

    @Override
    public void close() {
        file.close();
    }
}
