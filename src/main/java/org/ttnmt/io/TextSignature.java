package org.ttnmt.io;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;

/** Tells by its first bytes a file that is no UTF-8 text at all, so that it is refused as what it is. */
public final class TextSignature {

    private static final int LOOKED_AT = 256;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Packing(String name, String ending, int... magic) {}

    private static final Packing[] PACKINGS = {
        new Packing("gzip", ".gz", 0x1F, 0x8B),
        new Packing("zstd", ".zst", 0x28, 0xB5, 0x2F, 0xFD),
        new Packing("xz", "", 0xFD, '7', 'z', 'X', 'Z', 0),
        new Packing("bzip2", "", 'B', 'Z', 'h'),
        new Packing("zip", "", 'P', 'K', 3, 4)
    };

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
        String problem = problem(Arrays.copyOf(start, count), name);
        if (problem != null) {
            text.close();
            throw new UserException(name + ": " + problem);
        }
        return text;
    }

    private static @Nullable String problem(byte[] start, String name) {
        String wide = wideEncoding(start);
        if (wide != null) {
            return "the file is " + wide + ", but tt reads UTF-8. Convert it: iconv -f " + wide + " -t UTF-8 " + name
                    + " > NEWFILE";
        }
        for (Packing packing : PACKINGS) {
            if (startsWith(start, packing.magic) && (!packing.name.equals("bzip2") || isBzip2(start))) {
                return "the file is packed with " + packing.name
                        + (packing.ending.isEmpty()
                                ? ", which tt does not unpack. Unpack it first, or pack it with gzip or zstd."
                                : ", but its name does not end in " + packing.ending
                                        + ", by which tt knows what to unpack. Rename it, or unpack it.");
            }
        }
        return null;
    }

    private static boolean startsWith(byte[] start, int... magic) {
        if (start.length < Math.max(3, magic.length)) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((start[i] & 0xFF) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    /** The level and the first block's mark follow, which no text has. */
    private static boolean isBzip2(byte[] start) {
        return start.length > 9 && start[0] == 'B' && start[4] == 0x31 && start[5] == 0x41 && start[6] == 0x59;
    }

    private static @Nullable String wideEncoding(byte[] start) {
        if (startsWith(start, 0xFF, 0xFE, 0, 0) || startsWith(start, 0, 0, 0xFE, 0xFF)) {
            return "UTF-32";
        }
        if (start.length >= 2 && ((start[0] == -1 && start[1] == -2) || (start[0] == -2 && start[1] == -1))) {
            return "UTF-16";
        }
        int[] zeros = {0, 0};
        for (int i = 0; i < start.length; i++) {
            zeros[i % 2] += start[i] == 0 ? 1 : 0;
        }
        int half = start.length / 2;
        if (half >= 8 && zeros[1] > 0.7 * half && zeros[0] == 0) {
            return "UTF-16LE";
        }
        return half >= 8 && zeros[0] > 0.7 * half && zeros[1] == 0 ? "UTF-16BE" : null;
    }
}
