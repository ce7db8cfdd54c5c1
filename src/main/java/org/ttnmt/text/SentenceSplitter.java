package org.ttnmt.text;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Finds the sentences of a text by Unicode's rules (UAX 29, as {@link BreakIterator} has them), which serve most languages;
 * but a title ({@code Mr.}) or an initial ({@code U.S.}) ends none. Takes time that grows with the text alone.
 */
public final class SentenceSplitter {

    /** What stands before a name. None of them is a word as well, as "No." is. */
    private static final Set<String> TITLES = Set.of(
            "Mr", "Mrs", "Ms", "Dr", "Prof", "St", "Sr", "Sra", "Srta", "Mme", "Mlle", "Mt", "Hr", "Hrn", "Rev", "Gen",
            "Col", "Capt", "Lt", "Sgt");

    private SentenceSplitter() {}

    /** The sentences, each with the white space behind it, so that they are the text one after another; none of an empty text. */
    public static List<String> split(String text) {
        BreakIterator ends = BreakIterator.getSentenceInstance(Locale.ROOT);
        ends.setText(text);
        List<String> sentences = new ArrayList<>();
        int begin = 0;
        for (int end = ends.next(); end != BreakIterator.DONE; end = ends.next()) {
            if (end == text.length() || !goesOn(text, begin, end)) {
                sentences.add(text.substring(begin, end));
                begin = end;
            }
        }
        return sentences;
    }

    /** Whether what ends there is a title or an initial, which a name follows. */
    private static boolean goesOn(String text, int begin, int end) {
        int stop = end;
        while (stop > begin && Character.isWhitespace(text.charAt(stop - 1))) {
            stop--;
        }
        if (stop == begin || text.charAt(stop - 1) != '.') {
            return false;
        }
        int word = stop - 1;
        while (word > begin && Character.isLetter(text.charAt(word - 1))) {
            word--;
        }
        String last = text.substring(word, stop - 1);
        boolean initial = last.length() == 1 && Character.isUpperCase(last.charAt(0));
        return (initial && !last.equals("I")) || TITLES.contains(last);
    }
}
