package org.ttnmt.io;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** A stream whose end is not that of the stream below, which stays open. */
public final class UnclosedStream extends FilterOutputStream {
    /** @param out stays open when this is closed */
    public UnclosedStream(OutputStream out) {
        super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
        flush();
    }
}
