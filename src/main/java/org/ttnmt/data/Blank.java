package org.ttnmt.data;

/** Tells text that shows nothing: spaces of any script, control and format characters. */
final class Blank {
    private Blank() {}

    static boolean isBlank(String text) {
        return (text.isEmpty() || !isVisibleAscii(text.charAt(0)))
                && text.codePoints().allMatch(Blank::isInvisible);
    }

    /** As most lines begin. */
    private static boolean isVisibleAscii(char c) {
        return c > ' ' && c < 0x7F;
    }

    private static boolean isInvisible(int c) {
        if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
            return true;
        }
        int type = Character.getType(c);
        return type == Character.CONTROL || type == Character.FORMAT;
    }
}
