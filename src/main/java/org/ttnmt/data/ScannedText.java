package org.ttnmt.data;

import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import org.ttnmt.UserException;
import org.ttnmt.io.LineReader;
import org.ttnmt.io.Sha256;
import org.ttnmt.io.TextInput;
import org.ttnmt.io.TextSignature;

/**
 * A text file that is read once from start to end and then from any of its lines. A packed file is unpacked into a
 * temporary file (in the folder of the JVM's {@code java.io.tmpdir}) during the first pass.
 */
final class ScannedText implements Closeable {

    private final Path file;
    private final FileChannel channel;
    private final InputStream raw;
    private final MessageDigest digest;
    private final LineReader firstPass;
    private final long size;
    private final FileTime modified;
    private final boolean packed;

    /** @throws UserException when the file cannot be opened or unpacked */
    static ScannedText open(Path file) {
        try {
            return new ScannedText(file);
        } catch (IOException e) {
            throw LineReader.unreadable(file, e);
        }
    }

    private ScannedText(Path file) throws IOException {
        this.file = file;
        this.size = Files.size(file);
        this.modified = Files.getLastModifiedTime(file);
        if (!Files.isRegularFile(file)) {
            throw new IOException("it is a pipe or a device, but training reads its files more than once");
        }
        this.digest = Sha256.newDigest();
        this.packed = TextInput.isCompressed(file.toString());
        this.raw = new DigestInputStream(Files.newInputStream(file), digest);
        InputStream text = TextSignature.requireText(TextInput.decompress(raw, file.toString()), file.toString());
        this.channel = packed ? temporary() : FileChannel.open(file, StandardOpenOption.READ);
        this.firstPass = new LineReader(packed ? new CopyingInput(text) : text, file.toString());
    }

    /** The reader of the first pass. */
    LineReader firstPass() {
        return firstPass;
    }

    /** The hash of the file's bytes as they are on disk, once the first pass is over. */
    String finish() {
        try {
            raw.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw LineReader.unreadable(file, e);
        }
        firstPass.close();
        return Sha256.hex(digest.digest());
    }

    /** Reads on from a line's start. */
    LineReader from(long linesBefore, long offset) {
        return LineReader.resume(new ChannelInput(offset), file.toString(), linesBefore, offset);
    }

    /** @throws UserException when the file is not what the first pass read; an unpacked copy always is */
    void checkUnchanged() {
        try {
            if (packed) {
                return;
            }
            if (Files.size(file) == size && Files.getLastModifiedTime(file).equals(modified)) {
                return;
            }
        } catch (IOException e) {
            throw LineReader.unreadable(file, e);
        }
        throw changed();
    }

    private UserException changed() {
        return new UserException(
                file + ": has changed since this run read it first, so its lines are no longer where they"
                        + " were. Leave training files alone while a run reads them; start the run again.");
    }

    @Override
    public void close() {
        firstPass.close();
        try {
            channel.close();
        } catch (IOException e) {
            throw new UserException(file + ": could not be closed (" + e.getMessage() + ").", e);
        }
    }

    /** A file that is gone when closed, however the process ends. */
    private FileChannel temporary() {
        try {
            Path copy = Files.createTempFile("tt-unpacked-", ".txt");
            return FileChannel.open(
                    copy, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
            throw notUnpacked(e);
        }
    }

    private UserException notUnpacked(IOException e) {
        return new UserException(
                file + ": could not be unpacked into " + System.getProperty("java.io.tmpdir") + " (" + e.getMessage()
                        + "). Free space there, or unpack the file yourself and name the plain file in the"
                        + " configuration.",
                e);
    }

    /** Copies what is read into the temporary file. */
    private final class CopyingInput extends FilterInputStream {

        CopyingInput(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int count = super.read(bytes, from, length);
            if (count > 0) {
                copy(ByteBuffer.wrap(bytes, from, count));
            }
            return count;
        }

        private void copy(ByteBuffer bytes) {
            try {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            } catch (IOException e) {
                throw notUnpacked(e);
            }
        }
    }

    /** Reads the channel from a place of its own, so that several readers do not disturb each other. */
    private final class ChannelInput extends InputStream {
        private long at;

        ChannelInput(long at) {
            this.at = at;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int count = channel.read(ByteBuffer.wrap(bytes, from, length), at);
            at += Math.max(count, 0);
            return count;
        }
    }
}
