package org.ttnmt.io;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** Opens a text file for reading, decompressed by its name: plain, {@code .gz} or {@code .zst}. */
public final class TextInput {
    private TextInput() {}

    /** The decompressed bytes of {@code file}; the caller closes the stream. */
    public static InputStream open(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("is a folder");
        }
        return decompress(Files.newInputStream(file), file.toString());
    }

    /** True for a name whose content is decompressed. */
    public static boolean isCompressed(String name) {
        return name.endsWith(".gz") || name.endsWith(".zst");
    }

    /** The decompressed bytes of {@code raw}, as {@code name} says; closing the result closes {@code raw}. */
    public static InputStream decompress(InputStream raw, String name) throws IOException {
        try {
            if (name.endsWith(".gz")) {
                return new BufferedInputStream(new GZIPInputStream(raw, 1 << 16), 1 << 16);
            }
            if (name.endsWith(".zst")) {
                ZstdInputStream zstd = new ZstdInputStream(raw);
                zstd.setContinuous(false);
                return new BufferedInputStream(zstd, 1 << 16);
            }
            return new BufferedInputStream(raw, 1 << 16);
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }
}
