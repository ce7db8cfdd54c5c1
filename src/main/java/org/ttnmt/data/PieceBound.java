package org.ttnmt.data;

/**
 * Decides without encoding that a text has at least one and not too many pieces, whatever the vocabulary, so that a
 * first pass over a large corpus encodes only the long lines.
 *
 * <p>Every character becomes at most one piece, or one for each of its UTF-8 bytes (byte fallback), and SentencePiece
 * puts one space in front. Normalisation can turn one letter into three (U+0390 when case is folded), and compatibility
 * characters into more (U+FDFA into 18): for texts with characters outside the blocks below nothing is promised. A text
 * with a letter or digit never becomes empty.
 */
public final class PieceBound {
    private PieceBound() {}

    /** True only for a text that has at least one piece and at most {@code maxLength} in every vocabulary. */
    public static boolean certainlyFits(String text, int maxLength) {
        if (text.length() >= maxLength) {
            return false;
        }
        int pieces = 1;
        boolean visible = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int most = mostPieces(c);
            if (most == 0) {
                return false;
            }
            pieces += most;
            visible |= c >= 0x80 || Character.isLetterOrDigit(c);
        }
        return visible && pieces <= maxLength;
    }

    /** Pieces that a character becomes at most; 0 for one of which nothing is promised. */
    static int mostPieces(char c) {
        if (c < 0x80) {
            return 1;
        }
        return isEastAsian(c) ? 3 : isAlphabetic(c) ? 6 : 0;
    }

    /** Two bytes each; folding their case gives at most three such letters or marks. */
    private static boolean isAlphabetic(char c) {
        return (c >= 0xC0 && c <= 0x131) // Latin letters with accents, up to the first ligature
                || (c >= 0x37B && c <= 0x3FF && Character.isLetter(c)) // Greek
                || (c >= 0x400 && c <= 0x52F && Character.isLetter(c)); // Cyrillic
    }

    /** Three bytes each, and normalised to themselves. */
    private static boolean isEastAsian(char c) {
        return (c >= 0x3041 && c <= 0x3096) // Hiragana
                || (c >= 0x30A1 && c <= 0x30FA) // Katakana
                || (c >= 0x4E00 && c <= 0x9FA5) // Chinese characters
                || (c >= 0xAC00 && c <= 0xD7A3); // Hangul
    }
}
