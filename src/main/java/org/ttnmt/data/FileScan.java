package org.ttnmt.data;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.io.BlockInput;
import org.ttnmt.io.LineBlocks;
import org.ttnmt.io.LineReader;
import org.ttnmt.io.Sha256;
import org.ttnmt.io.TextInput;
import org.ttnmt.io.TextSignature;

/**
 * The first reading of a text file from start to end. A packed file is unpacked on the way, into a file that stays or
 * into one without a name in the folder of the JVM's {@code java.io.tmpdir}.
 */
final class FileScan implements Closeable {

    private final Path file;
    private final FileState state;
    private final MessageDigest digest = Sha256.newDigest();
    private final LineBlocks blocks;
    private final @Nullable Path copy;
    private final @Nullable FileChannel unpacked;

    /**
     * Opens a file.
     *
     * @param copy where a packed file is unpacked to; null for a temporary file
     * @throws UserException when it cannot be opened or unpacked
     */
    static FileScan open(Path file, @Nullable Path copy) {
        try {
            if (Files.exists(file) && !Files.isDirectory(file) && !Files.isRegularFile(file)) {
                throw new IOException("it is a pipe or a device, but training reads its files more than once");
            }
            return new FileScan(file, copy);
        } catch (IOException e) {
            throw LineReader.unreadable(file, e);
        }
    }

    private FileScan(Path file, @Nullable Path copy) throws IOException {
        String name = file.toString();
        this.file = file;
        this.state = FileState.of(file);
        InputStream text = new DigestInputStream(TextSignature.requireText(TextInput.open(file), name), digest);
        if (TextInput.isCompressed(name)) {
            this.copy = copy;
            this.unpacked = copy == null ? temporary() : temporary(copy);
            this.blocks = new LineBlocks(new CopyingInput(text, unpacked), name);
        } else {
            this.copy = null;
            this.unpacked = null;
            this.blocks = new LineBlocks(text, name);
        }
    }

    LineBlocks blocks() {
        return blocks;
    }

    /** Ends the reading, after the last line. */
    CorpusFile finish() {
        try {
            blocks.close();
            String sha256 = Sha256.hex(digest.digest());
            FileChannel channel = unpacked != null ? unpacked : FileChannel.open(file, StandardOpenOption.READ);
            FileState kept = copy == null ? null : keep(channel, copy);
            CorpusFile result = new CorpusFile(file, new CorpusFile.Identity(state, sha256, kept), channel);
            result.checkUnchanged();
            return result;
        } catch (IOException e) {
            throw LineReader.unreadable(file, e);
        }
    }

    private FileState keep(FileChannel channel, Path name) {
        try {
            channel.force(true);
            Files.move(partial(name), name, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return FileState.of(name);
        } catch (IOException e) {
            throw notUnpacked(e);
        }
    }

    /** Gives up; after {@link #finish} the channel belongs to its result. */
    @Override
    public void close() {
        blocks.close();
        try {
            if (unpacked != null) {
                unpacked.close();
            }
        } catch (IOException e) {
            throw notUnpacked(e);
        }
    }

    private static Path partial(Path copy) {
        return copy.resolveSibling(copy.getFileName() + ".tmp");
    }

    private FileChannel temporary(Path name) {
        try {
            Path folder = name.toAbsolutePath().getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            return FileChannel.open(
                    partial(name),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw notUnpacked(e);
        }
    }

    /** A file that is gone when closed, however the process ends. */
    private FileChannel temporary() {
        try {
            Path nameless = Files.createTempFile("tt-unpacked-", ".txt");
            return FileChannel.open(
                    nameless, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
            throw notUnpacked(e);
        }
    }

    private UserException notUnpacked(IOException e) {
        Path folder = copy == null ? null : copy.toAbsolutePath().getParent();
        return new UserException(
                file + ": could not be unpacked into "
                        + (folder == null ? System.getProperty("java.io.tmpdir") : folder) + " (" + e.getMessage()
                        + "). Free space there, or unpack the file yourself and name the plain file in the"
                        + " configuration.",
                e);
    }

    /** Copies what is read into a file. */
    private final class CopyingInput extends BlockInput {
        private final FileChannel channel;

        CopyingInput(InputStream in, FileChannel channel) {
            super(in);
            this.channel = channel;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int count = in.read(bytes, from, length);
            ByteBuffer read = ByteBuffer.wrap(bytes, from, Math.max(count, 0));
            try {
                while (read.hasRemaining()) {
                    channel.write(read);
                }
            } catch (IOException e) {
                throw notUnpacked(e);
            }
            return count;
        }
    }
}
