package org.ttnmt.spark;

import java.io.IOException;
import java.io.InputStream;
import org.apache.parquet.example.data.Group;

/** A column of Parquet as a text: a line for each row. A line feed in a row is read as a space, and nothing as an empty line. */
final class ParquetTexts extends InputStream {
    private final ParquetRows rows;
    private byte[] line = new byte[0];
    private int at;

    /** @param rows of the one column; closed by {@link #close} */
    ParquetTexts(ParquetRows rows) {
        this.rows = rows;
    }

    /** Whether there is something to give. */
    private boolean fill() throws IOException {
        if (at < line.length) {
            return true;
        }
        Group row = rows.next();
        if (row == null) {
            return false;
        }
        byte[] text = row.getFieldRepetitionCount(0) == 0
                ? new byte[0]
                : row.getBinary(0, 0).getBytesUnsafe();
        line = new byte[text.length + 1];
        for (int i = 0; i < text.length; i++) {
            line[i] = text[i] == '\n' ? (byte) ' ' : text[i];
        }
        line[text.length] = '\n';
        at = 0;
        return true;
    }

    @Override
    public int read() throws IOException {
        return fill() ? line[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int count = 0;
        while (count < length && fill()) {
            int some = Math.min(length - count, line.length - at);
            System.arraycopy(line, at, bytes, from + count, some);
            at += some;
            count += some;
        }
        return count == 0 ? -1 : count;
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
