package org.ttnmt.io;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The JSON header of a safetensors file: its metadata and where each tensor lies.
 *
 * @param metadata of the file, with the checksum
 * @param entries in the order of their data
 * @param dataBytes length of the data that follows the header
 */
record SafetensorsHeader(Map<String, String> metadata, List<Entry> entries, long dataBytes) {
    static final String CHECKSUM = "checksum";

    /** How a checksum of ours begins; as the first metadata of a file it is the first such text in the header. */
    private static final String CHECKSUM_KIND = "tt-crc32c:";

    private static final String METADATA = "__metadata__";
    private static final int DIGITS = 8;

    /**
     * A tensor in the file.
     *
     * @param begin of its data, in bytes after the header
     */
    record Entry(String name, List<Integer> shape, StoredTensor.Dtype dtype, long begin, long elements) {
        long bytes() {
            return elements * dtype.bytes();
        }
    }

    /** The header's text for {@code tensors}, one after the other; its checksum is still all zeros. */
    static byte[] format(Map<String, String> metadata, List<? extends StoredTensor> tensors) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ObjectNode texts = root.putObject(METADATA);
        texts.put(CHECKSUM, CHECKSUM_KIND + "0".repeat(DIGITS));
        texts.put("format", "pt"); // what readers of PyTorch expect
        new TreeMap<>(metadata).forEach(texts::put); // sorted, since the order of Map.of changes with each process
        long begin = 0;
        for (StoredTensor tensor : tensors) {
            if (root.has(tensor.name())) {
                throw new IllegalArgumentException("two tensors are named " + tensor.name());
            }
            long end = begin + (long) tensor.dtype().bytes() * tensor.elements();
            ObjectNode node = root.putObject(tensor.name());
            node.put("dtype", tensor.dtype().name());
            tensor.shape().forEach(node.putArray("shape")::add);
            node.putArray("data_offsets").add(begin).add(end);
            begin = end;
        }
        byte[] json = root.toString().getBytes(StandardCharsets.UTF_8);
        byte[] aligned = Arrays.copyOf(json, (json.length + 7) / 8 * 8); // so that the data can be mapped as floats
        Arrays.fill(aligned, json.length, aligned.length, (byte) ' ');
        return aligned;
    }

    /** Puts the checksum into the text of a header. */
    static void fill(byte[] header, long crc) {
        byte[] digits = digits(crc).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, header, checksumAt(header), DIGITS);
    }

    /**
     * Takes the checksum out of the text of a header, where zeros remain.
     *
     * @return its digits, or null when the file has no checksum of ours
     */
    static @Nullable String takeChecksum(byte[] header) {
        int at = checksumAt(header);
        if (at < 0 || at + DIGITS > header.length) {
            return null;
        }
        String digits = new String(header, at, DIGITS, StandardCharsets.US_ASCII);
        Arrays.fill(header, at, at + DIGITS, (byte) '0');
        return digits;
    }

    static String digits(long crc) {
        return HexFormat.of().toHexDigits(crc, DIGITS);
    }

    /** A checksum to which the data is still to be added. */
    static CRC32C begin(byte[] headerWithoutChecksum) {
        CRC32C crc = new CRC32C();
        crc.update(headerWithoutChecksum);
        return crc;
    }

    private static int checksumAt(byte[] header) {
        int at = new String(header, StandardCharsets.ISO_8859_1).indexOf(CHECKSUM_KIND); // one character a byte
        return at < 0 ? -1 : at + CHECKSUM_KIND.length();
    }

    /**
     * Reads the text of a header.
     *
     * @throws IOException saying what is wrong with it
     */
    static SafetensorsHeader parse(byte[] header) throws IOException {
        JsonNode root;
        try {
            root = JsonTree.read(header);
        } catch (JacksonException e) {
            throw new IOException("its header is not JSON (" + e.getOriginalMessage() + ")", e);
        }
        if (!root.isObject()) {
            throw new IOException("its header is not a JSON object");
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : root.properties()) {
            if (field.getKey().equals(METADATA)) {
                readMetadata(field.getValue(), metadata);
            } else {
                entries.add(readEntry(field.getKey(), field.getValue()));
            }
        }
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::elements));
        return new SafetensorsHeader(metadata, List.copyOf(entries), contiguous(entries));
    }

    private static void readMetadata(JsonNode node, Map<String, String> metadata) throws IOException {
        for (Map.Entry<String, JsonNode> text : node.properties()) {
            if (!text.getValue().isTextual()) {
                throw new IOException("its header's metadata '" + text.getKey() + "' is not a text");
            }
            metadata.put(text.getKey(), text.getValue().textValue());
        }
    }

    private static Entry readEntry(String name, JsonNode node) throws IOException {
        StoredTensor.Dtype dtype = dtype(name, node.path("dtype").asText("missing"));
        List<Integer> shape = new ArrayList<>();
        long elements = 1;
        for (JsonNode dimension : node.path("shape")) {
            if (!dimension.canConvertToInt() || !dimension.isIntegralNumber() || dimension.intValue() < 0) {
                throw new IOException("its tensor '" + name + "' has the dimension " + dimension);
            }
            shape.add(dimension.intValue());
            elements *= dimension.intValue();
            if (elements > Integer.MAX_VALUE) {
                throw new IOException("its tensor '" + name + "' has more than 2,147,483,647 numbers");
            }
        }
        JsonNode offsets = node.path("data_offsets");
        long begin = offsets.path(0).asLong(-1);
        long end = offsets.path(1).asLong(-1);
        Entry entry = new Entry(name, List.copyOf(shape), dtype, begin, elements);
        if (begin < 0 || end - begin != entry.bytes()) {
            throw new IOException("its tensor '" + name + "' of shape " + shape + " should have " + entry.bytes()
                    + " bytes, but lies at " + offsets);
        }
        return entry;
    }

    private static StoredTensor.Dtype dtype(String name, String dtype) throws IOException {
        return Arrays.stream(StoredTensor.Dtype.values())
                .filter(known -> known.name().equals(dtype))
                .findFirst()
                .orElseThrow(() -> new IOException("its tensor '" + name + "' has the number format (dtype) " + dtype
                        + ", but tt reads F32, F16 and BF16 (in Python, tensor.float() converts)"));
    }

    /** The end of the data, in which every byte belongs to one tensor. */
    private static long contiguous(List<Entry> entries) throws IOException {
        long end = 0;
        for (Entry entry : entries) {
            if (entry.begin() != end) {
                throw new IOException("its tensor '" + entry.name() + "' begins at byte " + entry.begin()
                        + " of the data, but the one before ends at " + end);
            }
            end += entry.bytes();
        }
        return end;
    }
}
