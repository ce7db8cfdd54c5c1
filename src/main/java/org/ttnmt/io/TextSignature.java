package org.ttnmt.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;

/** Tells by its first bytes a file that is no UTF-8 text at all, so that it is refused as what it is. */
public final class TextSignature {

    private static final int LOOKED_AT = 256;

    /** A format of compressed files: its name, the ending of its file names if tt unpacks it, and its first bytes. */
    private record Packing(String name, String ending, String magic) {}

    private static final List<Packing> PACKINGS = List.of(
            new Packing("gzip", ".gz", "\u001F\u008B"),
            new Packing("zstd", ".zst", "(\u00B5/\u00FD"),
            new Packing("xz", "", "\u00FD7zXZ\0"),
            new Packing("bzip2", "", "BZh"),
            new Packing("zip", "", "PK\u0003\u0004"));

    private TextSignature() {}

    /**
     * Looks at the start of {@code text} and gives it back from its start.
     *
     * @param text a stream that can be marked; closed when it is refused
     * @throws UserException when the bytes are packed, or UTF-16 or UTF-32
     */
    public static InputStream requireText(InputStream text, String name) throws IOException {
        text.mark(LOOKED_AT);
        byte[] start = new byte[LOOKED_AT];
        int count = Math.max(0, text.read(start));
        text.reset();
        String problem = problem(new String(start, 0, count, StandardCharsets.ISO_8859_1), name);
        if (problem != null) {
            text.close();
            throw new UserException(name + ": " + problem);
        }
        return text;
    }

    /** What is wrong with a file, given its first bytes, each as the character of the same number. */
    private static @Nullable String problem(String start, String name) {
        String wide = wideEncoding(start);
        if (wide != null) {
            return "the file is " + wide + ", but tt reads UTF-8. Convert it: iconv -f " + wide + " -t UTF-8 " + name
                    + " > NEWFILE";
        }
        for (Packing packing : PACKINGS) {
            if (start.length() > 2
                    && start.startsWith(packing.magic)
                    && (!packing.name.equals("bzip2") || isBzip2(start))) {
                return "the file is packed with " + packing.name
                        + (packing.ending.isEmpty()
                                ? ", which tt does not unpack. Unpack it first, or pack it with gzip or zstd."
                                : ", but its name does not end in " + packing.ending
                                        + ", by which tt knows what to unpack. Rename it, or unpack it.");
            }
        }
        return null;
    }

    /** The level and the first block's mark follow, which no text has. */
    private static boolean isBzip2(String start) {
        return start.length() > 9 && start.startsWith("1AY", 4);
    }

    private static @Nullable String wideEncoding(String start) {
        if (start.startsWith("\u00FF\u00FE\0\0") || start.startsWith("\0\0\u00FE\u00FF")) {
            return "UTF-32";
        }
        if (start.startsWith("\u00FF\u00FE") || start.startsWith("\u00FE\u00FF")) {
            return "UTF-16";
        }
        int[] zeros = {0, 0};
        for (int i = 0; i < start.length(); i++) {
            zeros[i % 2] += start.charAt(i) == 0 ? 1 : 0;
        }
        int half = start.length() / 2;
        if (half >= 8 && zeros[1] > 0.7 * half && zeros[0] == 0) {
            return "UTF-16LE";
        }
        return half >= 8 && zeros[0] > 0.7 * half && zeros[1] == 0 ? "UTF-16BE" : null;
    }
}
