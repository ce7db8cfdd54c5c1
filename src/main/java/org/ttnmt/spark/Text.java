package org.ttnmt.spark;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ttnmt.io.Line;
import org.ttnmt.io.UnclosedStream;

/** The lines of a part, which can be read from the beginning as often as needed. */
public final class Text {
    private final Storage storage;
    private final Part part;
    private final String repeated;

    /** @param repeated file of {@link #repeated}, if there is one */
    Text(Storage storage, Part part, String repeated) {
        this.storage = storage;
        this.part = part;
        this.repeated = repeated;
    }

    /** What it is called in messages. */
    public String name() {
        String first = part.slices().get(0).file();
        return part.slices().size() == 1
                ? first
                : first + " and " + (part.slices().size() - 1) + " more";
    }

    /** Lines of the whole text before it; 0 where nobody has to know. */
    public long linesBefore() {
        return part.linesBefore();
    }

    /** Reads from the beginning; the caller closes it. */
    PartLines lines() {
        return new PartLines(storage, part);
    }

    /** What is made of its lines, which are read from the beginning. */
    public <T> T read(Function<Supplier<@Nullable Line>, T> reader) {
        try (PartLines lines = lines()) {
            return reader.apply(lines::next);
        }
    }

    /**
     * Takes the lines of results for a file of the kind that the text comes from.
     *
     * @param out stays open; whoever closes what is given has written the whole file to it
     */
    OutputStream results(OutputStream out) throws IOException {
        Slice first = part.slices().get(0);
        return first.column() == null
                ? new UnclosedStream(out)
                : new ParquetResults(storage, first, first.column(), out);
    }

    /** How many lines there are, counted anew. */
    long count() throws IOException {
        return PartLines.count(storage, part);
    }

    /** What it repeats of earlier parts, as rows of numbers. */
    List<long[]> repeated() throws IOException {
        List<long[]> rows = new ArrayList<>();
        if (storage.length(repeated) < 0) {
            return rows;
        }
        try (InputStream file = storage.open(repeated)) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(file, 1 << 16));
            int count = in.readInt();
            for (int i = 0; i < count; i++) {
                long[] row = new long[in.readInt()];
                for (int k = 0; k < row.length; k++) {
                    row[k] = in.readLong();
                }
                rows.add(row);
            }
        }
        return rows;
    }

    /** Writes what {@link #repeated} reads. */
    static void writeRepeated(List<long[]> rows, OutputStream to) throws IOException {
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(to, 1 << 16));
        out.writeInt(rows.size());
        for (long[] row : rows) {
            out.writeInt(row.length);
            for (long number : row) {
                out.writeLong(number);
            }
        }
        out.flush();
    }
}
