package org.ttnmt.app.distil;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.io.Closing;

/**
 * The right to make a stage, which one process has at a time, on whatever machine that sees the folder. It is a lock on
 * a file that stays, so that nobody locks one that has just been deleted.
 */
final class StageLock implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;

    private StageLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the lock; empty when another process has it.
     *
     * @param folder of the distillation
     * @throws UserException when the folder cannot be written
     */
    static Optional<StageLock> tryTake(Path folder, String stage) {
        Path file = folder.resolve("locks").resolve(stage + ".lock");
        FileChannel channel;
        try {
            Files.createDirectories(file.getParent());
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new UserException(
                    file + ": could not be written (" + AtomicFile.describe(e)
                            + "). Mend its permissions, or choose another distil_dir.",
                    e);
        }
        try {
            @Nullable FileLock lock = channel.tryLock();
            if (lock != null) {
                return Optional.of(new StageLock(file, channel));
            }
            channel.close();
            return Optional.empty();
        } catch (OverlappingFileLockException e) {
            new StageLock(file, channel).close();
            return Optional.empty();
        } catch (IOException e) {
            throw new UserException(
                    file + ": could not be locked (" + AtomicFile.describe(e)
                            + "). distil_dir must be on a file system that knows locks.",
                    e);
        }
    }

    @Override
    public void close() {
        Closing.close(channel, file);
    }
}
