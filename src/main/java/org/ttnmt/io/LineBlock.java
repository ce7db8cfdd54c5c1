package org.ttnmt.io;

import java.io.ByteArrayInputStream;

/**
 * Consecutive whole lines of a text as bytes that are not decoded yet.
 *
 * @param name of the text in messages
 * @param bytes of the lines with their ends
 * @param lines how many, at least one
 * @param linesBefore number of lines of the text before them
 * @param offset number of bytes of the text before them
 */
@SuppressWarnings("ArrayRecordComponent") // a value that only carries its array; never compared
public record LineBlock(String name, byte[] bytes, int lines, long linesBefore, long offset) {

    /** Reads the lines. */
    public LineReader reader() {
        return new LineReader(new ByteArrayInputStream(bytes), name, linesBefore);
    }
}
