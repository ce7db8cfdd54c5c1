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
            byte[] numbers = new byte[tensor.elements() * Float.BYTES];
            tensor.put(ByteBuffer.wrap(numbers).order(ByteOrder.LITTLE_ENDIAN), 0, tensor.elements());
            add(zip, tensor.name(), "<f4", MarianOutput.rows(tensor.shape()), numbers);
        }
        byte[] bytes = (text + "\0").getBytes(StandardCharsets.UTF_8);
        add(zip, textName, "|i1", List.of(bytes.length), bytes);
        zip.finish();
    }

    private static void add(ZipOutputStream zip, String name, String type, List<Integer> shape, byte[] numbers)
            throws IOException {
        byte[] header = header(type, shape);
        CRC32 sum = new CRC32();
        sum.update(header);
        sum.update(numbers);
        ZipEntry entry = new ZipEntry(name + ".npy");
        entry.setTime(0); // the same model gives the same bytes
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(header.length + numbers.length);
        entry.setCrc(sum.getValue());
        zip.putNextEntry(entry);
        zip.write(header);
        zip.write(numbers);
        zip.closeEntry();
    }

    private static byte[] header(String type, List<Integer> shape) {
        // as NumPy itself writes it: Marian's reader takes a comma at the end for that of a single dimension
        String dimensions = shape.size() == 1
                ? shape.get(0) + ","
                : shape.stream().map(String::valueOf).collect(Collectors.joining(", "));
        String text = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + dimensions + "), }";
        String padded = text + " ".repeat(Math.floorMod(-(text.length() + 11), ALIGNMENT)) + "\n";
        byte[] header = new byte[10 + padded.length()];
        ByteBuffer.wrap(header)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                .putShort((short) padded.length())
                .put(padded.getBytes(StandardCharsets.US_ASCII));
        return header;
    }
}
