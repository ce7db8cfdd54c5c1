package org.ttnmt.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ttnmt.UserException;

class SafetensorsTest {
    private static final String CAUSES =
            ". A copy that was interrupted, a full disk or a failing one are the usual causes."
                    + " Copy it again from where it was made; of a checkpoint, the one before it serves too.";
    private static final float[] VECTOR = {
        1.5f, -2, 0, Float.MIN_VALUE, 3e38f, -0f, Float.NEGATIVE_INFINITY, Float.NaN, 9
    };

    @TempDir
    private Path folder;

    private Path written() {
        Path file = folder.resolve("w.safetensors");
        Safetensors.write(
                file,
                Map.of("note", "grüße \"x\""),
                List.of(
                        new FloatTensor("a", List.of(2, 3), VECTOR, 0),
                        new FloatTensor("one", List.of(), VECTOR, 6),
                        new FloatTensor("none", List.of(0, 4), VECTOR, 7),
                        new FloatTensor("b", List.of(2), VECTOR, 7)));
        return file;
    }

    @Test
    void whatWasWrittenIsRead() {
        try (Safetensors file = Safetensors.open(written())) {
            assertEquals(List.of("a", "one", "none", "b"), file.names());
            assertEquals(List.of(2, 3), file.shape("a"));
            assertEquals(List.of(), file.shape("one"));
            assertArrayEquals(Arrays.copyOf(VECTOR, 6), file.read("a"));
            assertArrayEquals(new float[] {Float.NEGATIVE_INFINITY}, file.read("one"));
            assertArrayEquals(new float[0], file.read("none"));
            assertArrayEquals(new float[] {Float.NaN, 9}, file.read("b"));
            assertEquals("grüße \"x\"", file.metadata().get("note"));
            assertEquals("pt", file.metadata().get("format"));
            float[] part = new float[4];
            file.read("a", 2, part, 1, 3);
            assertArrayEquals(new float[] {0, 0, Float.MIN_VALUE, 3e38f}, part);
            assertThrows(IndexOutOfBoundsException.class, () -> file.read("a", 4, part, 0, 3));
        }
    }

    @Test
    void tensorsLongerThanTheBufferAreWhole() {
        float[] values = new float[600_001];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        Path file = folder.resolve("long.safetensors");
        Safetensors.write(file, Map.of(), List.of(FloatTensor.vector("v", values)));
        try (Safetensors opened = Safetensors.open(file)) {
            assertArrayEquals(values, opened.read("v"));
        }
    }

    @Test
    void theSameContentGivesTheSameBytes() throws IOException {
        byte[] first = Files.readAllBytes(written());
        assertArrayEquals(first, Files.readAllBytes(written()));
        assertEquals(0, ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getLong() % 8, "data is aligned");
    }

    /** One bit of any byte of the file: never a wrong value in silence, never anything but a sentence. */
    @Test
    void everyFlippedBitIsNoticed() throws IOException {
        Path file = written();
        byte[] bytes = Files.readAllBytes(file);
        int flipped = 0;
        for (int at = 0; at < bytes.length; at++) {
            byte[] wrong = bytes.clone();
            wrong[at] ^= (byte) (1 << at % 8);
            Files.write(file, wrong);
            String message = refusal(file);
            assertTrue(message.startsWith(file + ": is no usable safetensors file: "), at + ": " + message);
            assertTrue(message.endsWith(CAUSES), message);
            flipped++;
        }
        assertTrue(flipped > 300, "only " + flipped);
    }

    @Test
    void aChangedNumberIsACaseForTheChecksum() throws IOException {
        Path file = written();
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        String message = refusal(file);
        assertTrue(
                message.matches("(?s).*: its checksum is [0-9a-f]{8}, but was [0-9a-f]{8} when it was written: at least"
                        + " one byte has changed\\. .*"),
                message);
    }

    @Test
    void everyTruncationIsNoticed() throws IOException {
        Path file = written();
        byte[] bytes = Files.readAllBytes(file);
        for (int length = 0; length < bytes.length; length++) {
            Files.write(file, Arrays.copyOf(bytes, length));
            String message = refusal(file);
            assertTrue(message.startsWith(file + ": is no usable safetensors file: it"), length + ": " + message);
        }
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 5));
        assertEquals(
                file + ": is no usable safetensors file: it has " + (bytes.length - 5) + " bytes, but its header"
                        + " describes " + bytes.length + ": the last 5 are missing" + CAUSES,
                refusal(file));
        Files.write(file, Arrays.copyOf(bytes, bytes.length + 2));
        assertTrue(refusal(file).contains(": 2 too many"), refusal(file));
        Files.write(file, new byte[0]);
        assertTrue(refusal(file).contains("it ends after 0 bytes, within the length of its header"), refusal(file));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 100_000_001, 1L << 40})
    void impossibleHeaderLengthsAreRefused(long length) throws IOException {
        Path file = raw(length, "{}");
        assertEquals(
                file + ": is no usable safetensors file: its first 8 bytes announce a header of "
                        + Long.toUnsignedString(length) + " bytes, but the whole file has 10" + CAUSES,
                refusal(file));
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("t.txt"), "The quick brown fox jumps over the lazy dog.\n");
        assertTrue(refusal(text).contains("announce a header of"), refusal(text));
        assertEquals(folder + ": is a folder, but should be a safetensors file. Check the path.", refusal(folder));
        Path missing = folder.resolve("missing.safetensors");
        assertEquals(missing + ": there is no such file. Check the path.", refusal(missing));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "{} {}",
                "{\"a\": 1",
                "{\"a\": 1}",
                "{\"a\": null}",
                "{\"a\":{\"dtype\":\"F32\"}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[4,0]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647,4],\"data_offsets\":[0,4]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                "{\"__metadata__\":{\"x\":1}}",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}{}",
                "{\"__metadata__\":{\"checksum\":\"md5:0\"}}"
            })
    void headersThatLieAreRefused(String header) throws IOException {
        String message = refusal(raw(header.length(), header));
        assertTrue(message.contains(": is no usable safetensors file: its "), message);
    }

    @Test
    void hugeNestingIsRefused() throws IOException {
        String header = "[".repeat(100_000);
        assertTrue(refusal(raw(header.length(), header)).contains("its header is not JSON"));
    }

    @Test
    void otherNumberFormatsAreNamed() throws IOException {
        String header = "{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[4],\"data_offsets\":[0,4]}}";
        assertTrue(refusal(raw(header.length(), header))
                .contains("its tensor 'a' has the number format (dtype) F8_E4M3, but tt reads F32, F16 and"
                        + " BF16 (in Python, tensor.float()"));
    }

    @Test
    void filesOfOthersHaveNoChecksum() throws IOException {
        String header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
        Path file = raw(header.length(), header + "\0\0\200?");
        try (Safetensors foreign = Safetensors.open(file)) {
            assertArrayEquals(new float[] {1}, foreign.read("a"));
            assertTrue(foreign.metadata().isEmpty());
        }
    }

    @Test
    void aFileInPlaceOfTheFolderIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("runs"), "");
        UserException e = assertThrows(
                UserException.class, () -> Safetensors.write(file.resolve("w.safetensors"), Map.of(), List.of()));
        assertEquals(
                file.resolve("w.safetensors") + ": could not be written (" + file
                        + " is a file, but should be a folder)."
                        + " Nothing was changed; free space or mend the permissions of its folder, then run the same"
                        + " command again.",
                e.getMessage());
    }

    @Test
    void aFolderInPlaceOfTheFileIsNamedBeforeAnythingChanges() throws IOException {
        Path first = Files.writeString(folder.resolve("first"), "old");
        Path second = Files.createDirectory(folder.resolve("second"));
        Map<Path, AtomicFile.Content> contents = new java.util.LinkedHashMap<>();
        contents.put(first, out -> out.write('n'));
        contents.put(second, out -> out.write('n'));
        UserException e = assertThrows(UserException.class, () -> AtomicFile.writeAll(contents));
        assertTrue(String.valueOf(e.getMessage())
                .startsWith(second + ": could not be written (a folder has this name). Nothing was changed"));
        assertEquals("old", Files.readString(first));
    }

    @Test
    void aFailureOfTheSecondFileLeavesTheFirstAsItWas() throws IOException {
        Path first = Files.writeString(folder.resolve("first"), "old");
        Path second = folder.resolve("second");
        Map<Path, AtomicFile.Content> contents = new java.util.LinkedHashMap<>();
        contents.put(first, out -> out.write('n'));
        contents.put(second, out -> {
            out.write(new byte[100_000]);
            throw new IOException("No space left on device");
        });
        UserException e = assertThrows(UserException.class, () -> AtomicFile.writeAll(contents));
        assertTrue(String.valueOf(e.getMessage())
                .startsWith(second + ": could not be written (No space left on device). Nothing was"));
        assertEquals("old", Files.readString(first));
        assertFalse(Files.exists(second));
        try (var files = Files.list(folder)) {
            assertEquals(List.of(first), files.toList());
        }
    }

    private Path raw(long length, String rest) throws IOException {
        byte[] text = rest.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer bytes = ByteBuffer.allocate(8 + text.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(length).put(text);
        return Files.write(folder.resolve("raw.safetensors"), bytes.array());
    }

    private static String refusal(Path file) {
        UserException e =
                assertThrows(UserException.class, () -> Safetensors.open(file).close());
        return String.valueOf(e.getMessage());
    }
}
