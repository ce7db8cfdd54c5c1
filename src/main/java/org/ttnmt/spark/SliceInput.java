package org.ttnmt.spark;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.ttnmt.io.BlockInput;
import org.ttnmt.io.LineReader;

/** The bytes of the lines that begin in a range of a text. */
final class SliceInput extends BlockInput {
    private final long last;
    private long at;
    private boolean ended;

    /**
     * Reads from {@code in}, which this closes.
     *
     * @param from first byte of the range
     * @param to its end, exclusive
     */
    SliceInput(FSDataInputStream in, long from, long to) throws IOException {
        super(in);
        last = to - 1;
        at = from;
        if (from > 0) { // the line before ends with the first line feed from the byte before on
            at = from - 1;
            in.seek(at);
            skipLine(in);
        }
        ended |= at >= to;
    }

    /** To be on the safe side of what a file system's buffer costs, in blocks; then back to behind the line feed. */
    private void skipLine(FSDataInputStream in) throws IOException {
        byte[] block = new byte[1 << 14];
        for (int count = in.read(block); count >= 0; count = in.read(block)) {
            int lineFeed = LineReader.indexOfLineFeed(block, 0, count);
            if (lineFeed >= 0) {
                at += lineFeed + 1;
                in.seek(at);
                return;
            }
            at += count;
            if (at > last) {
                break;
            }
        }
        ended = true;
    }

    /** Up to the first line feed at the last byte of the range or behind it. */
    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        if (ended) {
            return -1;
        }
        InputStream in = this.in;
        int count = in.read(bytes, from, length);
        if (count < 0) {
            ended = true;
            return -1;
        }
        if (at + count > last) {
            int lineFeed = LineReader.indexOfLineFeed(bytes, from + (int) Math.max(0, last - at), from + count);
            if (lineFeed >= 0) {
                ended = true;
                return lineFeed + 1 - from;
            }
        }
        at += count;
        return count;
    }
}
