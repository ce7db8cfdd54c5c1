package org.ttnmt.io;

import org.jspecify.annotations.Nullable;

/**
 * One line of a text file.
 *
 * @param number counted from 1
 * @param text the line without its end; where bytes are NUL or not UTF-8 it holds U+FFFD instead of them
 * @param fault what is wrong with the line's bytes, in words; null for a line of valid UTF-8 without NUL
 * @param cut whether the line goes on in the file, beyond what its reader takes (see {@link LineReader#cuttingAfter})
 */
public record Line(long number, String text, @Nullable String fault, boolean cut) {

    /** A whole line. */
    public Line(long number, String text, @Nullable String fault) {
        this(number, text, fault, false);
    }

    /** True when the line was UTF-8 without NUL. */
    public boolean isValid() {
        return fault == null;
    }
}
