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

    /** A full stop or comma is split off unless digits stand on either side of it, and a dash behind a digit. */
    private String splitStopsAndDashes() {
        split((before, stop) -> isStop(stop) && !isDigit(before), true);
        split((stop, after) -> isStop(stop) && !isDigit(after), false);
        split((digit, dash) -> dash == '-' && isDigit(digit), true);
        return PythonText.collapseSpaces(text, length);
    }

    /** Reads entities, in this order, so that &amp;amp;lt; becomes &lt;. */
    static String readEntities(String text) {
        return text.indexOf('&') < 0
                ? text
                : text.replace("&quot;", "\"")
                        .replace("&amp;", "&")
                        .replace("&lt;", "<")
                        .replace("&gt;", ">");
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

    /** Two neighbours of which one is split off. */
    @FunctionalInterface
    interface Pair {
        boolean is(int first, int second);
    }

    /** Sets one of two neighbours apart: the second, with a space on either side, or else the first. */
    private void split(Pair pair, boolean second) {
        char[] out = new char[2 * length];
        int n = 0;
        for (int i = 0; i < length; i++) {
            boolean splits = i + 1 < length && pair.is(text[i], text[i + 1]);
            if (splits && !second) {
                out[n++] = ' ';
            }
            out[n++] = text[i];
            if (splits) {
                out[n++] = ' ';
                out[n++] = text[++i];
            }
            if (splits && second) {
                out[n++] = ' ';
            }
        }
        replace(out, n);
    }

    private static boolean isSymbol(char c) {
        return (c >= '{' && c <= '~')
                || (c >= '[' && c <= '`')
                || (c >= ' ' && c <= '&')
                || (c >= '(' && c <= '+')
                || (c >= ':' && c <= '@')
                || c == '/';
    }

    private static boolean isStop(int c) {
        return c == '.' || c == ',';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
