package org.ttnmt.spark;

import java.io.Serializable;

/**
 * The lines of a file whose first byte lies in a range: so every line is in one slice, wherever the cuts are, and
 * nobody has to read the file to cut it.
 *
 * @param file name of the file
 * @param from first byte of the range
 * @param to end of the range, exclusive
 */
record Slice(String file, long from, long to) implements Serializable {
    private static final long serialVersionUID = 1L;
}
