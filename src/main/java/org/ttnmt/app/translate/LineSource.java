package org.ttnmt.app.translate;

import org.jspecify.annotations.Nullable;
import org.ttnmt.io.Line;

/** Lines to translate, such as {@code lineReader::next}. */
@FunctionalInterface
public interface LineSource {

    /** The next line, or null at the end; may wait. */
    @Nullable
    Line next();
}
