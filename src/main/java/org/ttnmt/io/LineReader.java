package org.ttnmt.io;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;

/**
 * Reads the lines of a UTF-8 text. A line ends at LF and nowhere else (U+2028, U+0085, a form feed and a lone CR are
 * characters like any other); one CR before the LF is dropped, and so is a byte order mark at the start of the text. A
 * last line without LF counts; a text that ends with LF has no empty line after it.
 *
 * <p>Bytes that are not UTF-8, and NUL, which no text holds, are never replaced in silence: the line says so in
 * {@link Line#fault}.
 *
 * <p>Reads no further ahead than the input has bytes to give, so it can follow a pipe.
 */
public final class LineReader implements Closeable {

    /** Longest line in bytes; a longer one is refused, since it means that the file is not lines of text. */
    public static final int MAX_LINE_BYTES = 16 << 20;

    private final InputStream in;
    private final String name;
    private final byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private long linesRead;
    private byte[] longLine = new byte[0];

    /** Bytes of a line that are taken; 0 to refuse a line longer than {@link #MAX_LINE_BYTES}. */
    private int cutAfter;

    /** Bytes of the line that is being read, taken or not, up to the start of what is in the buffer. */
    private long lineBytes;

    /**
     * Reads from {@code in}, which {@link #close} closes.
     *
     * @param name of the text in messages, such as a file name
     */
    public LineReader(InputStream in, String name) {
        this(in, name, 0);
    }

    /**
     * Goes on in the middle of a text.
     *
     * @param in gives the bytes from a line's start on
     * @param linesBefore number of lines before it
     */
    public LineReader(InputStream in, String name, long linesBefore) {
        this.in = in;
        this.name = name;
        this.linesRead = linesBefore;
    }

    /**
     * Opens {@code file}, unpacked by its name (see {@link TextInput}).
     *
     * @throws UserException when it does not exist, is a folder, cannot be read, is not packed as its name says, or is
     *     no UTF-8 text at all (see {@link TextSignature})
     */
    public static LineReader open(Path file) {
        try {
            return new LineReader(TextSignature.requireText(TextInput.open(file), file.toString()), file.toString());
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /**
     * Looks at the beginning of each file, so that none is found to be no text when hours of work have gone into others.
     *
     * @throws UserException when {@link #open} refuses some of them; it names all of these
     */
    public static void requireText(Stream<Path> files) {
        List<String> problems = new ArrayList<>();
        files.distinct().forEach(file -> {
            try {
                open(file).close();
            } catch (UserException e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        });
        if (!problems.isEmpty()) {
            throw new UserException(String.join("\n", problems));
        }
    }

    /**
     * Takes so many bytes of a longer line from now on, up to a whole character, rather than refusing what is no text:
     * a program that gives a line for each line does not give up because of one.
     */
    public LineReader cuttingAfter(int bytes) {
        cutAfter = bytes;
        return this;
    }

    /** The sentence for a file that cannot be opened. */
    public static UserException unreadable(Path file, IOException e) {
        if (e instanceof NoSuchFileException) {
            return new UserException(file + ": no such file. Check the path; it is relative to the folder that tt was"
                    + " started in unless it starts with a slash.");
        }
        if (Files.isDirectory(file)) {
            return new UserException(file + ": is a folder, but a text file is needed.");
        }
        if (e instanceof EOFException || TextInput.isCompressed(file.toString())) {
            return damaged(file.toString(), 0, e);
        }
        return new UserException(file + ": could not be read (" + AtomicFile.describe(e) + ").", e);
    }

    /**
     * The next line, or null at the end.
     *
     * @throws UserException when a packed file ends too early or is damaged, when reading fails, or when a line is
     *     longer than {@link #MAX_LINE_BYTES} and not to be cut
     */
    public @Nullable Line next() {
        int kept = 0; // bytes of this line in longLine, when it did not fit the buffer
        lineBytes = 0;
        while (true) {
            int lineEnd = indexOfLineFeed(buffer, start, end);
            int stop = lineEnd < 0 ? end : lineEnd;
            if (lineEnd >= 0 && kept == 0) {
                Line line = line(buffer, start, stop, false);
                start = stop + 1;
                return line;
            }
            kept = keep(kept, stop);
            start = Math.min(stop + 1, end);
            if (lineEnd >= 0) {
                return longLine(kept);
            }
            if (!fill()) {
                return lineBytes == 0 ? null : longLine(kept);
            }
        }
    }

    /** Number of the last line that was given; 0 before the first. */
    public long lineNumber() {
        return linesRead;
    }

    @Override
    public void close() {
        Closing.close(in, name);
    }

    /** The index of the first LF among the bytes from {@code from} to {@code to}, the last one excluded; or -1. */
    public static int indexOfLineFeed(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private Line longLine(int kept) {
        boolean cut = lineBytes > kept;
        return line(longLine, 0, cut ? Utf8.wholeCharacters(longLine, 0, kept) : kept, cut);
    }

    private int keep(int kept, int stop) {
        lineBytes += stop - start;
        int length = kept + stop - start;
        if (cutAfter > 0) {
            length = Math.min(length, cutAfter);
        } else {
            requireLength(name, linesRead, length);
        }
        if (length > longLine.length) {
            longLine = Arrays.copyOf(longLine, Math.max(length, 2 * longLine.length));
        }
        System.arraycopy(buffer, start, longLine, kept, length - kept);
        return length;
    }

    /** Refuses a line of so many bytes after {@code linesBefore} others. */
    static void requireLength(String name, long linesBefore, int bytes) {
        if (bytes > MAX_LINE_BYTES) {
            throw new UserException(name + ":" + (linesBefore + 1) + ": the line is longer than " + MAX_LINE_BYTES
                    + " bytes. tt expects one sentence a line, with LF or CRLF at the end of each.");
        }
    }

    private boolean fill() {
        try {
            start = 0;
            end = 0;
            int count = in.read(buffer, 0, buffer.length);
            end = Math.max(count, 0);
            return count >= 0;
        } catch (IOException e) {
            throw failed(name, linesRead, e);
        }
    }

    /** The sentence for a text that breaks off. */
    static UserException failed(String name, long linesRead, IOException e) {
        if (e instanceof EOFException || TextInput.isCompressed(name)) {
            return damaged(name, linesRead, e);
        }
        return new UserException(
                name + ": could not be read after line " + linesRead + " (" + AtomicFile.describe(e) + ").", e);
    }

    private Line line(byte[] bytes, int from, int to, boolean cut) {
        linesRead++;
        int first = linesRead == 1 && Utf8.startsWithByteOrderMark(bytes, from, to) ? from + 3 : from;
        int last = to > first && bytes[to - 1] == '\r' ? to - 1 : to;
        String text = new String(bytes, first, last - first, StandardCharsets.UTF_8);
        String fault = text.indexOf('\uFFFD') < 0 && text.indexOf('\0') < 0
                ? null
                : Utf8.fault(bytes, first, last, linesRead == 1);
        return new Line(linesRead, text.replace('\0', '\uFFFD'), fault, cut);
    }

    private static UserException damaged(String name, long lines, IOException e) {
        boolean cut =
                e instanceof EOFException || String.valueOf(e.getMessage()).contains("Truncated");
        return new UserException(
                name + ": " + (cut ? "ends in the middle of its packed data" : "cannot be unpacked") + " after line "
                        + lines + " (" + AtomicFile.describe(e) + "). "
                        + (cut
                                ? "It was probably copied or downloaded only in part"
                                : "It is damaged or not what its name says")
                        + "; fetch it again.",
                e);
    }
}
