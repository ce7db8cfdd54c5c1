package org.ttnmt.io;

import java.io.Closeable;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The lines of several texts, one text after another, counted through. A last line without LF ends with its text. One
 * thread reads; {@link #place} may be asked by others.
 */
public final class LineSequence implements Closeable {

    /** A text and what it is called in messages. */
    public record Text(String name, LineReader lines) {}

    private final List<Text> texts;
    private final NavigableMap<Long, String> namesByFirstLine = new ConcurrentSkipListMap<>();
    private int current;
    private long before;

    /** @param texts at least one, which {@link #close} closes */
    public LineSequence(List<Text> texts) {
        this.texts = List.copyOf(texts);
        namesByFirstLine.put(1L, texts.get(0).name());
    }

    /** The next line, or null after the last one of the last text; see {@link LineReader#next}. */
    public @Nullable Line next() {
        Line line = texts.get(current).lines().next();
        while (line == null && current + 1 < texts.size()) {
            before += texts.get(current).lines().lineNumber();
            current++;
            namesByFirstLine.put(before + 1, texts.get(current).name()); // over a text without lines
            line = texts.get(current).lines().next();
        }
        return line == null ? null : new Line(before + line.number(), line.text(), line.fault(), line.cut());
    }

    /** Where a line that was read stands: the name of its text and its number there, such as {@code b.txt:3}. */
    public String place(long line) {
        Map.Entry<Long, String> text = Objects.requireNonNull(namesByFirstLine.floorEntry(line));
        return text.getValue() + ":" + (line - text.getKey() + 1);
    }

    /** What all of it is called in messages. */
    public String name() {
        String first = texts.get(0).name();
        return texts.size() == 1 ? first : first + " and " + (texts.size() - 1) + " more";
    }

    @Override
    public void close() {
        texts.forEach(text -> text.lines().close());
    }
}
