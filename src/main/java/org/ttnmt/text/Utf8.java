package org.ttnmt.text;

/** Shapes of UTF-8 sequences (RFC 3629). */
final class Utf8 {

    private Utf8() {}

    /** Length of the valid sequence that begins at {@code start}, or 0 if none does. */
    static int validLength(byte[] bytes, int start, int end) {
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
}
