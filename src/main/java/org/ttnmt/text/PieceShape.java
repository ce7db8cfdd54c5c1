package org.ttnmt.text;

import java.lang.Character.UnicodeScript;

/**
 * Which character sequences may become pieces: at most 16 characters, a space only at the start, one script only, where
 * Chinese and Japanese scripts count as one and digits and punctuation as a script of their own.
 */
final class PieceShape {

    /** Characters of a piece, at most. */
    static final int MAX_LENGTH = 16;

    private static final int LONG_VOWEL_MARK = 0x30fc;

    private PieceShape() {}

    static boolean allows(int[] text, int start, int end) {
        if (end <= start || end - start > MAX_LENGTH) {
            return false;
        }
        UnicodeScript before = null;
        for (int i = start; i < end; i++) {
            int codePoint = text[i];
            if (codePoint == Alphabet.RARE || codePoint == Alphabet.BARRIER || codePoint <= 0) {
                return false;
            }
            if (codePoint == SentencePieceModel.SPACE) {
                if (i > start) {
                    return false;
                }
                continue;
            }
            UnicodeScript script = script(codePoint);
            if (script == UnicodeScript.INHERITED) {
                continue;
            }
            if (before != null && before != script) {
                return false;
            }
            before = script;
        }
        return true;
    }

    private static UnicodeScript script(int codePoint) {
        if (codePoint == LONG_VOWEL_MARK) {
            return UnicodeScript.HAN;
        }
        UnicodeScript script = UnicodeScript.of(codePoint);
        return switch (script) {
            case HIRAGANA, KATAKANA -> UnicodeScript.HAN;
            case UNKNOWN -> UnicodeScript.COMMON;
            default -> script;
        };
    }
}
