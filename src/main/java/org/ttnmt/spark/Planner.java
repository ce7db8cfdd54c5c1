package org.ttnmt.spark;

import java.util.ArrayList;
import java.util.List;
import org.ttnmt.io.TextInput;

/**
 * Divides files into parts of about the same work, by their sizes alone: a large file is cut, small ones are put
 * together, one that is packed is never cut.
 */
final class Planner {
    /** What a packed byte becomes, about. */
    static final int PACKED = 4;

    /** What opening a file costs, in bytes of text. */
    static final long FILE = 1 << 10;

    private static final long LEAST = 64 << 10;
    private static final long MOST = 1 << 20;

    /** An input has this many parts, unless they would be smaller than {@link #LEAST} or larger than {@link #MOST}. */
    private static final int PARTS = 256;

    private final long partBytes;
    private final List<Part> parts = new ArrayList<>();
    private final List<Slice> slices = new ArrayList<>();
    private long cost;

    private Planner(long partBytes) {
        this.partBytes = partBytes;
    }

    /**
     * A size that suits an input: a minute's work or less, and enough parts to keep some hosts busy to the end.
     *
     * @param timesFaster than a translation
     */
    static long partBytes(List<InputFile> files, int timesFaster) {
        long total = files.stream().mapToLong(Planner::text).sum();
        return Math.max(timesFaster * LEAST, Math.min(timesFaster * MOST, total / PARTS));
    }

    /** The parts of {@code files}, in order; each has about {@code partBytes} bytes of text. */
    static List<Part> parts(List<InputFile> files, long partBytes) {
        Planner planner = new Planner(partBytes);
        files.forEach(planner::add);
        planner.end();
        return planner.parts;
    }

    private void add(InputFile file) {
        InputFile.Table table = file.table();
        if (table != null) {
            add(file.file(), table);
            return;
        }
        if (TextInput.isCompressed(file.file())) {
            if (cost + text(file) > partBytes) {
                end();
            }
            add(new Slice(file.file(), 0, file.bytes()), text(file));
            return;
        }
        for (long from = 0; from < file.bytes(); ) {
            long room = Math.max(1, partBytes - cost - FILE);
            long rest = file.bytes() - from;
            long to = rest <= room + partBytes / 10 ? file.bytes() : from + room; // no crumb at the end
            add(new Slice(file.file(), from, to), to - from);
            from = to;
        }
    }

    /** Parts of a table have columns of their own, so no part goes over the end of one; an empty table is a part, too. */
    private void add(String file, InputFile.Table table) {
        end();
        long pieces = Math.max(1, Math.min(table.rows(), table.textBytes() / partBytes));
        for (long i = 0; i < pieces; i++) {
            long from = table.rows() * i / pieces;
            long to = table.rows() * (i + 1) / pieces;
            add(new Slice(file, from, to, table.column()), table.textBytes() / pieces);
            end();
        }
    }

    private void add(Slice slice, long bytes) {
        slices.add(slice);
        cost += bytes + FILE;
        if (cost >= partBytes) {
            end();
        }
    }

    private void end() {
        if (!slices.isEmpty()) {
            parts.add(new Part(parts.size(), slices, cost));
        }
        slices.clear();
        cost = 0;
    }

    private static long text(InputFile file) {
        if (file.table() != null) {
            return file.table().textBytes();
        }
        return TextInput.isCompressed(file.file()) ? file.bytes() * PACKED : file.bytes();
    }
}
