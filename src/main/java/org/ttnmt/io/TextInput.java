package org.ttnmt.io;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.ttnmt.UserException;

/**
 * Opens a text file for reading, unpacked by its name: plain, {@code .gz} or {@code .zst}. Whatever follows the packed
 * data without being packed itself, and packed data that end early, are failures: no part of a file is left out in
 * silence.
 */
public final class TextInput {
    private static final int BUFFER = 1 << 16;

    private TextInput() {}

    /** The decompressed bytes of {@code file}; the caller closes the stream. */
    public static InputStream open(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("is a folder");
        }
        return decompress(bytes(file), file.toString());
    }

    /** A stream that tells how many bytes a pipe has to give; that of {@link Files} asks a pipe for its position. */
    private static InputStream bytes(Path file) throws IOException {
        boolean pipe = Files.exists(file) && !Files.isRegularFile(file);
        return pipe ? new FileInputStream(file.toFile()) : Files.newInputStream(file);
    }

    /** True for a name whose content is decompressed. */
    public static boolean isCompressed(String name) {
        return name.endsWith(".gz") || name.endsWith(".zst");
    }

    /**
     * The decompressed bytes of {@code raw}, as {@code name} says; closing the result closes {@code raw}.
     *
     * @throws EOFException when packed data end early, here and as the result is read; its message names the byte
     * @throws IOException when they are damaged or something else follows them; its message names the byte
     */
    @SuppressWarnings("deprecation") // its successor is younger than the library of some versions of Spark
    public static InputStream decompress(InputStream raw, String name) throws IOException {
        if (!isCompressed(name)) {
            return new BufferedInputStream(raw, BUFFER);
        }
        CountedInput counted = name.endsWith(".gz") ? new CountedInput(raw) : new ZstdFrames(raw);
        InputStream packed = new BufferedInputStream(counted, BUFFER);
        try {
            packed.mark(1);
            if (packed.read() < 0) {
                throw new EOFException("the file is empty");
            }
            packed.reset();
            InputStream unpacked = name.endsWith(".gz") ? new GzipCompressorInputStream(packed, true) : zstd(packed);
            return new BufferedInputStream(new Unpacked(unpacked, counted), BUFFER);
        } catch (IOException e) {
            raw.close();
            throw counted.ended ? counted.placed(e) : e;
        }
    }

    private static InputStream zstd(InputStream packed) throws IOException {
        try {
            return new ZstdInputStream(packed);
        } catch (LinkageError e) { // its native library could not be unpacked
            packed.close();
            throw new UserException(
                    "Files packed with zstd need a library that is unpacked into Java's temporary folder, "
                            + System.getProperty("java.io.tmpdir") + ", and this failed: " + e.getMessage()
                            + ". Make that folder, allow programs in it, or name another one with"
                            + " TT_JAVA_OPTS=-Djava.io.tmpdir=FOLDER; or unpack the file first.",
                    e);
        }
    }

    /** Packed bytes, which are counted. */
    private static class CountedInput extends BlockInput {
        private long bytes;
        private boolean ended;

        CountedInput(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] buffer, int from, int length) throws IOException {
            int count = in.read(buffer, from, length);
            bytes += Math.max(0, count);
            ended |= count < 0;
            return count;
        }

        /** The failure with its place. */
        IOException placed(IOException e) {
            String message = String.valueOf(e.getMessage());
            if (bytes == 0) {
                return e;
            }
            boolean cut = ended && (e instanceof EOFException || bytes < 2 || message.contains("Truncated"));
            IOException placed = cut
                    ? new EOFException("the file ends at byte " + bytes)
                    : new IOException(message + ", at byte " + bytes + " or before");
            placed.initCause(e);
            return placed;
        }
    }

    /** Unpacked bytes, whose failures name the place in the packed file. */
    private static final class Unpacked extends BlockInput {
        private final CountedInput packed;

        Unpacked(InputStream in, CountedInput packed) {
            super(in);
            this.packed = packed;
        }

        @Override
        public int read(byte[] buffer, int from, int length) throws IOException {
            try {
                return in.read(buffer, from, length);
            } catch (IOException e) {
                throw packed.placed(e);
            }
        }
    }

    /**
     * Follows the frames of zstd (RFC 8878, section 3.1), since the library takes a file that ends within the header of
     * a later frame for whole.
     */
    private static final class ZstdFrames extends CountedInput {
        private static final long MAGIC = 0xFD2FB528L;
        private static final long SKIPPABLE = 0x184D2A50L;
        private static final int[] ID_BYTES = {0, 1, 2, 4};
        private static final int[] SIZE_BYTES = {0, 2, 4, 8};

        /** What the bytes that come next are. */
        private enum Part {
            FRAME_MAGIC,
            SKIPPABLE_SIZE,
            DESCRIPTOR,
            BLOCK_HEADER,
            BLOCK,
            REST,
            UNKNOWN
        }

        private Part part = Part.FRAME_MAGIC;
        private long left = 4;
        private int taken;
        private long value;
        private boolean last;
        private boolean checksum;

        ZstdFrames(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] buffer, int from, int length) throws IOException {
            int count = super.read(buffer, from, length);
            for (int i = from; i < from + count; ) {
                int step = (int) Math.min(left, from + count - i);
                for (int j = i; j < i + step && taken < 4; j++) {
                    value |= (buffer[j] & 0xFFL) << (8 * taken++);
                }
                i += step;
                left -= step;
                while (left == 0) {
                    next();
                }
            }
            if (count < 0 && part != Part.UNKNOWN && (part != Part.FRAME_MAGIC || taken > 0)) {
                throw new EOFException();
            }
            return count;
        }

        /** A part is there; {@code value} has its first four bytes. */
        private void next() {
            long read = value;
            value = 0;
            taken = 0;
            switch (part) {
                case FRAME_MAGIC -> {
                    boolean skippable = (read & ~0xFL) == SKIPPABLE;
                    boolean frame = read == MAGIC;
                    begin(
                            skippable ? Part.SKIPPABLE_SIZE : frame ? Part.DESCRIPTOR : Part.UNKNOWN,
                            skippable ? 4 : frame ? 1 : Long.MAX_VALUE);
                }
                case SKIPPABLE_SIZE -> begin(Part.REST, read);
                case DESCRIPTOR -> {
                    int flags = (int) read;
                    boolean single = (flags & 0x20) != 0;
                    int size = SIZE_BYTES[flags >> 6];
                    checksum = (flags & 4) != 0;
                    last = false;
                    begin(Part.BLOCK, (single ? 0 : 1) + ID_BYTES[flags & 3] + (single && size == 0 ? 1 : size));
                }
                case BLOCK_HEADER -> {
                    last = (read & 1) != 0;
                    boolean repeated = ((read >> 1) & 3) == 1; // one byte, many times
                    begin(Part.BLOCK, repeated ? 1 : read >> 3);
                }
                case BLOCK -> begin(last ? Part.REST : Part.BLOCK_HEADER, last ? (checksum ? 4 : 0) : 3);
                case REST -> begin(Part.FRAME_MAGIC, 4);
                case UNKNOWN -> begin(Part.UNKNOWN, Long.MAX_VALUE); // zstd will say so
            }
        }

        private void begin(Part next, long bytes) {
            part = next;
            left = bytes;
        }
    }
}
