package org.ttnmt.audit;

import java.io.IOException;
import java.io.InputStream;
import org.ttnmt.io.BlockInput;

/** Counts what {@link org.ttnmt.io.LineReader} drops in silence: carriage returns at line ends, a byte order mark. */
final class LineEnds extends BlockInput {
    private long lineFeeds;
    private long carriageReturns;
    private long pairs;
    private int last;
    private long position;
    private int mark;

    LineEnds(InputStream in) {
        super(in);
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        int count = in.read(bytes, from, length);
        for (int i = from; i < from + count; i++) {
            byte b = bytes[i];
            if (b <= '\r' && b >= 0) {
                if (b == '\n') {
                    lineFeeds++;
                    pairs += last == '\r' ? 1 : 0;
                } else if (b == '\r') {
                    carriageReturns++;
                }
            }
            last = b;
        }
        for (int i = 0; position + i < 3 && i < count; i++) {
            mark = (mark << 8) | (bytes[from + i] & 0xFF);
        }
        position += Math.max(0, count);
        return count;
    }

    /** Lines that end with CR LF. */
    long carriageReturnLines() {
        return pairs;
    }

    long lineFeeds() {
        return lineFeeds;
    }

    /** Carriage returns that end no line. */
    long loneCarriageReturns() {
        return carriageReturns - pairs;
    }

    boolean startsWithByteOrderMark() {
        return position >= 3 && mark == 0xEFBBBF;
    }
}
