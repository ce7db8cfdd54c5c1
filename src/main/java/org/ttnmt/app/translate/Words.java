package org.ttnmt.app.translate;

import org.ttnmt.text.UnspacedScripts;

/** Where words and numbers begin and end. */
final class Words {
    private static final String DIGIT = "[\\p{Nd}\\p{No}]";
    private static final String SEPARATORS = ".,:/'’٫٬\u00A0\u2009\u202F";

    /** Digits of any script, with the separators between them. */
    static final String NUMBER = DIGIT + "++(?:[" + SEPARATORS + "]" + DIGIT + "++)*+";

    /** White space of ASCII, which separates the words of a line for most programs. */
    static final String SPACES = " \t\n\u000B\f\r";

    private Words() {}

    /** A letter or digit of a script whose words stand apart. */
    static boolean writtenWithSpaces(int codePoint) {
        return Character.isLetterOrDigit(codePoint) && !UnspacedScripts.have(codePoint);
    }

    /** Whether what ends with {@code before} is the same word or number when {@code text} follows. */
    static boolean continues(int before, String text) {
        return continues(before, text, 0);
    }

    private static boolean continues(int before, String text, int index) {
        if (index == text.length()) {
            return false;
        }
        if (!isDigit(before)) {
            return isLetter(before) && isLetter(text.codePointAt(index));
        }
        int digit = index + (isSeparator(text.charAt(index)) ? 1 : 0);
        return digit < text.length() && isDigit(text.codePointAt(digit));
    }

    /** Whether neither a word nor a number of {@code text} goes on from before {@code index} to behind it. */
    static boolean apart(String text, int index) {
        if (index == 0 || index == text.length()) {
            return true;
        }
        boolean afterSeparator = index > 1
                && isSeparator(text.charAt(index - 1))
                && isDigit(text.codePointBefore(index - 1))
                && isDigit(text.codePointAt(index));
        return !afterSeparator && !continues(text.codePointBefore(index), text, index);
    }

    private static boolean isSeparator(char c) {
        return SEPARATORS.indexOf(c) >= 0;
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
