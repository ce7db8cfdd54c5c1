package org.ttnmt.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;

/** Writes a file whole or not at all: a temporary name beside it, fsync, then a rename. */
public final class AtomicFile {

    /** Writes the content of a file to the stream that it is given. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    private AtomicFile() {}

    /**
     * Writes {@code file}; when anything fails, an earlier version of it stays as it was.
     *
     * @throws UserException when the file cannot be written (full disk, no permission), naming the file and the cause
     */
    public static void write(Path file, Content content) {
        writeAll(Map.of(file, content));
    }

    /**
     * Writes several files; none gets its name before all are safely on the disk.
     *
     * @param contents by file, in the order in which the files get their names
     * @throws UserException when one cannot be written, naming the file and the cause
     */
    public static void writeAll(Map<Path, Content> contents) {
        Path current = Path.of("");
        try {
            for (Map.Entry<Path, Content> entry : contents.entrySet()) {
                current = entry.getKey();
                writeTemporary(current, entry.getValue());
            }
            for (Path file : contents.keySet()) {
                current = file;
                Files.move(temporary(file), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                syncFolder(file.toAbsolutePath().getParent());
            }
        } catch (RuntimeException | Error e) { // of a content that is made while it is written
            contents.keySet().forEach(file -> deleteQuietly(temporary(file)));
            throw e;
        } catch (IOException e) {
            contents.keySet().forEach(file -> deleteQuietly(temporary(file)));
            Path obstacle = fileInPlaceOfFolder(current);
            throw new UserException(
                    current + ": could not be written ("
                            + (obstacle == null ? describe(e) : obstacle + " is a file, but should be a folder")
                            + "). Nothing was changed; free space or mend the permissions of its folder, then run the"
                            + " same command again.",
                    e);
        }
    }

    /** The nearest thing above {@code file} that exists, if it is no folder. */
    static @Nullable Path fileInPlaceOfFolder(Path file) {
        Path above = file.getParent();
        while (above != null && !Files.exists(above)) {
            above = above.getParent();
        }
        return above == null || Files.isDirectory(above) ? null : above;
    }

    private static void writeTemporary(Path file, Content content) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        if (Files.isDirectory(file)) { // otherwise only the rename would find out, when other files have their names
            throw new IOException("a folder has this name");
        }
        try (FileChannel channel = FileChannel.open(
                        temporary(file),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
            content.writeTo(out);
            out.flush();
            channel.force(true);
        }
    }

    /** What {@code file} is called while it is written. */
    static Path temporary(Path file) {
        return file.resolveSibling(file.getFileName() + ".tmp");
    }

    /** Writes {@code text} as UTF-8; see {@link #write}. */
    public static void writeString(Path file, String text) {
        write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** The reason of an I/O failure without the path that Java repeats in it. */
    public static String describe(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileSystemException failure && failure.getReason() != null) {
            return failure.getReason();
        }
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message.replaceFirst("\\.$", ""); // within a sentence
    }

    static void syncFolder(@Nullable Path folder) throws IOException {
        if (folder == null || System.getProperty("os.name", "").startsWith("Windows")) {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException ignored) {
            // the failure that matters is already being reported
        }
    }
}
