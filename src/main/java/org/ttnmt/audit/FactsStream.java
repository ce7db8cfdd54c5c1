package org.ttnmt.audit;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.io.Closing;
import org.ttnmt.io.Line;
import org.ttnmt.io.LineReader;
import org.ttnmt.io.TextInput;
import org.ttnmt.io.TextSignature;
import org.ttnmt.io.Workers;

/** Reads one file in a thread of its own and gives its lines, or its columns, with their facts. */
final class FactsStream implements Closeable {
    private static final int BATCH = 256;
    private static final int BATCH_CHARACTERS = 1 << 20;
    private static final int BATCHES_AHEAD = 8;

    /**
     * A line of the file.
     *
     * @param first facts of the line, or of the first column
     * @param second facts of the rest after the first TAB; null where columns are not asked for or there is none
     * @param columns of the line, divided by TAB
     */
    record Row(LineFacts first, @Nullable LineFacts second, int columns) {}

    private final Supplier<@Nullable Line> source;
    private final Closeable closed;
    private final LineEnds ends;
    private final boolean splitColumns;
    private final LineReading reading = new LineReading();
    private final Workers worker;
    private final Deque<Future<List<Row>>> ahead = new ArrayDeque<>();
    private List<Row> current = List.of();
    private int next;
    private boolean ended;
    private long rows;

    private FactsStream(
            Supplier<@Nullable Line> source, Closeable closed, LineEnds ends, boolean splitColumns, String name) {
        this.source = source;
        this.closed = closed;
        this.ends = ends;
        this.splitColumns = splitColumns;
        this.worker = new Workers(1, "audit of " + name);
    }

    /**
     * Opens {@code file}.
     *
     * @param splitColumns whether lines are divided at their first TAB
     * @throws org.ttnmt.UserException when it cannot be read or is no text
     */
    static FactsStream open(Path file, boolean splitColumns) {
        if (Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file)) {
            throw new UserException(
                    file + ": is a pipe or a device, but a file is needed, since its lines are shown later."
                            + " Write it to a file first.");
        }
        try {
            InputStream text = TextSignature.requireText(TextInput.open(file), file.toString());
            LineEnds ends = new LineEnds(text);
            LineReader reader = new LineReader(ends, file.toString());
            return new FactsStream(reader::next, reader, ends, splitColumns, file.toString());
        } catch (IOException e) {
            throw LineReader.unreadable(file, e);
        }
    }

    /** Columns of lines that come from elsewhere. */
    static FactsStream of(Supplier<@Nullable Line> lines) {
        return new FactsStream(lines, () -> {}, new LineEnds(InputStream.nullInputStream()), true, "a part");
    }

    /**
     * The next line, or null at the end.
     *
     * @throws org.ttnmt.UserException when reading fails there
     */
    @Nullable
    Row next() {
        while (next == current.size()) {
            if (ended) {
                return null;
            }
            while (ahead.size() < BATCHES_AHEAD) {
                ahead.add(worker.submit(this::batch));
            }
            current = Workers.get(ahead.remove());
            next = 0;
            ended = current.isEmpty();
        }
        rows++;
        return current.get(next++);
    }

    /** Lines given so far. */
    long lines() {
        return rows;
    }

    /** What the file has at its line ends; complete after the last line. */
    LineEnds ends() {
        return ends;
    }

    @Override
    public void close() {
        worker.close();
        Closing.close(closed, "a text");
    }

    /** The next lines; none at the end. */
    private List<Row> batch() {
        List<Row> batch = new ArrayList<>(BATCH);
        long characters = 0;
        while (batch.size() < BATCH && characters <= BATCH_CHARACTERS) {
            Line line = source.get();
            if (line == null) {
                break;
            }
            batch.add(row(line));
            characters += line.text().length();
        }
        return batch;
    }

    private Row row(Line line) {
        String text = line.text();
        int tab = splitColumns ? text.indexOf('\t') : -1;
        if (tab < 0) {
            return new Row(reading.read(text, line.fault()), null, 1);
        }
        int columns = 1 + (int) text.chars().filter(c -> c == '\t').count();
        return new Row(
                reading.read(text.substring(0, tab), line.fault()),
                reading.read(text.substring(tab + 1), line.fault()),
                columns);
    }
}
