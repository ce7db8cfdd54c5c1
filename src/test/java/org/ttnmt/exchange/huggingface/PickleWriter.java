package org.ttnmt.exchange.huggingface;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes what {@code torch.save} writes for a dictionary of tensors, right or wrong. */
final class PickleWriter {
    private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    private final Map<String, byte[]> storages = new LinkedHashMap<>();
    private int method = ZipEntry.STORED;

    PickleWriter() {
        text("\200\2").global("collections", "OrderedDict").text(")R(");
    }

    /** Bytes as they are. */
    PickleWriter text(String latin1) {
        pickle.writeBytes(latin1.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    PickleWriter global(String module, String name) {
        return text("c" + module + "\n" + name + "\n");
    }

    PickleWriter string(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        text("X").number(bytes.length);
        pickle.writeBytes(bytes);
        return this;
    }

    private PickleWriter number(int value) {
        pickle.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
        return this;
    }

    private PickleWriter integer(int value) {
        return text("J").number(value);
    }

    private PickleWriter tuple(List<Integer> values) {
        text("(");
        values.forEach(this::integer);
        return text("t");
    }

    /** A tensor of a storage of its own. */
    PickleWriter tensor(String name, String type, int offset, List<Integer> shape, List<Integer> strides, byte[] data) {
        String key = Integer.toString(storages.size());
        storages.put(key, data);
        string(name).global("torch._utils", "_rebuild_tensor_v2").text("((");
        string("storage")
                .global("torch", type)
                .string(key)
                .string("cpu")
                .integer(data.length)
                .text("tQ");
        integer(offset).tuple(shape).tuple(strides).text("\211").global("collections", "OrderedDict");
        return text(")RtR");
    }

    PickleWriter floats(String name, List<Integer> shape, List<Integer> strides, float... values) {
        ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        return tensor(name, "FloatStorage", 0, shape, strides, data.array());
    }

    PickleWriter compressed() {
        method = ZipEntry.DEFLATED;
        return this;
    }

    /** Ends the dictionary and writes the file. */
    Path write(Path file) throws IOException {
        text("u}"); // and attributes, which modules put there
        string("_metadata").global("collections", "OrderedDict").text(")Rsb.");
        return writeRaw(file);
    }

    /** Writes the file with what there is. */
    Path writeRaw(Path file) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            put(zip, "model/data.pkl", pickle.toByteArray());
            put(zip, "model/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
            for (Map.Entry<String, byte[]> storage : storages.entrySet()) {
                put(zip, "model/data/" + storage.getKey(), storage.getValue());
            }
        }
        return file;
    }

    private void put(ZipOutputStream zip, String name, byte[] data) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(method);
        if (method == ZipEntry.STORED) {
            CRC32 crc = new CRC32();
            crc.update(data);
            entry.setSize(data.length);
            entry.setCrc(crc.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(data);
        zip.closeEntry();
    }
}
