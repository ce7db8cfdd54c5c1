package org.ttnmt.app.translate;

import java.util.Iterator;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ttnmt.app.Progress;
import org.ttnmt.io.Line;
import org.ttnmt.io.LineReader;
import org.ttnmt.io.LineSequence;

/**
 * A text to translate.
 *
 * @param lines gives the next line, or null at the end; may wait
 * @param places where a line that was given stands, by its number, such as {@code in.txt:3}
 * @param name of the text in warnings and progress, such as the file's
 * @param lineCount how many lines there are, or -1 when that is not known
 */
public record TranslationInput(
        Supplier<@Nullable Line> lines, LongFunction<String> places, String name, long lineCount) {

    /** A text that is one file, or none. */
    public TranslationInput(Supplier<@Nullable Line> lines, String name, long lineCount) {
        this(lines, line -> name + ":" + line, name, lineCount);
    }

    /** Texts one after another, of which each line is known by its own; the caller closes them. */
    public static TranslationInput of(LineSequence texts, long lineCount) {
        return new TranslationInput(texts::next, texts::place, texts.name(), lineCount);
    }

    /** These lines. */
    public static TranslationInput of(List<String> lines, String name) {
        Iterator<String> rest = lines.iterator();
        long[] number = {0};
        return new TranslationInput(
                () -> rest.hasNext() ? new Line(++number[0], rest.next(), null) : null, name, lines.size());
    }

    /** Collects warnings about its lines. */
    public Warnings warnings(Progress progress) {
        return new Warnings(progress, name, places);
    }

    /** A text of unknown length; the caller closes the reader. */
    public static TranslationInput of(LineReader reader, String name) {
        return new TranslationInput(reader::next, name, -1);
    }
}
