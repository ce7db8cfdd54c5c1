package org.ttnmt.exchange;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.ttnmt.UserException;
import org.ttnmt.io.Closing;

/**
 * NumPy's {@code .npz}: a zip file with an {@code .npy} file for each array (NEP 1), of which the plain ones are read:
 * float32, or bytes, little-endian, row by row.
 */
final class NumpyArchive implements AutoCloseable {
    private static final String SUFFIX = ".npy";
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final Pattern TYPE = Pattern.compile("'descr': *'([^']*)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order': *(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape': *\\(([0-9, L]*)\\)");

    private final Path path;
    private final ZipFile zip;
    private final Map<String, ZipEntry> entries = new TreeMap<>();

    private NumpyArchive(Path path, ZipFile zip) {
        this.path = path;
        this.zip = zip;
        Collections.list(zip.entries()).stream()
                .filter(entry -> entry.getName().endsWith(SUFFIX))
                .forEach(entry ->
                        entries.put(entry.getName().substring(0, entry.getName().length() - SUFFIX.length()), entry));
    }

    /** An array: {@code data} begins with its first number. */
    private record Array(String type, List<Integer> shape, ByteBuffer data) {
        int elements() {
            return shape.stream().mapToInt(Integer::intValue).reduce(1, Math::multiplyExact);
        }
    }

    /** @throws UserException when there is no such file, or it is no zip file */
    static NumpyArchive open(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new UserException(path + ": there is no such file. It should be a model of Marian, for instance"
                    + " opus.npz or model.npz.best-bleu.npz.");
        }
        try {
            return new NumpyArchive(path, new ZipFile(path.toFile()));
        } catch (IOException e) {
            throw new UserException(
                    path + ": is no .npz file, or only the beginning of one (" + e.getMessage()
                            + "). Copy it again; models in Marian's binary format (.bin) cannot be imported.",
                    e);
        }
    }

    /** Names of the arrays. */
    List<String> names() {
        return List.copyOf(entries.keySet());
    }

    boolean has(String name) {
        return entries.containsKey(name);
    }

    /** The dimensions of an array, leading ones left out but for the last: a row of numbers is a vector. */
    List<Integer> shape(String name) {
        return shape(read(name));
    }

    private static List<Integer> shape(Array array) {
        List<Integer> shape = array.shape;
        int ones = 0;
        while (ones < shape.size() - 1 && shape.get(ones) == 1) {
            ones++;
        }
        return shape.subList(ones, shape.size());
    }

    /**
     * The numbers of an array, row by row.
     *
     * @param shape that it must have, apart from leading ones
     * @throws UserException when it has another shape, or is none of float32
     */
    float[] floats(String name, Integer... shape) {
        Array array = read(name);
        if (!array.type.equals("<f4")) {
            throw refusal(
                    name,
                    "has numbers of type " + array.type + ", but only float32 (<f4) is read. "
                            + (array.type.startsWith(">")
                                    ? "They are big-endian; save the array on a little-endian machine."
                                    : "Give the model before it was quantised, or save the array as float32."));
        }
        if (!shape(array).equals(List.of(shape))) {
            throw refusal(name, "has the shape " + array.shape + ", but should have " + Arrays.toString(shape) + ".");
        }
        float[] values = new float[array.elements()];
        array.data.asFloatBuffer().get(values);
        return values;
    }

    /** The bytes of an array of one-byte numbers. */
    byte[] bytes(String name) {
        Array array = read(name);
        if (!array.type.matches("[<|=]?[iu]1")) {
            throw refusal(name, "has numbers of type " + array.type + ", but should have bytes.");
        }
        byte[] bytes = new byte[array.data.remaining()];
        array.data.get(bytes);
        return bytes;
    }

    private Array read(String name) {
        ZipEntry entry = entries.get(name);
        if (entry == null) {
            throw refusal(name, "is missing.");
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] content = in.readAllBytes();
            CRC32 sum = new CRC32();
            sum.update(content);
            if (entry.getCrc() >= 0 && sum.getValue() != entry.getCrc()) {
                throw refusal(name, "is damaged (its checksum does not fit). Copy the file again.");
            }
            return parse(name, content);
        } catch (IOException e) {
            throw refusal(name, "cannot be read (" + e.getMessage() + "). Copy the file again.");
        }
    }

    private Array parse(String name, byte[] content) {
        if (content.length < 10 || !Arrays.equals(content, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw refusal(name, "is no array of NumPy.");
        }
        ByteBuffer in = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        int version = in.get(MAGIC.length);
        int headerStart = version == 1 ? 10 : 12;
        long headerLength = version == 1 ? in.getShort(8) & 0xffff : in.getInt(8) & 0xffff_ffffL;
        if (headerStart + headerLength > content.length) {
            throw refusal(name, "is cut off inside its header. Copy the file again.");
        }
        String header = new String(content, headerStart, (int) headerLength, StandardCharsets.UTF_8);
        Matcher type = TYPE.matcher(header);
        Matcher order = ORDER.matcher(header);
        Matcher shape = SHAPE.matcher(header);
        if (!type.find() || !order.find() || !shape.find()) {
            throw refusal(name, "is no plain array; its header is " + header.strip() + ".");
        }
        if (type.group(1).contains("O")) {
            throw refusal(name, "holds Python objects, which are never read. Save the array as float32.");
        }
        if (order.group(1).equals("True")) {
            throw refusal(name, "is in Fortran's order (column by column). Save it with numpy.ascontiguousarray.");
        }
        in.position((int) (headerStart + headerLength));
        Array array =
                new Array(type.group(1), dimensions(shape.group(1)), in.slice().order(ByteOrder.LITTLE_ENDIAN));
        requireWhole(name, array);
        return array;
    }

    private void requireWhole(String name, Array array) {
        Matcher size = Pattern.compile("[0-9]+$").matcher(array.type);
        long expected = size.find() ? Integer.parseInt(size.group()) : 1;
        for (int dimension : array.shape) {
            expected *= dimension;
        }
        if (expected != array.data.remaining()) {
            throw refusal(
                    name,
                    "has " + array.data.remaining() + " bytes of numbers, but its shape " + array.shape + " and type "
                            + array.type + " need " + expected + ". Copy the file again.");
        }
    }

    private static List<Integer> dimensions(String text) {
        return Arrays.stream(text.split(","))
                .map(part -> part.replace("L", "").strip())
                .filter(part -> !part.isEmpty())
                .map(Integer::valueOf)
                .toList();
    }

    private UserException refusal(String name, String what) {
        return new UserException(path + ": the array " + name + " " + what);
    }

    @Override
    public void close() {
        Closing.close(zip, path);
    }
}
