package org.ttnmt.io;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that looks at what is read of another one: subclasses see every byte in {@link #read(byte[], int, int)}. */
public abstract class BlockInput extends FilterInputStream {

    /** Closing this closes {@code in}. */
    protected BlockInput(InputStream in) {
        super(in);
    }

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public abstract int read(byte[] bytes, int from, int length) throws IOException;
}
