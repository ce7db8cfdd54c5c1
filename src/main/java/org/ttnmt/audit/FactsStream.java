package org.ttnmt.audit;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.io.Line;
import org.ttnmt.io.LineReader;
import org.ttnmt.io.TextInput;
import org.ttnmt.io.TextSignature;

/** Reads one file in a thread of its own and gives its lines, or its columns, with their facts. */
final class FactsStream implements Closeable {
    private static final int BATCH = 256;
    private static final int BATCH_CHARACTERS = 1 << 20;

    /**
     * A line of the file.
     *
     * @param first facts of the line, or of the first column
     * @param second facts of the rest after the first TAB; null where columns are not asked for or there is none
     * @param columns of the line, divided by TAB
     */
    record Row(LineFacts first, @Nullable LineFacts second, int columns) {}

    private record Batch(List<Row> rows, boolean last, @Nullable RuntimeException failure) {}

    private final LineReader reader;
    private final LineEnds ends;
    private final boolean splitColumns;
    private final BlockingQueue<Batch> batches = new ArrayBlockingQueue<>(8);
    private final Thread thread;
    private volatile boolean stopped;
    private List<Row> current = List.of();
    private int next;
    private boolean ended;
    private long rows;

    private FactsStream(LineReader reader, LineEnds ends, boolean splitColumns, String name) {
        this.reader = reader;
        this.ends = ends;
        this.splitColumns = splitColumns;
        this.thread = new Thread(this::readAll, "audit of " + name);
        thread.setDaemon(true);
        thread.start();
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
            return new FactsStream(new LineReader(ends, file.toString()), ends, splitColumns, file.toString());
        } catch (IOException e) {
            throw LineReader.unreadable(file, e);
        }
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
            Batch batch = take();
            if (batch.failure != null) {
                ended = true;
                throw batch.failure;
            }
            current = batch.rows;
            next = 0;
            ended = batch.last;
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
        stopped = true;
        batches.clear();
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Batch take() {
        try {
            return batches.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while reading", e);
        }
    }

    private void readAll() {
        LineReading reading = new LineReading();
        try (reader) {
            List<Row> rowsRead = new ArrayList<>(BATCH);
            long characters = 0;
            for (Line line = reader.next(); line != null && !stopped; line = reader.next()) {
                rowsRead.add(row(line, reading));
                characters += line.text().length();
                if (rowsRead.size() == BATCH || characters > BATCH_CHARACTERS) {
                    put(new Batch(rowsRead, false, null));
                    rowsRead = new ArrayList<>(BATCH);
                    characters = 0;
                }
            }
            put(new Batch(rowsRead, true, null));
        } catch (RuntimeException e) {
            put(new Batch(List.of(), true, e));
        }
    }

    private Row row(Line line, LineReading reading) {
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

    private void put(Batch batch) {
        try {
            while (!stopped && !batches.offer(batch, 100, TimeUnit.MILLISECONDS)) {
                // the reader is ahead
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
