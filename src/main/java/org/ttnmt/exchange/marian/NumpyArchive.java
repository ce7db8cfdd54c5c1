package org.ttnmt.exchange.marian;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.ttnmt.UserException;
import org.ttnmt.exchange.ForeignTensors;
import org.ttnmt.io.Closing;
import org.ttnmt.model.parameters.HalfPrecision;

/**
 * NumPy's {@code .npz}: a zip file with an {@code .npy} file for each array (NEP 1), of which the plain ones are read:
 * float32, float16, or bytes, little-endian, row by row. An array is read when it is asked for.
 */
final class NumpyArchive implements MarianTensors {
    private static final String SUFFIX = ".npy";
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int MOST_HEADER_BYTES = 1 << 16;
    private static final Pattern TYPE = Pattern.compile("'descr': *'([^']*)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order': *(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape': *\\(([0-9, L]*)\\)");

    private final Path path;
    private final ZipFile zip;
    private final Map<String, ZipEntry> entries = new TreeMap<>();
    private final Map<String, Header> headers = new HashMap<>();

    private NumpyArchive(Path path, ZipFile zip) {
        this.path = path;
        this.zip = zip;
        Collections.list(zip.entries()).stream()
                .filter(entry -> entry.getName().endsWith(SUFFIX))
                .forEach(entry ->
                        entries.put(entry.getName().substring(0, entry.getName().length() - SUFFIX.length()), entry));
    }

    /** What precedes the numbers of an array: {@code length} bytes. */
    private record Header(String type, List<Integer> shape, int length) {}

    /** @throws UserException when it is no zip file */
    static NumpyArchive open(Path path) {
        try {
            return new NumpyArchive(path, new ZipFile(path.toFile()));
        } catch (IOException e) {
            throw new UserException(
                    path + ": is no .npz file, or only the beginning of one (" + e.getMessage() + "). Copy it again.",
                    e);
        }
    }

    @Override
    public String origin() {
        return path.toString();
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    @Override
    public List<Integer> shape(String name) {
        return header(name).shape;
    }

    @Override
    public void read(String name, float[] into, int at) {
        Header header = header(name);
        boolean half = header.type.equals("<f2");
        if (!half && !header.type.equals("<f4")) {
            throw refusal(
                    name,
                    "has numbers of type " + header.type + ", but only float32 (<f4) and float16 (<f2) are read. "
                            + (header.type.startsWith(">")
                                    ? "They are big-endian; save the array on a little-endian machine."
                                    : "Save the array as float32."));
        }
        ByteBuffer data = data(name);
        if (half) {
            for (int i = at; data.hasRemaining(); i++) {
                into[i] = HalfPrecision.ofFloat16(data.getShort());
            }
        } else {
            data.asFloatBuffer().get(into, at, data.remaining() / Float.BYTES);
        }
    }

    @Override
    public byte[] bytes(String name) {
        Header header = header(name);
        if (!header.type.matches("[<|=]?[iu]1")) {
            throw refusal(name, "has numbers of type " + header.type + ", but should have bytes.");
        }
        ByteBuffer data = data(name);
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        return bytes;
    }

    private Header header(String name) {
        ZipEntry entry = entry(name);
        return headers.computeIfAbsent(name, key -> {
            try (InputStream in = zip.getInputStream(entry)) {
                return parse(name, in, entry.getSize());
            } catch (IOException e) {
                throw unreadable(name, e);
            }
        });
    }

    private ZipEntry entry(String name) {
        ZipEntry entry = entries.get(name);
        if (entry == null) {
            throw refusal(name, "is missing.");
        }
        return entry;
    }

    /** The numbers of an array whose header was found to promise exactly as many bytes as the zip file has. */
    private ByteBuffer data(String name) {
        Header header = header(name);
        ZipEntry entry = entry(name);
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] content = in.readNBytes(Math.toIntExact(entry.getSize()));
            CRC32 sum = new CRC32();
            sum.update(content);
            if (sum.getValue() != entry.getCrc()) {
                throw refusal(name, "is damaged (its checksum does not fit). Copy the file again.");
            }
            return ByteBuffer.wrap(content, header.length, content.length - header.length)
                    .slice()
                    .order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private Header parse(String name, InputStream in, long bytes) throws IOException {
        byte[] start = in.readNBytes(12);
        if (start.length < 10 || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw refusal(name, "is no array of NumPy.");
        }
        ByteBuffer numbers = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
        int version = start[MAGIC.length];
        int headerAt = version == 1 ? 10 : 12;
        long length =
                version == 1 || start.length < 12 ? numbers.getShort(8) & 0xffff : numbers.getInt(8) & 0xffff_ffffL;
        if (headerAt + length > bytes || length > MOST_HEADER_BYTES) {
            throw refusal(name, "is cut off inside its header. Copy the file again.");
        }
        byte[] text = Arrays.copyOf(Arrays.copyOfRange(start, headerAt, start.length), (int) length);
        int known = Math.min(start.length - headerAt, text.length);
        in.readNBytes(text, known, text.length - known);
        String header = new String(text, StandardCharsets.UTF_8);
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
        Header parsed = new Header(type.group(1), dimensions(name, shape.group(1)), headerAt + (int) length);
        requireWhole(name, parsed, bytes - parsed.length);
        return parsed;
    }

    private void requireWhole(String name, Header header, long bytes) {
        Matcher size = Pattern.compile("[0-9]+$").matcher(header.type);
        long each = size.find() ? Long.parseLong(size.group()) : 1;
        String expected;
        try {
            expected = Long.toString(Math.multiplyExact(each, ForeignTensors.elements(header.shape)));
        } catch (ArithmeticException e) {
            expected = "more than there is";
        }
        if (!expected.equals(Long.toString(bytes)) || bytes > Integer.MAX_VALUE - MOST_HEADER_BYTES) {
            throw refusal(
                    name,
                    "has " + bytes + " bytes of numbers, but its shape " + header.shape + " and type " + header.type
                            + " need " + expected + ". Copy the file again.");
        }
    }

    private List<Integer> dimensions(String name, String text) {
        List<Integer> all = new ArrayList<>();
        for (String part : text.split(",")) {
            String number = part.replace("L", "").strip();
            if (!number.isEmpty()) {
                try {
                    all.add(Integer.valueOf(number));
                } catch (NumberFormatException e) {
                    throw refusal(name, "has a dimension of " + number + ", which is too large. Copy the file again.");
                }
            }
        }
        return all;
    }

    private UserException unreadable(String name, IOException e) {
        return refusal(name, "cannot be read (" + e.getMessage() + "). Copy the file again.");
    }

    @Override
    public void close() {
        Closing.close(zip, path);
    }
}
