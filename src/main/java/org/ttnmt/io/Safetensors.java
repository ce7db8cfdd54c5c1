package org.ttnmt.io;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.ttnmt.UserException;

/**
 * A file of named tensors, of float32, int32 or bytes (and, from others, of 16 bits), in the <a
 * href="https://github.com/huggingface/safetensors#format">safetensors format</a>: the length of the header (8 bytes,
 * little endian), the header as JSON, the numbers.
 *
 * <p>A file that {@code tt} writes has a checksum (CRC-32C) of its header and data in the metadata; opening a file
 * verifies it, so that no damage goes unnoticed. Files of other programs have none, and are read as they are. Used by
 * one thread at a time.
 */
public final class Safetensors implements AutoCloseable {
    /** The name of the checksum in the metadata. */
    public static final String CHECKSUM = SafetensorsHeader.CHECKSUM;

    /** The reference implementation's limit. */
    private static final long MAX_HEADER_BYTES = 100_000_000;

    private static final int CHUNK_FLOATS = 1 << 18;

    private final Path file;
    private final FileChannel channel;
    private final SafetensorsHeader header;
    private final Map<String, SafetensorsHeader.Entry> entries = new HashMap<>();
    private final long dataAt;
    private final ByteBuffer chunk = littleEndian(CHUNK_FLOATS * Float.BYTES);

    private Safetensors(Path file, FileChannel channel, SafetensorsHeader header, long dataAt) {
        this.file = file;
        this.channel = channel;
        this.header = header;
        this.dataAt = dataAt;
        header.entries().forEach(entry -> entries.put(entry.name(), entry));
    }

    /**
     * Writes {@code file} whole or not at all, in constant memory; the same tensors and metadata give the same bytes.
     *
     * @throws UserException when it cannot be written
     */
    public static void write(Path file, Map<String, String> metadata, List<? extends StoredTensor> tensors) {
        AtomicFile.write(file, content(metadata, tensors));
    }

    /**
     * What {@link #write} writes, for a file that is written together with others. All numbers are asked for here, for the
     * checksum, and again when they are written: what fails to make them fails before there is any file.
     */
    public static AtomicFile.Content content(Map<String, String> metadata, List<? extends StoredTensor> tensors) {
        byte[] header = SafetensorsHeader.format(metadata, tensors);
        CRC32C crc = SafetensorsHeader.begin(header);
        try {
            writeNumbers(tensors, new CheckedOutputStream(OutputStream.nullOutputStream(), crc));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // nothing is written yet
        }
        SafetensorsHeader.fill(header, crc.getValue());
        return out -> {
            out.write(littleEndian(Long.BYTES).putLong(header.length).array());
            out.write(header);
            writeNumbers(tensors, out);
        };
    }

    /**
     * Opens a file and verifies its checksum, which reads it once.
     *
     * @throws UserException when it is missing, cut off, damaged or of another format
     */
    public static Safetensors open(Path file) {
        if (Files.isDirectory(file)) {
            throw new UserException(file + ": is a folder, but should be a safetensors file. Check the path.");
        }
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                return open(file, channel);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (NoSuchFileException e) {
            throw new UserException(file + ": there is no such file. Check the path.", e);
        } catch (IOException e) {
            throw new UserException(
                    file + ": could not be read (" + AtomicFile.describe(e) + "). Check the file, its permissions and"
                            + " the disk.",
                    e);
        }
    }

    private static Safetensors open(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        ByteBuffer first = littleEndian(Long.BYTES);
        if (size < Long.BYTES) {
            throw damaged(file, "it ends after " + size + " bytes, within the length of its header");
        }
        readFully(channel, first, 0);
        long headerBytes = first.getLong(0);
        if (headerBytes < 2 || headerBytes > MAX_HEADER_BYTES || headerBytes > size - Long.BYTES) {
            throw damaged(
                    file,
                    "its first 8 bytes announce a header of " + Long.toUnsignedString(headerBytes)
                            + " bytes, but the whole file has " + size);
        }
        byte[] text = new byte[(int) headerBytes];
        readFully(channel, ByteBuffer.wrap(text), Long.BYTES);
        SafetensorsHeader header;
        try {
            header = SafetensorsHeader.parse(text);
        } catch (IOException e) {
            throw damaged(file, String.valueOf(e.getMessage()));
        }
        Safetensors opened = new Safetensors(file, channel, header, Long.BYTES + headerBytes);
        long expected = opened.dataAt + header.dataBytes();
        if (size != expected) {
            throw damaged(
                    file,
                    "it has " + size + " bytes, but its header describes " + expected + ": "
                            + (size < expected
                                    ? "the last " + (expected - size) + " are missing"
                                    : (size - expected) + " too many"));
        }
        opened.verify(text);
        return opened;
    }

    private void verify(byte[] text) throws IOException {
        String expected = SafetensorsHeader.takeChecksum(text);
        if (expected == null) {
            if (header.metadata().containsKey(SafetensorsHeader.CHECKSUM)) {
                throw damaged(
                        file,
                        "its checksum is '" + header.metadata().get(SafetensorsHeader.CHECKSUM)
                                + "', which is none that tt writes");
            }
            return;
        }
        CRC32C crc = SafetensorsHeader.begin(text);
        ByteBuffer bytes = chunk;
        for (long at = 0; at < header.dataBytes(); at += bytes.limit()) {
            bytes.clear().limit((int) Math.min(bytes.capacity(), header.dataBytes() - at));
            readFully(channel, bytes, dataAt + at);
            crc.update(bytes.flip());
        }
        String found = SafetensorsHeader.digits(crc.getValue());
        if (!found.equals(expected)) {
            throw damaged(
                    file,
                    "its checksum is " + found + ", but was " + expected
                            + " when it was written: at least one byte has changed");
        }
    }

    public Path file() {
        return file;
    }

    /** Texts about the content, by name. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(header.metadata());
    }

    /** Names in the order of the file. */
    public List<String> names() {
        return header.entries().stream().map(SafetensorsHeader.Entry::name).toList();
    }

    /** The dimensions of a tensor that is in the file. */
    public List<Integer> shape(String name) {
        return entry(name).shape();
    }

    /** The number format of a tensor that is in the file. */
    public StoredTensor.Dtype dtype(String name) {
        return entry(name).dtype();
    }

    /**
     * {@code count} numbers of a tensor of bytes, from its number {@code from} on.
     *
     * @throws UserException when the disk fails
     */
    public byte[] readBytes(String name, long from, int count) {
        SafetensorsHeader.Entry entry = entry(name, StoredTensor.Dtype.I8);
        Objects.checkFromIndexSize(from, count, entry.elements());
        byte[] values = new byte[count];
        fill(ByteBuffer.wrap(values), entry, from);
        return values;
    }

    /**
     * A whole tensor of whole numbers, row by row.
     *
     * @throws UserException when the disk fails
     */
    public int[] readInts(String name) {
        SafetensorsHeader.Entry entry = entry(name, StoredTensor.Dtype.I32);
        int[] values = new int[(int) entry.elements()];
        ByteBuffer bytes = littleEndian(Math.multiplyExact(values.length, Integer.BYTES));
        fill(bytes, entry, 0);
        bytes.flip().asIntBuffer().get(values);
        return values;
    }

    /**
     * {@code count} numbers of 16 bits of a tensor, float16 or bfloat16, from its number {@code from} on.
     *
     * @throws UserException when it has others, or the disk fails
     */
    public short[] readHalves(String name, long from, int count) {
        boolean brain = dtype(name) == StoredTensor.Dtype.BF16;
        SafetensorsHeader.Entry entry = entry(name, brain ? StoredTensor.Dtype.BF16 : StoredTensor.Dtype.F16);
        Objects.checkFromIndexSize(from, count, entry.elements());
        short[] values = new short[count];
        ByteBuffer bytes = littleEndian(Math.multiplyExact(count, Short.BYTES));
        fill(bytes, entry, from);
        bytes.flip().asShortBuffer().get(values);
        return values;
    }

    /** A whole tensor of float32 numbers, row by row. */
    public float[] read(String name) {
        float[] values = new float[(int) entry(name).elements()];
        read(name, 0, values, 0, values.length);
        return values;
    }

    /**
     * Reads {@code count} numbers of a tensor, from its number {@code from} on, into {@code values} from {@code offset}
     * on.
     *
     * @throws UserException when the disk fails
     */
    public void read(String name, long from, float[] values, int offset, int count) {
        read(name, from, FloatBuffer.wrap(values, offset, count));
    }

    /**
     * Fills {@code into} with the numbers of a tensor, from its number {@code from} on.
     *
     * @throws UserException when the disk fails
     */
    public void read(String name, long from, FloatBuffer into) {
        SafetensorsHeader.Entry entry = entry(name, StoredTensor.Dtype.F32);
        int count = into.remaining();
        Objects.checkFromIndexSize(from, count, entry.elements());
        for (int done = 0; done < count; done += CHUNK_FLOATS) {
            chunk.clear().limit(Math.min(CHUNK_FLOATS, count - done) * Float.BYTES);
            fill(chunk, entry, from + done);
            into.put(chunk.flip().asFloatBuffer());
        }
    }

    /** Fills {@code bytes} with a tensor's numbers from the number {@code from} on. */
    private void fill(ByteBuffer bytes, SafetensorsHeader.Entry entry, long from) {
        try {
            readFully(
                    channel,
                    bytes,
                    dataAt + entry.begin() + from * entry.dtype().bytes());
        } catch (IOException e) {
            throw new UserException(
                    file + ": could not be read (" + AtomicFile.describe(e) + "). Check the disk, then run the same"
                            + " command again.",
                    e);
        }
    }

    @Override
    public void close() {
        Closing.close(channel, file);
    }

    private SafetensorsHeader.Entry entry(String name) {
        SafetensorsHeader.Entry entry = entries.get(name);
        if (entry == null) {
            throw new IllegalArgumentException(file + " has no tensor " + name);
        }
        return entry;
    }

    private SafetensorsHeader.Entry entry(String name, StoredTensor.Dtype expected) {
        SafetensorsHeader.Entry entry = entry(name);
        if (entry.dtype() != expected) {
            throw new UserException(file + ": its tensor '" + name + "' has the number format (dtype) " + entry.dtype()
                    + ", but should have " + expected + ". Usually a file of another kind was copied here.");
        }
        return entry;
    }

    private static UserException damaged(Path file, String what) {
        return new UserException(file + ": is no usable safetensors file: " + what
                + ". A copy that was interrupted, a full disk or a failing one are the usual causes. Copy it again from"
                + " where it was made; of a checkpoint, the one before it serves too.");
    }

    private static void readFully(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            int read = channel.read(bytes, at);
            if (read < 0) {
                throw new IOException("it became shorter while it was read");
            }
            at += read;
        }
    }

    private static void writeNumbers(List<? extends StoredTensor> tensors, OutputStream out) throws IOException {
        byte[] bytes = new byte[CHUNK_FLOATS * Float.BYTES];
        ByteBuffer room = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (StoredTensor tensor : tensors) {
            for (int done = 0; done < tensor.elements(); done += CHUNK_FLOATS) {
                tensor.put(room.clear(), done, Math.min(CHUNK_FLOATS, tensor.elements() - done));
                out.write(bytes, 0, room.position());
            }
        }
    }

    private static ByteBuffer littleEndian(int capacity) {
        return ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }
}
