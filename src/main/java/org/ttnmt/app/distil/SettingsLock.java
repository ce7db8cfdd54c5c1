package org.ttnmt.app.distil;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.io.Closing;

/**
 * The right to work on a distillation with some settings, which any number of processes have at a time as long as their
 * settings are the same: with others, each would make anew what the other has made. It is a shared lock on a file that
 * says the settings, and that whoever finds it unlocked writes anew.
 */
final class SettingsLock implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What is locked is behind the text, so that all can read it. */
    private static final long PLACE = 1L << 40;

    private final Path file;
    private final FileChannel channel;

    private SettingsLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @param folder of the distillation
     * @param settings that it is made of: values of keys and hashes of files, by name
     * @throws UserException when a process with other settings works on the folder, or when it cannot be written
     */
    static SettingsLock take(Path folder, Map<String, String> settings) {
        Path file = folder.resolve("locks").resolve("settings.json");
        try {
            Files.createDirectories(file.getParent());
            SettingsLock lock = new SettingsLock(
                    file,
                    FileChannel.open(
                            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
            try {
                lock.share(settings);
                requireSame(folder, lock.read(), settings);
                return lock;
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UserException(
                    file + ": could not be written or locked (" + AtomicFile.describe(e)
                            + "). Mend its permissions, or choose another distil_dir, on a file system that knows locks.",
                    e);
        }
    }

    private void share(Map<String, String> settings) throws IOException {
        try {
            writeIfAlone(settings);
            channel.lock(PLACE, 1, true);
        } catch (OverlappingFileLockException e) {
            // this very process works on the folder already, and its lock keeps others out
        }
    }

    private void writeIfAlone(Map<String, String> settings) throws IOException {
        try (@Nullable FileLock alone = channel.tryLock(PLACE, 1, false)) {
            if (alone != null) {
                channel.truncate(0);
                ByteBuffer text = ByteBuffer.wrap(
                        (JSON.valueToTree(settings).toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
                while (text.hasRemaining()) {
                    channel.write(text);
                }
            }
        }
    }

    /** Through this very channel: to close another one of the same file would give up the lock. */
    private byte[] read() throws IOException {
        ByteBuffer text = ByteBuffer.allocate(Math.toIntExact(channel.size()));
        int read;
        do {
            read = channel.read(text, text.position());
        } while (read > 0);
        byte[] bytes = new byte[text.position()];
        text.flip().get(bytes);
        return bytes;
    }

    private static void requireSame(Path folder, byte[] text, Map<String, String> settings) {
        Map<String, String> others;
        try {
            others = JSON.readValue(text, new TypeReference<>() {});
        } catch (IOException e) {
            others = settings; // it was cut off by a full disk; the stages have locks of their own
        }
        String differences = Ingredients.changes(others, settings).stream()
                .limit(3)
                .map(change -> change.between("there", "here"))
                .collect(Collectors.joining("; "));
        if (!differences.isEmpty()) {
            throw new UserException(folder + ": another process works on it with other settings (" + differences
                    + "). Each would make anew what the other has made: stop one of them, give both the same file, or"
                    + " choose another distil_dir.");
        }
    }

    @Override
    public void close() {
        Closing.close(channel, file);
    }
}
