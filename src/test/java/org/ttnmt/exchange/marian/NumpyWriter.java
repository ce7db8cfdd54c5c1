package org.ttnmt.exchange.marian;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes an {@code .npz} as NumPy does. */
public final class NumpyWriter {
    private final Map<String, byte[]> files = new LinkedHashMap<>();

    /** An array with any header, right or wrong. */
    NumpyWriter raw(String name, String header, byte[] data) {
        byte[] text = (header + "\n").getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(
                new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) text.length, (byte) (text.length >> 8)});
        out.writeBytes(text);
        out.writeBytes(data);
        files.put(name, out.toByteArray());
        return this;
    }

    NumpyWriter floats(String name, List<Integer> shape, float[] values) {
        ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        return raw(name, header("<f4", false, shape), data.array());
    }

    NumpyWriter text(String name, String text) {
        byte[] bytes = (text + "\0").getBytes(StandardCharsets.UTF_8);
        return raw(name, header("|i1", false, List.of(bytes.length)), bytes);
    }

    static String header(String type, boolean fortran, List<Integer> shape) {
        return "{'descr': '" + type + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': ("
                + shape.stream().map(n -> n + ",").collect(Collectors.joining(" ")) + "), }";
    }

    NumpyWriter without(String name) {
        files.remove(name);
        return this;
    }

    public Path write(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : files.entrySet()) {
                zip.putNextEntry(stored(entry.getKey() + ".npy", entry.getValue()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        }
        return file;
    }

    private static ZipEntry stored(String name, byte[] content) {
        CRC32 sum = new CRC32();
        sum.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(sum.getValue());
        return entry;
    }
}
