package org.ttnmt.data;

/** Finds text without a visible character: nothing but white space, control and format characters of Unicode. */
public final class Blank {
    private Blank() {}

    /** Whether {@code text} is empty or of such characters alone. */
    public static boolean isBlank(String text) {
        boolean beginsWithAscii = !text.isEmpty() && text.charAt(0) > ' ' && text.charAt(0) < 0x7F; // most lines do
        return !beginsWithAscii && text.codePoints().allMatch(Blank::isInvisible);
    }

    private static boolean isInvisible(int c) {
        if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
            return true;
        }
        int type = Character.getType(c);
        return type == Character.CONTROL || type == Character.FORMAT;
    }
}
