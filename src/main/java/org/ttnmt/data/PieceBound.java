package org.ttnmt.data;

/**
 * Tells without encoding that a text has at least one and not too many pieces, so that a first pass over a large corpus
 * encodes only the long lines.
 *
 * <p>Every character becomes at most one piece, or one for each of its UTF-8 bytes (byte fallback), and SentencePiece puts
 * one space in front. Compatibility characters may be normalised into several (U+FDFA into 18): for texts with
 * characters from their blocks nothing is promised. A text with an ASCII letter or digit never becomes empty.
 */
final class PieceBound {
    private PieceBound() {}

    static boolean certainlyFits(String text, int maxLength) {
        if (text.length() >= maxLength) {
            return false;
        }
        int pieces = 1;
        boolean visible = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                pieces++;
                visible |= Character.isLetterOrDigit(c);
            } else if (isPlain(c)) {
                pieces += 3;
                visible = true;
            } else {
                return false;
            }
        }
        return visible && pieces <= maxLength;
    }

    /** Letters that NFKC leaves alone or maps to one or two characters of no more than three bytes in all. */
    private static boolean isPlain(char c) {
        return (c >= 0xC0 && c <= 0x131) // Latin letters with accents, up to the first ligature
                || (c >= 0x370 && c <= 0x3FF && Character.isLetter(c) && c != 0x37A) // Greek
                || (c >= 0x400 && c <= 0x52F && Character.isLetter(c)) // Cyrillic
                || (c >= 0x3041 && c <= 0x3096) // Hiragana
                || (c >= 0x30A1 && c <= 0x30FA) // Katakana
                || (c >= 0x4E00 && c <= 0x9FA5) // Chinese characters
                || (c >= 0xAC00 && c <= 0xD7A3); // Hangul
    }
}
