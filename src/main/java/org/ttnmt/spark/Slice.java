package org.ttnmt.spark;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a file whose first byte lies in a range: so every line is in one slice, wherever the cuts are, and
 * nobody has to read the file to cut it. In Parquet, whose footer tells how many there are, a range of rows.
 *
 * @param file name of the file
 * @param from first byte (row) of the range
 * @param to end of the range, exclusive
 * @param column that is read of Parquet; null for a text
 */
record Slice(String file, long from, long to, @Nullable ParquetColumn column) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Of a text. */
    Slice(String file, long from, long to) {
        this(file, from, to, null);
    }
}
