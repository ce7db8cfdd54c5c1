package org.ttnmt.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import org.ttnmt.UserException;

/**
 * Standard input and output of {@code tt translate} as bytes: a {@link java.io.PrintWriter} would hide that the reader of a
 * pipe went away or a disk is full.
 *
 * @param inIsTerminal whether a person types the input
 * @param outIsTerminal whether translations appear on the screen
 */
record TranslateStreams(InputStream in, OutputStream out, boolean inIsTerminal, boolean outIsTerminal) {

    static final String IN_IS_TERMINAL = "tt.stdin.tty";

    /** Set by {@code scripts/tt} where there is no standard input; what Java reads there would be a file of its own. */
    static final String IN_IS_CLOSED = "tt.stdin.closed";

    static TranslateStreams ofProcess() {
        return new TranslateStreams(
                Boolean.getBoolean(IN_IS_CLOSED) ? new ClosedInput() : System.in,
                new FileOutputStream(FileDescriptor.out),
                Boolean.getBoolean(IN_IS_TERMINAL),
                Boolean.getBoolean(Terminal.OUT_IS_TERMINAL));
    }

    /** Says that there is nothing to read. */
    private static final class ClosedInput extends InputStream {
        @Override
        public int read() {
            throw new UserException("standard input: is closed. Name a FILE, or pipe a text into tt.");
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            return read();
        }
    }
}
