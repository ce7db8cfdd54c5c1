package org.ttnmt.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Text as Python's {@code str} sees it: its white space, its lower-casing, characters as code points. Scores depend on
 * each of these, and Java's own notions differ (Java's white space leaves out U+00A0, its final sigma asks a word
 * breaker).
 */
public final class PythonText {
    private static final int CAPITAL_SIGMA = 0x3A3;

    private PythonText() {}

    /** Whether {@code str.split()} splits at this character; all of them are in the basic plane. */
    static boolean isSpace(char c) {
        if (c < 0x80) {
            return c == ' ' || (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x1F);
        }
        return c == 0x85
                || c == 0xA0
                || c == 0x1680
                || (c >= 0x2000 && c <= 0x200A)
                || c == 0x2028
                || c == 0x2029
                || c == 0x202F
                || c == 0x205F
                || c == 0x3000;
    }

    /** {@code str.rstrip()}. */
    public static String stripTrailing(String text) {
        int end = text.length();
        while (end > 0 && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    static String strip(String text) {
        String head = stripTrailing(text);
        int start = 0;
        while (start < head.length() && isSpace(head.charAt(start))) {
            start++;
        }
        return head.substring(start);
    }

    /** The words between white space, joined by single spaces. */
    static String collapseSpaces(String text) {
        return collapseSpaces(text.toCharArray(), text.length());
    }

    /** The same for the first {@code length} characters of {@code text}, which are overwritten. */
    static String collapseSpaces(char[] text, int length) {
        int n = 0;
        boolean gap = false;
        for (int i = 0; i < length; i++) {
            char c = text[i];
            if (isSpace(c)) {
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

    /** {@code str.split()}. */
    static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        forEachWord(line, words::add);
        return words;
    }

    /** {@code str.split()}: hands the words between white space, one after another, to {@code words}. */
    static void forEachWord(String line, Consumer<String> words) {
        int i = 0;
        int end = line.length();
        while (i < end) {
            while (i < end && isSpace(line.charAt(i))) {
                i++;
            }
            int start = i;
            while (i < end && !isSpace(line.charAt(i))) {
                i++;
            }
            if (i > start) {
                words.accept(line.substring(start, i));
            }
        }
    }

    /** {@code str.lower()}: full Unicode lower-casing, with the standard's rule for the final sigma. */
    static String lower(String text) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int lower = lower(c);
            if (lower != c && out == null) {
                out = new StringBuilder(text.length() + 4).append(text, 0, i);
            }
            if (out != null) {
                appendLower(out, text, i, c, lower);
            }
            i += Character.charCount(c);
        }
        return out == null ? text : out.toString();
    }

    private static int lower(int c) {
        if (Character.getType(c) != Character.UNASSIGNED) {
            return Character.toLowerCase(c);
        }
        // Unicode 14, which Java 17 does not know
        if (c >= 0x10570 && c <= 0x10595 && c != 0x1057B && c != 0x1058B && c != 0x10593) {
            return c + 0x27;
        }
        return switch (c) {
            case 0x2C2F -> 0x2C5F;
            case 0xA7C0, 0xA7D0, 0xA7D6, 0xA7D8 -> c + 1;
            default -> c;
        };
    }

    private static void appendLower(StringBuilder out, String text, int at, int c, int lower) {
        if (c == CAPITAL_SIGMA) {
            out.append(isFinalSigma(text, at) ? '\u03C2' : '\u03C3');
        } else if (c == 0x130) { // capital I with dot above: the only letter that becomes two
            out.append("i\u0307");
        } else {
            out.appendCodePoint(lower);
        }
    }

    private static boolean isFinalSigma(String text, int at) {
        int before = at;
        boolean casedBefore = false;
        while (before > 0) {
            int c = text.codePointBefore(before);
            before -= Character.charCount(c);
            if (!isCaseIgnorable(c)) {
                casedBefore = isCased(c);
                break;
            }
        }
        if (!casedBefore) {
            return false;
        }
        for (int after = at + 1; after < text.length(); ) {
            int c = text.codePointAt(after);
            after += Character.charCount(c);
            if (!isCaseIgnorable(c)) {
                return !isCased(c);
            }
        }
        return true;
    }

    private static boolean isCased(int c) {
        return Character.isLowerCase(c) || Character.isUpperCase(c) || Character.isTitleCase(c);
    }

    private static boolean isCaseIgnorable(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.FORMAT,
                    Character.MODIFIER_LETTER,
                    Character.MODIFIER_SYMBOL -> true;
            default ->
                "'.:\u00B7\u0387\u055F\u05F4\u2018\u2019\u2024\u2027\uFE13\uFE52\uFE55\uFF07\uFF0E\uFF1A".indexOf(c)
                        >= 0;
        };
    }
}
