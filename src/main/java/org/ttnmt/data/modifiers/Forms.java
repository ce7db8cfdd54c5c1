package org.ttnmt.data.modifiers;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ttnmt.text.UnspacedScripts;

/** Other ways to write both sides: case, punctuation, and two pairs on a line. */
final class Forms {
    private static final Pattern WORD_START = Pattern.compile("(?<![\\p{L}\\p{M}\\p{N}'\u2019])\\p{Ll}");
    private static final Pattern END = Pattern.compile("\\s*[.!?;:,\u2026\u3002\uFF01\uFF1F\uFF1B\u0964\u061F]+\\s*$");

    private Forms() {}

    static TextPair upperCase(TextPair pair) {
        return pair.map(text -> text.toUpperCase(Locale.ROOT));
    }

    static TextPair titleCase(TextPair pair) {
        return pair.map(text -> WORD_START
                .matcher(text)
                .replaceAll(start -> Matcher.quoteReplacement(
                        Character.toString(Character.toTitleCase(start.group().codePointAt(0))))));
    }

    /** Where both sides end with punctuation and have more than that, neither does. */
    static TextPair withoutEnd(TextPair pair) {
        TextPair without = pair.map(text -> END.matcher(text).replaceFirst(""));
        boolean both =
                !without.source().equals(pair.source()) && !without.target().equals(pair.target());
        return both && !without.source().isBlank() && !without.target().isBlank() ? without : pair;
    }

    static TextPair merged(TextPair first, TextPair second) {
        return new TextPair(joined(first.source(), second.source()), joined(first.target(), second.target()));
    }

    private static String joined(String first, String second) {
        return first + (isUnspaced(first) && isUnspaced(second) ? "" : " ") + second;
    }

    /** Whether a side is in a script without spaces, as far as its letters tell. */
    static boolean isUnspaced(String text) {
        return text.codePoints().filter(UnspacedScripts::have).count() * 2
                > text.codePoints().filter(Character::isLetter).count();
    }
}
