package org.ttnmt.app.translate;

import java.lang.Character.UnicodeScript;
import java.util.regex.Pattern;

/** Where words and numbers begin and end. */
final class Words {
    private static final String DIGIT = "[\\p{Nd}\\p{No}]";
    private static final String SEPARATOR = "[.,:/'’٫٬\\u00A0\\u2009\\u202F]";

    /** Digits of any script, with the separators between them. */
    static final String NUMBER = DIGIT + "++(?:" + SEPARATOR + DIGIT + "++)*+";

    private static final Pattern GOES_ON = Pattern.compile(SEPARATOR + "?" + DIGIT + ".*", Pattern.DOTALL);

    private Words() {}

    /** A letter or digit of a script whose words stand apart. */
    static boolean writtenWithSpaces(int codePoint) {
        if (!Character.isLetterOrDigit(codePoint)) {
            return false;
        }
        return switch (UnicodeScript.of(codePoint)) {
            case HAN, HIRAGANA, KATAKANA, BOPOMOFO, THAI, LAO, KHMER, MYANMAR, TIBETAN -> false;
            default -> true;
        };
    }

    /** Whether what ends with {@code before} is the same word or number when {@code text} follows. */
    static boolean continues(int before, String text) {
        return isDigit(before)
                ? GOES_ON.matcher(text).matches()
                : !text.isEmpty() && isLetter(before) && isLetter(text.codePointAt(0));
    }

    /** Whether neither a word nor a number of {@code text} goes on from before {@code index} to behind it. */
    static boolean apart(String text, int index) {
        if (index == 0 || index == text.length()) {
            return true;
        }
        int before = text.codePointBefore(index);
        boolean separated = index > 1 && isDigit(text.codePointAt(index)) && isDigit(text.codePointBefore(index - 1));
        return !continues(before, text.substring(index, Math.min(text.length(), index + 3)))
                && !(separated && String.valueOf((char) before).matches(SEPARATOR));
    }

    /** A letter of a script whose words stand apart. */
    static boolean isLetter(int codePoint) {
        return writtenWithSpaces(codePoint) && !isDigit(codePoint);
    }

    static boolean isDigit(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.DECIMAL_DIGIT_NUMBER || type == Character.OTHER_NUMBER;
    }
}
