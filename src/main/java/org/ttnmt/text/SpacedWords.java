package org.ttnmt.text;

import java.util.ArrayList;
import java.util.List;

/** What white space of any kind parts: words and labels. */
public final class SpacedWords {
    private SpacedWords() {}

    /** The words of a line, in order. */
    public static List<String> of(String line) {
        List<String> words = new ArrayList<>();
        int begin = 0;
        for (int i = 0; i <= line.length(); i++) {
            if (i == line.length() || isSpace(line.charAt(i))) {
                if (i > begin) {
                    words.add(line.substring(begin, i));
                }
                begin = i + 1;
            }
        }
        return words;
    }

    /** Whether Python's {@code str.split()} splits there, as metrics do. */
    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
    }
}
