package org.ttnmt.app.translate;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ttnmt.io.Line;
import org.ttnmt.io.LineReader;

/**
 * A text to translate.
 *
 * @param lines gives the next line, or null at the end; may wait
 * @param name of the text in warnings and progress, such as the file's
 * @param lineCount how many lines there are, or -1 when that is not known
 */
public record TranslationInput(Supplier<@Nullable Line> lines, String name, long lineCount) {

    /** A text of unknown length; the caller closes the reader. */
    public static TranslationInput of(LineReader reader, String name) {
        return new TranslationInput(reader::next, name, -1);
    }
}
