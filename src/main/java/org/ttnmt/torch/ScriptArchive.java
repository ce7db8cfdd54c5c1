package org.ttnmt.torch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes the container that {@code torch::jit::load} reads: an uncompressed zip with the module's source text, a pickle
 * that makes one object of its class, an empty table of constants and a version.
 */
final class ScriptArchive {
    private static final String PROTOCOL_2 = "\u0080\u0002";
    private static final String EMPTY_TUPLE = ")";
    private static final String NEW_OBJECT = "\u0081";
    private static final String TRUE = "\u0088";
    private static final String STOP = ".";

    private ScriptArchive() {}

    static byte[] write(String module, String source) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            store(zip, module + "/data.pkl", latin(moduleObject(module)));
            store(zip, module + "/code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
            store(zip, module + "/constants.pkl", latin(PROTOCOL_2 + EMPTY_TUPLE + STOP));
            store(zip, module + "/version", latin("3\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail to write
        }
        return bytes.toByteArray();
    }

    /** Pickle of one object of class {@code module} whose only attribute is {@code training = True}. */
    private static String moduleObject(String module) {
        String globalClass = "c__torch__\n" + module + "\n";
        String emptyDictAndMark = "}(";
        String attribute = "X\b\0\0\0training" + TRUE;
        String setItemsAndBuild = "ub";
        return PROTOCOL_2
                + globalClass
                + EMPTY_TUPLE
                + NEW_OBJECT
                + emptyDictAndMark
                + attribute
                + setItemsAndBuild
                + STOP;
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void store(ZipOutputStream zip, String name, byte[] data) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(data);
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(0);
        entry.setSize(data.length);
        entry.setCompressedSize(data.length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(data);
        zip.closeEntry();
    }
}
