package org.ttnmt.metrics;

/**
 * The four rules of mteval-v13a for Western punctuation, each one pass over the line. A rule that looks at two
 * characters consumes both, so of three full stops in a row only the first pair is seen.
 */
final class WesternRules {
    private WesternRules() {}

    /** All four rules; white space is left as it falls. */
    static CharSequence apply(CharSequence line) {
        return splitStopsAndDashes(splitSymbols(line));
    }

    /** All rules but that of the symbols. */
    static CharSequence splitStopsAndDashes(CharSequence line) {
        return splitDashAfterDigit(splitBeforeNonDigit(splitAfterNonDigit(line)));
    }

    /** ASCII punctuation except apostrophe, comma, dash and full stop stands alone. */
    static CharSequence splitSymbols(CharSequence line) {
        StringBuilder out = new StringBuilder(line.length() + 16);
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (isSymbol(c)) {
                out.append(' ').append(c).append(' ');
            } else {
                out.append(c);
            }
        }
        return out;
    }

    /** A full stop or comma is split off unless a digit comes before it. */
    private static CharSequence splitAfterNonDigit(CharSequence line) {
        StringBuilder out = new StringBuilder(line.length() + 16);
        int last = line.length() - 1;
        for (int i = 0; i <= last; i++) {
            char c = line.charAt(i);
            out.append(c);
            if (i < last && !isDigit(c) && isStop(line.charAt(i + 1))) {
                out.append(' ').append(line.charAt(++i)).append(' ');
            }
        }
        return out;
    }

    /** A full stop or comma is split off unless a digit comes after it. */
    private static CharSequence splitBeforeNonDigit(CharSequence line) {
        StringBuilder out = new StringBuilder(line.length() + 16);
        int last = line.length() - 1;
        for (int i = 0; i <= last; i++) {
            char c = line.charAt(i);
            if (i < last && isStop(c) && !isDigit(line.charAt(i + 1))) {
                out.append(' ').append(c).append(' ').append(line.charAt(++i));
            } else {
                out.append(c);
            }
        }
        return out;
    }

    /** A dash is split off when a digit comes before it. */
    private static CharSequence splitDashAfterDigit(CharSequence line) {
        StringBuilder out = new StringBuilder(line.length() + 16);
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            out.append(c);
            if (isDigit(c) && i + 1 < line.length() && line.charAt(i + 1) == '-') {
                out.append(" - ");
                i++;
            }
        }
        return out;
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
