package org.ttnmt.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packed files that are cut or padded at any place: all of the text, or a failure; never a part of it in silence. */
class TextInputTest {
    private static final byte[] FIRST = "one\ntwo\n".repeat(20).getBytes(StandardCharsets.UTF_8);
    private static final byte[] SECOND = "three\nfour\n".repeat(20).getBytes(StandardCharsets.UTF_8);

    private static byte[] packed(byte[] text, String ending) throws IOException {
        if (ending.equals(".zst")) {
            return Zstd.compress(text);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text);
        }
        return bytes.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(bytes::writeBytes);
        return bytes.toByteArray();
    }

    /** What is read of a file, as a program that reads a pipe would get it: a few bytes at a time. */
    private static byte[] unpacked(byte[] file, String ending) throws IOException {
        InputStream few = new ByteArrayInputStream(file) {
            @Override
            public synchronized int read(byte[] buffer, int from, int length) {
                return super.read(buffer, from, Math.min(length, 5));
            }

            @Override
            public synchronized int available() {
                return 0;
            }
        };
        try (InputStream in = TextInput.decompress(few, "text" + ending)) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {".gz", ".zst"})
    void membersOfAFileAreOneText(String ending) throws IOException {
        byte[] file = joined(packed(FIRST, ending), packed(new byte[0], ending), packed(SECOND, ending));
        assertEquals(
                new String(joined(FIRST, SECOND), StandardCharsets.UTF_8),
                new String(unpacked(file, ending), StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {".gz", ".zst"})
    void aFileThatIsCutIsAFailureWhereverItIsCut(String ending) throws IOException {
        byte[] first = packed(FIRST, ending);
        byte[] file = joined(first, packed(SECOND, ending));
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            if (length != first.length) { // a whole file
                IOException e = assertThrows(IOException.class, () -> unpacked(cut, ending), "cut after " + length);
                String message = String.valueOf(e.getMessage());
                boolean named = length == 0
                        || message.equals("the file ends at byte " + length)
                        || message.endsWith("at byte " + length + " or before");
                assertTrue(named, length + " " + e);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {".gz", ".zst"})
    void whatFollowsThePackedDataIsAFailure(String ending) throws IOException {
        byte[] text = "a plain line\n".getBytes(StandardCharsets.UTF_8);
        List<byte[]> others = new ArrayList<>(List.of(text, packed(text, ending.equals(".gz") ? ".zst" : ".gz")));
        for (int count = 1; count < 40; count++) {
            others.add(new byte[count]);
            others.add("x".repeat(count).getBytes(StandardCharsets.UTF_8));
            others.add(Arrays.copyOf(packed(text, ending), Math.min(count, packed(text, ending).length - 1)));
        }
        for (byte[] other : others) {
            byte[] file = joined(packed(FIRST, ending), other);
            IOException e = assertThrows(IOException.class, () -> unpacked(file, ending), Arrays.toString(other));
            assertTrue(String.valueOf(e.getMessage()).matches(".*at byte \\d+.*"), e.toString());
        }
    }

    @Test
    void aBitThatFlipsIsAFailureOrChangesNothing() throws IOException {
        byte[] file = packed(FIRST, ".gz");
        for (int bit = 0; bit < 8 * file.length; bit++) {
            byte[] flipped = file.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            try {
                assertArrayEquals(FIRST, unpacked(flipped, ".gz"), "bit " + bit);
            } catch (IOException e) {
                assertNotNull(e.getMessage(), "bit " + bit);
            }
        }
    }

    /** As a shell's {@code <(command)} gives it; more than fits into any buffer. */
    @Test
    void aPipeIsReadToItsEnd(@TempDir Path folder) throws IOException, InterruptedException {
        Path mkfifo = Path.of("/usr/bin/mkfifo");
        assumeTrue(Files.exists(mkfifo), "needs " + mkfifo);
        Path pipe = folder.resolve("pipe");
        new ProcessBuilder(mkfifo.toString(), pipe.toString()).start().waitFor();
        Thread writer = new Thread(() -> {
            try {
                Files.write(pipe, "line\n".repeat(100_000).getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        writer.start();
        int lines = 0;
        try (LineReader reader = LineReader.open(pipe)) {
            while (reader.next() != null) {
                lines++;
            }
        }
        writer.join();
        assertEquals(100_000, lines);
    }
}
