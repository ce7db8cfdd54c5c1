package org.ttnmt.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Counts lines before they are read, so that a bar can tell the time left. */
public final class LineCount {
    private LineCount() {}

    /**
     * The number of lines of {@code file}, or -1 where counting is too dear or fails: a compressed file, a pipe, a
     * device, one that cannot be read.
     */
    public static long of(Path file) {
        return of(file, Long.MAX_VALUE);
    }

    /** The same, but {@code most} where there are more. */
    public static long of(Path file, long most) {
        if (!Files.isRegularFile(file) || TextInput.isCompressed(file.toString())) {
            return -1;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return of(in, most);
        } catch (IOException e) {
            return -1; // whoever reads it says so
        }
    }

    /** The number of lines of what is left of {@code in}, but {@code most} where there are more. */
    public static long of(InputStream in, long most) throws IOException {
        long lines = 0;
        byte last = '\n';
        byte[] buffer = new byte[1 << 16];
        for (int count = in.read(buffer); count >= 0 && lines < most; count = in.read(buffer)) {
            for (int i = 0; i < count; i++) {
                lines += buffer[i] == '\n' ? 1 : 0;
            }
            last = count > 0 ? buffer[count - 1] : last;
        }
        return Math.min(most, last == '\n' ? lines : lines + 1);
    }

    /** The number of lines of all {@code files}, or -1 where that of one is not known. */
    public static long of(List<Path> files) {
        long sum = 0;
        for (Path file : files) {
            long lines = of(file);
            if (lines < 0) {
                return -1;
            }
            sum += lines;
        }
        return sum;
    }
}
