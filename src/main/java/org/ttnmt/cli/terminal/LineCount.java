package org.ttnmt.cli.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ttnmt.io.TextInput;

/** Counts lines before they are read, so that a bar can tell the time left. */
public final class LineCount {
    private LineCount() {}

    /** The number of lines of {@code file}, or -1 where counting is too dear: a compressed file, a pipe, a device. */
    public static long of(Path file) throws IOException {
        if (!Files.isRegularFile(file) || TextInput.isCompressed(file.toString())) {
            return -1;
        }
        long lines = 0;
        byte last = '\n';
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                for (int i = 0; i < count; i++) {
                    lines += buffer[i] == '\n' ? 1 : 0;
                }
                last = count > 0 ? buffer[count - 1] : last;
            }
        }
        return last == '\n' ? lines : lines + 1;
    }
}
