package org.ttnmt.metrics;

/**
 * The four rules of mteval-v13a for Western punctuation, each one pass over the line. A rule that looks at two
 * characters consumes both, so of three full stops in a row only the first pair is seen.
 */
final class WesternRules {
    private char[] text;
    private int length;

    private WesternRules(String line) {
        text = line.toCharArray();
        length = text.length;
    }

    /** All four rules, with the words joined by single spaces. */
    static String apply(String line) {
        WesternRules rules = new WesternRules(line);
        rules.splitSymbols();
        return rules.splitStopsAndDashes();
    }

    /** The rule of the symbols alone; white space is left as it falls. */
    static String splitSymbols(String line) {
        WesternRules rules = new WesternRules(line);
        rules.splitSymbols();
        return new String(rules.text, 0, rules.length);
    }

    /** All rules but that of the symbols, with the words joined by single spaces. */
    static String splitStopsAndDashes(String line) {
        return new WesternRules(line).splitStopsAndDashes();
    }

    private String splitStopsAndDashes() {
        splitAfterNonDigit();
        splitBeforeNonDigit();
        splitDashAfterDigit();
        return collapsed();
    }

    private void replace(char[] newText, int newLength) {
        text = newText;
        length = newLength;
    }

    /** ASCII punctuation except apostrophe, comma, dash and full stop stands alone. */
    private void splitSymbols() {
        char[] out = new char[3 * length];
        int n = 0;
        for (int i = 0; i < length; i++) {
            char c = text[i];
            if (isSymbol(c)) {
                out[n++] = ' ';
                out[n++] = c;
                out[n++] = ' ';
            } else {
                out[n++] = c;
            }
        }
        replace(out, n);
    }

    /** A full stop or comma is split off unless a digit comes before it. */
    private void splitAfterNonDigit() {
        char[] out = new char[2 * length];
        int n = 0;
        for (int i = 0; i < length; i++) {
            char c = text[i];
            out[n++] = c;
            if (i + 1 < length && isStop(text[i + 1]) && !isDigit(c)) {
                out[n++] = ' ';
                out[n++] = text[++i];
                out[n++] = ' ';
            }
        }
        replace(out, n);
    }

    /** A full stop or comma is split off unless a digit comes after it. */
    private void splitBeforeNonDigit() {
        char[] out = new char[2 * length];
        int n = 0;
        for (int i = 0; i < length; i++) {
            char c = text[i];
            if (isStop(c) && i + 1 < length && !isDigit(text[i + 1])) {
                out[n++] = ' ';
                out[n++] = c;
                out[n++] = ' ';
                out[n++] = text[++i];
            } else {
                out[n++] = c;
            }
        }
        replace(out, n);
    }

    /** A dash is split off when a digit comes before it. */
    private void splitDashAfterDigit() {
        char[] out = new char[2 * length];
        int n = 0;
        for (int i = 0; i < length; i++) {
            char c = text[i];
            out[n++] = c;
            if (isDigit(c) && i + 1 < length && text[i + 1] == '-') {
                out[n++] = ' ';
                out[n++] = text[++i];
                out[n++] = ' ';
            }
        }
        replace(out, n);
    }

    private String collapsed() {
        int n = 0;
        boolean gap = false;
        for (int i = 0; i < length; i++) {
            char c = text[i];
            if (PythonText.isSpace(c)) {
                gap = n > 0;
            } else {
                if (gap) {
                    text[n++] = ' '; // a space has been read for it, so nothing unread is overwritten
                    gap = false;
                }
                text[n++] = c;
            }
        }
        return new String(text, 0, n);
    }

    private static boolean isSymbol(char c) {
        return (c >= '{' && c <= '~')
                || (c >= '[' && c <= '`')
                || (c >= ' ' && c <= '&')
                || (c >= '(' && c <= '+')
                || (c >= ':' && c <= '@')
                || c == '/';
    }

    private static boolean isStop(char c) {
        return c == '.' || c == ',';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
