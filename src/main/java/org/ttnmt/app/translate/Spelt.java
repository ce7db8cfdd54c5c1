package org.ttnmt.app.translate;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.ttnmt.text.Vocabulary;

/**
 * A text that pieces spell, with parts of it in other letters.
 *
 * @param spelt by the pieces
 * @param parts by where they begin in {@code spelt}; they do not overlap
 */
record Spelt(String spelt, TreeMap<Integer, Part> parts) {

    /** A part up to {@code end}, and what stands there in its place. */
    record Part(int end, String text) {}

    /** The whole as a line. */
    String text() {
        StringBuilder text = new StringBuilder(spelt);
        parts.descendingMap().forEach((begin, part) -> text.replace(begin, part.end(), part.text()));
        return Spelling.oneLine(text.toString());
    }

    /** The words of {@link #text} that each of {@code pieces} has written; all words of a part that is in other letters. */
    Alignment.Units words(int[] pieces, Vocabulary vocabulary) {
        String text = text();
        int[] wordAt = new int[text.length() + 1]; // the word that a character belongs to, or the next one
        int words = 0;
        for (int i = 0; i < text.length(); i++) {
            wordAt[i] = words;
            words += !isSpace(text, i) && (i + 1 == text.length() || isSpace(text, i + 1)) ? 1 : 0;
        }
        wordAt[text.length()] = words;
        int[] first = new int[pieces.length];
        int[] last = new int[pieces.length];
        int[][] places = places(pieces, vocabulary);
        for (int i = 0; i < pieces.length; i++) {
            int from = places[i][0];
            int to = places[i][1];
            while (to > from && isSpace(text, to - 1)) {
                to--;
            }
            first[i] = wordAt[from];
            last[i] = Math.min(to > from ? wordAt[to - 1] : first[i], words - 1);
        }
        return new Alignment.Units(first, last, words);
    }

    /** For each of {@code pieces} where what it has written begins in {@link #text}, and where it ends. */
    int[][] places(int[] pieces, Vocabulary vocabulary) {
        int[][] places = new int[pieces.length][];
        int begin = 0;
        for (int i = 0; i < pieces.length; i++) {
            int end = Math.max(begin, inCommon(vocabulary.decode(Arrays.copyOf(pieces, i + 1))));
            places[i] = new int[] {place(begin, false), place(end, true)};
            begin = end;
        }
        return places;
    }

    /** How many characters at the beginning are those of another text. */
    private int inCommon(String other) {
        int mismatch = Arrays.mismatch(spelt.toCharArray(), other.toCharArray());
        return mismatch < 0 ? spelt.length() : mismatch;
    }

    /** Where an index of {@code spelt} is in the text: in a part of other letters the part's begin or end. */
    private int place(int index, boolean end) {
        int shift = 0;
        for (Map.Entry<Integer, Part> entry : parts.entrySet()) {
            int begin = entry.getKey();
            Part part = entry.getValue();
            if (part.end() <= index) {
                shift += part.text().length() - (part.end() - begin);
            } else if (begin < index && !spelt.substring(begin, part.end()).equals(part.text())) {
                return begin + shift + (end ? part.text().length() : 0);
            } else {
                break;
            }
        }
        return index + shift;
    }

    private static boolean isSpace(String text, int index) {
        return Words.SPACES.indexOf(text.charAt(index)) >= 0;
    }
}
