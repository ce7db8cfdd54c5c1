package org.ttnmt.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.ttnmt.UserException;

/**
 * A file that is written bit by bit and yet whole or not at all: it has a temporary name beside its own until {@link
 * #finish}, and an earlier file stays as it is until then. Closed before, it leaves what was written under the temporary
 * name, since that may have taken hours, and nothing where there is none.
 */
public final class DraftFile extends OutputStream {
    private final Path file;
    private final Path temporary;
    private final FileChannel channel;
    private final OutputStream out;
    private boolean empty = true;
    private boolean finished;

    private DraftFile(Path file, Path temporary) throws IOException {
        this.file = file;
        this.temporary = temporary;
        channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
    }

    /**
     * Begins to write.
     *
     * @param file a new or a regular one; of a link, what it leads to is written
     */
    public static DraftFile open(Path file) throws IOException {
        Path real = Files.exists(file) ? file.toRealPath() : file;
        return new DraftFile(real, AtomicFile.temporary(real));
    }

    @Override
    public void write(int b) throws IOException {
        empty = false;
        out.write(b);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        empty &= length == 0;
        out.write(bytes, from, length);
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    /** Puts all of it safely on the disk, still under its temporary name; nothing more can be written. */
    void settle() throws IOException {
        if (channel.isOpen()) {
            out.flush();
            channel.force(true);
            channel.close();
        }
    }

    /**
     * Gives the file its name, when all of it is safely on the disk.
     *
     * @throws UserException when it cannot have the name; the temporary file stays then, whole
     */
    public void finish() throws IOException {
        settle();
        finished = true;
        try {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UserException(
                    file + ": could not be replaced (" + AtomicFile.describe(e) + "). All that was written is in "
                            + temporary + ".",
                    e);
        }
        AtomicFile.syncFolder(file.toAbsolutePath().getParent());
    }

    /** Where there is more than nothing that has not got its name, once this is closed. */
    public Optional<Path> left() {
        return finished || empty ? Optional.empty() : Optional.of(temporary);
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            if (channel.isOpen()) {
                out.flush();
            }
        } finally {
            if (!finished && empty) {
                AtomicFile.deleteQuietly(temporary);
            }
        }
    }
}
