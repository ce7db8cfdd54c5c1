package org.ttnmt.spark;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.hadoop.fs.FSDataInputStream;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.app.translate.TranslateOptions;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.io.Line;
import org.ttnmt.io.LineCount;
import org.ttnmt.io.LineReader;
import org.ttnmt.io.TextInput;
import org.ttnmt.io.TextSignature;

/** The lines of a part, counted as in the whole text. One thread reads; {@link #place} may be asked by others. */
final class PartLines implements Closeable {
    private final Storage storage;
    private final Part part;
    private final NavigableMap<Long, Slice> slicesByFirstLine = new ConcurrentSkipListMap<>();
    private int next;
    private @Nullable LineReader reader;

    /** Lines that {@link #reader} counts without having given them. */
    private long uncounted;

    private long before;

    PartLines(Storage storage, Part part) {
        this.storage = storage;
        this.part = part;
        this.before = part.linesBefore();
    }

    /**
     * The next line, or null at the end.
     *
     * @throws UserException when a file is not what its name says, or cannot be read
     */
    @Nullable
    Line next() {
        while (true) {
            if (reader == null) {
                if (next == part.slices().size()) {
                    return null;
                }
                reader = open(part.slices().get(next++));
            }
            Line line = reader.next();
            if (line != null) {
                return new Line(before + line.number() - uncounted, line.text(), line.fault(), line.cut());
            }
            before += reader.lineNumber() - uncounted;
            reader.close();
            reader = null;
        }
    }

    /** Leaves out so many lines. */
    void skip(long lines) {
        for (long i = 0; i < lines; i++) {
            next();
        }
    }

    /** Where a line that was given stands: in which file, and where there. */
    String place(long line) {
        Map.Entry<Long, Slice> entry = Objects.requireNonNull(slicesByFirstLine.floorEntry(line));
        Slice slice = entry.getValue();
        long number = line - entry.getKey() + 1;
        if (slice.column() != null) {
            return slice.file() + ": row " + (slice.from() + number);
        }
        return slice.from() == 0
                ? slice.file() + ":" + number
                : slice.file() + ": line " + number + " of those from byte " + slice.from() + " on";
    }

    private LineReader open(Slice slice) {
        slicesByFirstLine.put(before + 1, slice);
        // A byte order mark is one at the start of a file alone
        uncounted = slice.from() == 0 ? 0 : 1;
        return new LineReader(bytes(storage, slice), slice.file(), uncounted)
                .cuttingAfter(TranslateOptions.MAX_LINE_BYTES);
    }

    /** The text of a slice, unpacked. */
    private static InputStream bytes(Storage storage, Slice slice) {
        try {
            if (slice.column() != null) {
                return new ParquetTexts(ParquetRows.texts(storage, slice, slice.column()));
            }
            FSDataInputStream raw = storage.open(slice.file());
            try {
                InputStream packed =
                        TextInput.isCompressed(slice.file()) ? raw : new SliceInput(raw, slice.from(), slice.to());
                InputStream text = TextInput.decompress(packed, slice.file());
                return slice.from() == 0 ? TextSignature.requireText(text, slice.file()) : text;
            } catch (IOException | RuntimeException e) {
                raw.close();
                throw e;
            }
        } catch (IOException e) {
            throw unreadable(slice, e);
        }
    }

    private static UserException unreadable(Slice slice, IOException e) {
        return new UserException(
                e instanceof EOFException
                        ? slice.file() + ": ends in the middle of its packed data (" + AtomicFile.describe(e)
                                + "). It was probably copied only in part; fetch it again."
                        : slice.file() + ": could not be read (" + AtomicFile.describe(e) + ").",
                e);
    }

    /**
     * How many lines a part has; nothing is decoded.
     *
     * @throws UserException as {@link #next} does
     */
    static long count(Storage storage, Part part) {
        long lines = 0;
        for (Slice slice : part.slices()) {
            try (InputStream in = bytes(storage, slice)) {
                lines += LineCount.of(in, Long.MAX_VALUE);
            } catch (IOException e) {
                throw unreadable(slice, e);
            }
        }
        return lines;
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
        }
    }
}
