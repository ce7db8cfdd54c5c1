package org.ttnmt.text;

import java.lang.Character.UnicodeScript;

/** Scripts that write no spaces between words. */
public final class UnspacedScripts {
    private UnspacedScripts() {}

    /** Whether a character belongs to one of them. */
    public static boolean have(int codePoint) {
        return switch (UnicodeScript.of(codePoint)) {
            case HAN, HIRAGANA, KATAKANA, BOPOMOFO, THAI, LAO, KHMER, MYANMAR, TIBETAN -> true;
            default -> false;
        };
    }
}
