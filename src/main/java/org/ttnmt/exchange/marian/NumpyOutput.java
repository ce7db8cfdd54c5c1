package org.ttnmt.exchange.marian;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.ttnmt.io.FloatTensor;

/** Writes NumPy's {@code .npz} (NEP 1): a zip file, not compressed, with an {@code .npy} file for each array. */
final class NumpyOutput {
    /** Numbers begin at a multiple of it. */
    private static final int ALIGNMENT = 64;

    private NumpyOutput() {}

    /** Writes arrays of float32, vectors as rows, and a text as an array of bytes with a zero at its end. */
    static void write(OutputStream out, List<FloatTensor> tensors, String textName, String text) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        for (FloatTensor tensor : tensors) {
            List<Integer> shape = MarianOutput.rows(tensor.shape());
            ByteBuffer data = array("<f4", shape, tensor.elements() * Float.BYTES);
            tensor.put(data, 0, tensor.elements());
            add(zip, tensor.name(), data);
        }
        byte[] bytes = (text + "\0").getBytes(StandardCharsets.UTF_8);
        add(zip, textName, array("|i1", List.of(bytes.length), bytes.length).put(bytes));
        zip.finish();
    }

    /** A buffer with the header, and room for the numbers. */
    private static ByteBuffer array(String type, List<Integer> shape, int bytes) {
        // as NumPy itself writes it: Marian's reader takes a comma at the end for that of a single dimension
        String dimensions = shape.size() == 1
                ? shape.get(0) + ","
                : shape.stream().map(String::valueOf).collect(Collectors.joining(", "));
        String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + dimensions + "), }";
        int padding = Math.floorMod(-(header.length() + 11), ALIGNMENT);
        String padded = header + " ".repeat(padding) + "\n";
        return ByteBuffer.allocate(10 + padded.length() + bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                .putShort((short) padded.length())
                .put(padded.getBytes(StandardCharsets.US_ASCII));
    }

    private static void add(ZipOutputStream zip, String name, ByteBuffer array) throws IOException {
        CRC32 sum = new CRC32();
        sum.update(array.array());
        ZipEntry entry = new ZipEntry(name + ".npy");
        entry.setTime(0); // the same model gives the same bytes
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(array.capacity());
        entry.setCrc(sum.getValue());
        zip.putNextEntry(entry);
        zip.write(array.array());
        zip.closeEntry();
    }
}
