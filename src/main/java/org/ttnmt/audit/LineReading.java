package org.ttnmt.audit;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ttnmt.audit.LineFacts.Flag;

/** Reads the facts off lines, each in one pass over its characters. Reuses its buffers, so each thread has its own. */
final class LineReading {
    static final int MOST_TOKENS = 48;
    static final int ENDINGS = 7;

    /** A character of a script without spaces weighs as much as a short word: a name in it makes no line Latin. */
    private static final int LETTERS_OF_AN_IDEOGRAPH = 4;

    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private final int[] scriptLetters = new int[Scripts.COUNT];
    private final int[] scriptsSeen = new int[Scripts.COUNT];
    private final int[] tokens = new int[MOST_TOKENS];
    private int tokenCount;
    private int seenScripts;

    // Of the line that is read
    private int flags;
    private int token;
    private boolean inToken;

    /** The facts of a line; its {@code fault} is null when it is valid UTF-8 without NUL. */
    LineFacts read(String text, @Nullable String fault) {
        tokenCount = 0;
        flags = 0;
        token = 0;
        inToken = false;
        int characters = 0;
        int words = 0;
        int upper = 0;
        int lower = 0;
        int control = 0;
        long hash = 0;
        long hashAtLastVisible = 0;
        long loose = 0;
        boolean visible = false;
        boolean inWord = false;
        int lastVisible = 0;
        int beforeLastVisible = 0;
        int before = 0;
        boolean suspicious = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            characters++;
            boolean space =
                    c == ' ' || c == '\t' || (c > 0x7F && (Character.isWhitespace(c) || Character.isSpaceChar(c)));
            if (space || isInvisible(c)) {
                if (space) {
                    inWord = false;
                } else {
                    control = markInvisible(c, i == Character.charCount(c), control);
                }
                if (c == '\t') {
                    set(Flag.TAB);
                }
                endToken();
                if (visible) {
                    hash = mixed(hash, c);
                }
                before = c;
                continue;
            }
            if (!inWord) {
                words++;
                inWord = true;
            }
            visible = true;
            hash = mixed(hash, c);
            hashAtLastVisible = hash;
            beforeLastVisible = before;
            lastVisible = c;
            before = c;
            if (c == 0xFFFD) {
                set(Flag.REPLACEMENT);
            }
            suspicious |= c >= 0xC2 && c <= 0xF4;
            if (c == '@' || (c == '/' && beforeLastVisible == '/') || (c == '.' && endsWithWww(text, i - 1))) {
                set(Flag.ADDRESS);
            }
            int script = Scripts.of(c);
            if (scriptLetters[script] == 0) {
                scriptsSeen[seenScripts++] = script;
            }
            scriptLetters[script] += Scripts.isUnspaced(script) ? LETTERS_OF_AN_IDEOGRAPH : 1;
            if (script == Scripts.NONE) {
                if (!isDigit(c)) {
                    endToken();
                    continue;
                }
                set(Flag.DIGIT);
            }
            int small = Character.toLowerCase(c);
            if (small != c) {
                upper++;
            } else if (c < 0x80 ? c >= 'a' && c <= 'z' : Character.isLowerCase(c)) {
                lower++;
            }
            loose = mixed(loose, small);
            if (Scripts.isUnspaced(script)) {
                endToken();
                token = small;
                inToken = true;
                endToken();
            } else {
                token = token * 31 + small;
                inToken = true;
            }
        }
        endToken();
        if (!visible) {
            set(Flag.BLANK);
        }
        if (suspicious && Mojibake.isIn(text)) {
            set(Flag.MOJIBAKE);
        }
        int ending = ending(lastVisible);
        if (ending > 0 && ending < ENDINGS - 1) {
            set(Flag.PUNCTUATION);
            if (beforeLastVisible == ' ') {
                set(Flag.SPACED_PUNCTUATION);
            }
        }
        int script = majority();
        int letters = scriptLetters[script];
        while (seenScripts > 0) {
            scriptLetters[scriptsSeen[--seenScripts]] = 0;
        }
        long fingerprint = finished(hashAtLastVisible);
        return new LineFacts(
                text,
                fault,
                characters,
                words,
                script,
                script == Scripts.NONE ? 0 : letters,
                upper,
                lower,
                fingerprint,
                loose == 0 ? fingerprint : finished(loose),
                distinctTokens(),
                ending,
                flags,
                control);
    }

    private static boolean isInvisible(int c) {
        if (c < 0x20 || c == 0x7F) {
            return true;
        }
        if (c < 0xAD) {
            return c >= 0x80 && c < 0xA0;
        }
        int type = Character.getType(c);
        return type == Character.CONTROL || type == Character.FORMAT;
    }

    /** Notes a control character; joiners, direction marks and soft hyphens belong to text. */
    private int markInvisible(int c, boolean first, int control) {
        if (c == 0xFEFF && !first) {
            set(Flag.BYTE_ORDER_MARK);
        }
        boolean isControl = Character.getType(c) == Character.CONTROL;
        if (isControl) {
            set(Flag.CONTROL);
        }
        return isControl && control == 0 ? c == 0 ? -1 : c : control;
    }

    private void set(Flag flag) {
        flags |= flag.bit;
    }

    private static boolean endsWithWww(String text, int end) {
        return end >= 3 && text.regionMatches(true, end - 3, "www", 0, 3);
    }

    private static boolean isDigit(int c) {
        return c < 0x80 ? c >= '0' && c <= '9' : Character.isDigit(c);
    }

    private void endToken() {
        if (inToken && tokenCount < MOST_TOKENS) {
            tokens[tokenCount++] = (token ^ (token >>> 15)) * 0x2C1B3C6D;
        }
        inToken = false;
        token = 0;
    }

    private int[] distinctTokens() {
        int[] sorted = Arrays.copyOf(tokens, tokenCount);
        Arrays.sort(sorted);
        int kept = 0;
        for (int i = 0; i < sorted.length; i++) {
            if (i == 0 || sorted[i] != sorted[i - 1]) {
                sorted[kept++] = sorted[i];
            }
        }
        return kept == sorted.length ? sorted : Arrays.copyOf(sorted, kept);
    }

    private int majority() {
        int best = Scripts.NONE;
        int most = 0;
        for (int i = 0; i < seenScripts; i++) {
            int script = scriptsSeen[i];
            if (script != Scripts.NONE && scriptLetters[script] > most) {
                most = scriptLetters[script];
                best = script;
            }
        }
        return best;
    }

    /** Letter, full stop, question, exclamation, other mark, nothing or digit. */
    private static int ending(int c) {
        return switch (c) {
            case '.', '\u3002', '\uFF0E', '\u0964' -> 1;
            case '?', '\uFF1F', '\u061F', '\u037E' -> 2;
            case '!', '\uFF01' -> 3;
            case ',', ';', ':', '\uFF0C', '\uFF1B', '\uFF1A', '\u3001' -> 4;
            case '"', '\'', '\u201D', '\u201C', '\u300D', '\u00BB', ')', '\uFF09', '\u2026' -> 5;
            default -> isDigit(c) ? ENDINGS - 1 : 0;
        };
    }

    private static long mixed(long hash, int c) {
        return Long.rotateLeft((hash ^ c) * MULTIPLIER, 29);
    }

    private static long finished(long hash) {
        long h = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
        return h ^ (h >>> 33);
    }
}
