package org.ttnmt.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ttnmt.UserException;
import org.ttnmt.app.translate.TranslateOptions;
import org.ttnmt.cli.terminal.Terminal;
import org.ttnmt.io.LineCount;
import org.ttnmt.io.LineReader;
import org.ttnmt.io.LineSequence;

/**
 * Standard input and output of {@code tt translate} and {@code tt score} as bytes: a {@link java.io.PrintWriter} would
 * hide that the reader of a pipe went away or a disk is full.
 *
 * @param inIsTerminal whether a person types the input
 * @param outIsTerminal whether translations appear on the screen
 */
record TranslateStreams(InputStream in, OutputStream out, boolean inIsTerminal, boolean outIsTerminal) {

    /** Stands for {@link #in} in the place of a file. */
    static final Path STANDARD = Path.of("-");

    private static final String STANDARD_INPUT = "standard input";

    static final String IN_IS_TERMINAL = "tt.stdin.tty";

    /** Set by {@code scripts/tt} where there is no standard input; what Java reads there would be a file of its own. */
    static final String IN_IS_CLOSED = "tt.stdin.closed";

    static TranslateStreams ofProcess() {
        return new TranslateStreams(
                Boolean.getBoolean(IN_IS_CLOSED) ? new ClosedInput() : System.in,
                new FileOutputStream(FileDescriptor.out),
                Boolean.getBoolean(IN_IS_TERMINAL),
                Boolean.getBoolean(Terminal.OUT_IS_TERMINAL));
    }

    /** Says that there is nothing to read. */
    private static final class ClosedInput extends InputStream {
        @Override
        public int read() {
            throw new UserException("standard input: is closed. Name a FILE, or pipe a text into tt.");
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            return read();
        }
    }

    /**
     * The lines of a text; those without measure are cut.
     *
     * @param file "-" for {@link #in}
     * @throws UserException when the file cannot be read
     */
    LineReader lines(Path file) {
        LineReader reader = isStandardInput(file) ? new LineReader(in, STANDARD_INPUT) : LineReader.open(file);
        return reader.cuttingAfter(TranslateOptions.MAX_LINE_BYTES);
    }

    /** How many lines texts have, or -1 when that is not known. */
    static long lineCount(List<Path> files) {
        return files.contains(STANDARD) ? -1 : LineCount.of(files);
    }

    /**
     * Texts, one after another; they are all opened at once, so that one which cannot be read is told before the first
     * is translated.
     *
     * @throws UserException when one of the files cannot be read
     */
    LineSequence texts(List<Path> files) {
        List<LineSequence.Text> texts = new ArrayList<>();
        try {
            files.forEach(file -> texts.add(new LineSequence.Text(name(file), lines(file))));
            return new LineSequence(texts);
        } catch (RuntimeException e) {
            texts.forEach(text -> text.lines().close());
            throw e;
        }
    }

    /** What a text is called in messages. */
    static String name(Path file) {
        return isStandardInput(file) ? STANDARD_INPUT : file.toString();
    }

    static boolean isStandardInput(Path file) {
        return file.equals(STANDARD);
    }
}
