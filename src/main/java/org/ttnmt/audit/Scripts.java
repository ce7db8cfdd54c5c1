package org.ttnmt.audit;

import java.lang.Character.UnicodeScript;
import java.util.Locale;

/**
 * The Unicode script of characters, as small numbers: 0 for what belongs to none (digits, punctuation, signs). Hiragana
 * and Katakana count as one.
 */
@SuppressWarnings("EnumOrdinal") // numbers that live in memory only
final class Scripts {
    static final int NONE = 0;
    static final int COUNT = UnicodeScript.values().length + 1;

    static final int HAN = number(UnicodeScript.HAN);
    static final int KANA = number(UnicodeScript.HIRAGANA);
    static final int HANGUL = number(UnicodeScript.HANGUL);

    private static final short[] BASIC_PLANE = basicPlane();

    private Scripts() {}

    static int of(int codePoint) {
        return codePoint < BASIC_PLANE.length ? BASIC_PLANE[codePoint] : lookUp(codePoint);
    }

    /** Whether words of it are written without spaces, so that each character stands for a word. */
    static boolean isUnspaced(int script) {
        return script == HAN
                || script == KANA
                || script == number(UnicodeScript.THAI)
                || script == number(UnicodeScript.LAO)
                || script == number(UnicodeScript.KHMER)
                || script == number(UnicodeScript.MYANMAR)
                || script == number(UnicodeScript.TIBETAN);
    }

    static String name(int script) {
        if (script == NONE) {
            return "none";
        }
        String name = UnicodeScript.values()[script - 1].toString();
        return script == KANA ? "Kana" : name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }

    private static short[] basicPlane() {
        short[] table = new short[0x10000];
        for (int c = 0; c < table.length; c++) {
            table[c] = (short) lookUp(c);
        }
        return table;
    }

    private static int lookUp(int codePoint) {
        UnicodeScript script = UnicodeScript.of(codePoint);
        return switch (script) {
            case COMMON, INHERITED, UNKNOWN -> NONE;
            case KATAKANA -> number(UnicodeScript.HIRAGANA);
            default -> number(script);
        };
    }

    private static int number(UnicodeScript script) {
        return script.ordinal() + 1;
    }
}
