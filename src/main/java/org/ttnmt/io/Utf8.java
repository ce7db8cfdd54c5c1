package org.ttnmt.io;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Looks into bytes that should be UTF-8 (RFC 3629: no surrogates, no overlong forms). */
public final class Utf8 {
    private Utf8() {}

    static boolean startsWithByteOrderMark(byte[] bytes, int from, int to) {
        return to - from >= 3
                && bytes[from] == (byte) 0xEF
                && bytes[from + 1] == (byte) 0xBB
                && bytes[from + 2] == (byte) 0xBF;
    }

    /**
     * The first fault in words, or null when all bytes are valid and none is NUL.
     *
     * @param startOfText whether the bytes are the first of their text, where UTF-16 would show
     */
    static @Nullable String fault(byte[] bytes, int from, int to, boolean startOfText) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from);
        CharBuffer out = CharBuffer.allocate(to - from + 1);
        CoderResult result = decoder.decode(in, out, true);
        int at = in.position();
        int nul = indexOfNul(bytes, from, at);
        if (nul >= 0) {
            return "byte " + (nul - from + 1)
                    + " of the line is NUL, which no text holds (is the file binary or UTF-16?)";
        }
        if (!result.isError()) {
            return null;
        }
        return "byte " + (at - from + 1) + " of the line is " + hex(bytes[at]) + ", which is not UTF-8 there"
                + (startOfText && looksLikeUtf16(bytes, from, to) ? " (the file looks like UTF-16)" : "");
    }

    private static int indexOfNul(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    /** Length of the valid sequence that begins at {@code start}, or 0 if none does. */
    public static int validLength(byte[] bytes, int start, int end) {
        int first = bytes[start] & 0xff;
        if (first < 0x80) {
            return 1;
        }
        int length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
        if (first < 0xc2 || first > 0xf4 || start + length > end) {
            return 0;
        }
        int codePoint = first & (0xff >> (length + 1));
        for (int i = 1; i < length; i++) {
            int next = bytes[start + i] & 0xff;
            if ((next & 0xc0) != 0x80) {
                return 0;
            }
            codePoint = (codePoint << 6) | (next & 0x3f);
        }
        boolean shortest = codePoint >= (length == 2 ? 0x80 : length == 3 ? 0x800 : 0x10000);
        boolean surrogate = codePoint >= 0xd800 && codePoint < 0xe000;
        return shortest && !surrogate && codePoint <= 0x10ffff ? length : 0;
    }

    /** The end of the last whole character that ends by {@code to}; {@code to} where the bytes are not UTF-8. */
    static int wholeCharacters(byte[] bytes, int from, int to) {
        int lead = to - 1;
        while (lead > from && to - lead < 4 && (bytes[lead] & 0xC0) == 0x80) {
            lead--;
        }
        if (lead < from) {
            return to;
        }
        int first = bytes[lead] & 0xFF;
        int length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
        return lead + length > to ? lead : to;
    }

    private static boolean looksLikeUtf16(byte[] bytes, int from, int to) {
        return to - from >= 2
                && ((bytes[from] == (byte) 0xFF && bytes[from + 1] == (byte) 0xFE)
                        || (bytes[from] == (byte) 0xFE && bytes[from + 1] == (byte) 0xFF));
    }

    private static String hex(byte value) {
        return String.format("0x%02x", value & 0xFF);
    }
}
