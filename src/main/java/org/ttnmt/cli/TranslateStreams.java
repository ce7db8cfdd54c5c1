package org.ttnmt.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Standard input and output of {@code tt translate} as bytes: a {@link java.io.PrintWriter} would hide that the reader of a
 * pipe went away or a disk is full.
 *
 * @param inIsTerminal whether a person types the input
 * @param outIsTerminal whether translations appear on the screen
 */
record TranslateStreams(InputStream in, OutputStream out, boolean inIsTerminal, boolean outIsTerminal) {

    static final String IN_IS_TERMINAL = "tt.stdin.tty";

    static TranslateStreams ofProcess() {
        return new TranslateStreams(
                System.in,
                new FileOutputStream(FileDescriptor.out),
                Boolean.getBoolean(IN_IS_TERMINAL),
                Boolean.getBoolean(Terminal.OUT_IS_TERMINAL));
    }
}
