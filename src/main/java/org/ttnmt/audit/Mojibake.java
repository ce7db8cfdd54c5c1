package org.ttnmt.audit;

/**
 * Finds UTF-8 that was once read as Latin-1 or Windows-1252 and saved again: {@code Ã¤} for {@code ä}, {@code â€™} for
 * an apostrophe. A lead byte must be followed by its continuation bytes, each as the character that it became.
 */
final class Mojibake {
    /** What Windows-1252 makes of the bytes 0x80 to 0x9F. */
    private static final String WINDOWS =
            "\u20AC\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u017D"
                    + "\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u017E\u0178";

    /** Marks that can follow a capital letter in good text. */
    private static final String QUOTES = "\u2018\u2019\u201C\u201D\u2026\u2013\u2014\u00BB\u00AB\u00A0\u00B7\u00AD";

    private Mojibake() {}

    static boolean isIn(String text) {
        int cyrillicOrGreek = 0;
        for (int i = 0; i + 1 < text.length(); i++) {
            char lead = text.charAt(i);
            if (lead < 0xC2 || lead > 0xF4 || !isContinuation(text.charAt(i + 1))) {
                continue;
            }
            char next = text.charAt(i + 1);
            boolean third = i + 2 < text.length() && isContinuation(text.charAt(i + 2));
            if (lead >= 0xE0 && third) {
                return true;
            }
            if (lead == '\u00C3' || lead == '\u00C2') {
                if (QUOTES.indexOf(next) < 0) {
                    return true;
                }
            } else if (lead >= 0xC4 && lead <= 0xDF && QUOTES.indexOf(next) < 0 && ++cyrillicOrGreek >= 2) {
                return true;
            }
        }
        return false;
    }

    private static boolean isContinuation(char c) {
        return (c >= 0x80 && c <= 0xBF) || (c > 0xFF && WINDOWS.indexOf(c) >= 0);
    }
}
