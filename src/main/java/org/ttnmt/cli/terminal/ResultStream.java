package org.ttnmt.cli.terminal;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.io.DraftFile;
import org.ttnmt.io.TextInput;

/**
 * Where results go: a file, which gets its name when it is whole, or standard output. A write that fails because the
 * reader of a pipe has ended is told apart from one that fails for another reason, such as a full disk.
 */
public final class ResultStream extends OutputStream {

    /** The reader of a pipe ended first, as in {@code tt ... | head}. */
    public static final class ReaderWentAway extends IOException {
        private static final long serialVersionUID = 1L;

        ReaderWentAway(IOException cause) {
            super(cause);
        }
    }

    private final OutputStream out;
    private final String name;
    private final boolean isFile;
    private final PrintWriter err;

    private ResultStream(OutputStream out, String name, boolean isFile, PrintWriter err) {
        this.out = out;
        this.name = name;
        this.isFile = isFile;
        this.err = err;
    }

    /**
     * Opens {@code file}, or takes {@code standardOutput} when it is null. A file gets its name by {@link #complete},
     * and an earlier one stays as it is until then; devices and pipes are written as they are.
     *
     * @param err is told where the results are of a command that fails on the way
     * @throws UserException when the file cannot be written
     */
    public static ResultStream open(@Nullable Path file, OutputStream standardOutput, PrintWriter err) {
        if (file == null) {
            return new ResultStream(standardOutput, "standard output", false, err);
        }
        if (TextInput.isCompressed(file.toString())) {
            throw new UserException(
                    file + ": tt writes plain text only. Leave -o out and pipe the output through gzip or"
                            + " zstd, or give a name without .gz or .zst.");
        }
        try {
            boolean special = Files.exists(file) && !Files.isRegularFile(file);
            return new ResultStream(
                    special ? Files.newOutputStream(file) : DraftFile.open(file), file.toString(), true, err);
        } catch (NoSuchFileException e) {
            throw new UserException(file + ": cannot be written, because its folder does not exist. Make it first.", e);
        } catch (IOException e) {
            throw new UserException(
                    file + ": cannot be written (" + AtomicFile.describe(e) + "). Give -o another name.", e);
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        try {
            out.write(bytes, from, length);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void flush() throws IOException {
        try {
            out.flush();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** All that there is to write is written. */
    public void complete() throws IOException {
        flush();
        if (out instanceof DraftFile draft) {
            try {
                draft.finish();
            } catch (IOException e) {
                throw failed(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (!isFile) {
            flush();
            return;
        }
        try {
            out.close();
        } finally {
            if (out instanceof DraftFile draft) {
                draft.left()
                        .ifPresent(left -> err.println(
                                "tt: " + name + " is as it was; what was written until here is in " + left + "."));
            }
        }
    }

    private ReaderWentAway failed(IOException e) {
        if (!isFile && readerWentAway(e)) {
            return new ReaderWentAway(e);
        }
        throw incomplete(name, e);
    }

    /** Whether the reader of a pipe ended first: the text of EPIPE; translated ones keep the word in brackets. */
    public static boolean readerWentAway(IOException e) {
        return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
    }

    /** The sentence for results that could not be written. */
    public static UserException incomplete(String name, IOException e) {
        return new UserException(
                name + ": could not be written to the end (" + AtomicFile.describe(e)
                        + "). What is there is incomplete; free space," + " then run the same command again.",
                e);
    }
}
