package org.ttnmt.io;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.zip.GZIPOutputStream;
import org.ttnmt.UserException;

/**
 * Writes lines to a file, packed by its name (plain, {@code .gz} or {@code .zst}), which is there whole or not at all:
 * closed before {@link #finishAll}, nothing of it is left, and an earlier file stays as it was.
 */
public final class TextOutput implements Closeable {
    private final Path file;
    private final DraftFile draft;
    private final OutputStream out;

    private TextOutput(Path file, DraftFile draft, OutputStream out) {
        this.file = file;
        this.draft = draft;
        this.out = out;
    }

    /**
     * Begins to write.
     *
     * @param file a new or a regular one
     * @throws UserException when it cannot be written
     */
    public static TextOutput open(Path file) {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new IOException(Files.isDirectory(file) ? "a folder has this name" : "it is no regular file");
            }
            DraftFile draft = DraftFile.open(file);
            return new TextOutput(file, draft, packed(file.toString(), new UnclosedStream(draft)));
        } catch (NoSuchFileException e) {
            throw new UserException(file + ": cannot be written, because its folder does not exist. Make it first.", e);
        } catch (IOException e) {
            throw new UserException(file + ": cannot be written (" + AtomicFile.describe(e) + ").", e);
        }
    }

    private static OutputStream packed(String name, OutputStream draft) throws IOException {
        if (name.endsWith(".gz")) {
            return new BufferedOutputStream(new GZIPOutputStream(draft, 1 << 16), 1 << 16);
        }
        return name.endsWith(".zst") ? new BufferedOutputStream(new ZstdOutputStream(draft), 1 << 16) : draft;
    }

    /**
     * Writes a line and its end.
     *
     * @throws UserException when that fails
     */
    public void line(String text) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.write('\n');
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /**
     * Gives files their names, when all of them are safely on the disk.
     *
     * @throws UserException when one cannot be written to its end
     */
    public static void finishAll(Collection<TextOutput> outputs) {
        for (TextOutput output : outputs) {
            try {
                output.out.close(); // packed data end; the draft stays open
                output.draft.settle();
            } catch (IOException e) {
                throw output.failed(e);
            }
        }
        for (TextOutput output : outputs) {
            try {
                output.draft.finish();
            } catch (IOException e) {
                throw output.failed(e);
            }
        }
    }

    private UserException failed(IOException e) {
        return new UserException(
                file + ": could not be written (" + AtomicFile.describe(e)
                        + "). Nothing of it was kept; free space, then run the same command again.",
                e);
    }

    @Override
    public void close() {
        try {
            draft.close();
        } catch (IOException e) {
            // nothing of it is kept
        }
        draft.left().ifPresent(AtomicFile::deleteQuietly);
    }
}
