package org.ttnmt.audit;

/**
 * One line where something was found.
 *
 * @param line counted from 1
 * @param source text of the source side, shortened
 * @param target text of the target side, shortened
 * @param detail what is wrong there in words; may be empty
 */
public record Case(long line, String source, String target, String detail) {
    private static final int LONGEST = 120;

    static Case of(AuditPair pair, String detail) {
        return new Case(
                pair.line(),
                shortened(pair.source().text()),
                shortened(pair.target().text()),
                detail);
    }

    /** The start of a text, with control characters made visible. */
    static String shortened(String text) {
        return text.length() > LONGEST ? visible(text.substring(0, LONGEST)) + "..." : visible(text);
    }

    /** A text with its control characters made visible. */
    public static String visible(String text) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean control = Character.isISOControl(c) || c == '\uFEFF' || c == '\u2028' || c == '\u2029';
            shown.append(control ? String.format("\\u%04x", (int) c) : String.valueOf(c));
        }
        return shown.toString();
    }
}
