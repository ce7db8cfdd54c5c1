package org.ttnmt.app.translate;

import java.text.Normalizer;
import java.util.Arrays;

/**
 * A text in Unicode's normal form C, in which letters with accents are compared, and where its characters come from.
 *
 * @param text in normal form C
 * @param origins for each of its characters the index in the text that it was made of, and for its end that text's
 *     length
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Composed(String text, int[] origins) {

    /** Composes a text, letter by letter, each with the marks that follow it. */
    static Composed of(String text) {
        if (Normalizer.isNormalized(text, Normalizer.Form.NFC)) {
            return new Composed(text, new int[0]);
        }
        StringBuilder composed = new StringBuilder();
        int[] origins = new int[3 * text.length() + 1]; // normal form C has at most three characters for one
        for (int begin = 0; begin < text.length(); ) {
            int end = begin + Character.charCount(text.codePointAt(begin));
            while (end < text.length() && joinsTheOneBefore(text.codePointAt(end))) {
                end += Character.charCount(text.codePointAt(end));
            }
            String letter = Normalizer.normalize(text.substring(begin, end), Normalizer.Form.NFC);
            Arrays.fill(origins, composed.length(), composed.length() + letter.length(), begin);
            composed.append(letter);
            begin = end;
        }
        origins[composed.length()] = text.length();
        return new Composed(composed.toString(), Arrays.copyOf(origins, composed.length() + 1));
    }

    /** Where the character at {@code index}, or the end, was before. */
    int origin(int index) {
        return origins.length == 0 ? index : origins[index];
    }

    /** Whether the text is other than it was. */
    boolean isOtherwise() {
        return origins.length > 0;
    }

    /** Whether no letter that was composed as a whole lies on both sides of an index. */
    boolean isBetweenLetters(int index) {
        return index == 0 || origin(index) > origin(index - 1);
    }

    /** Marks, and the later letters of a syllable in Hangul. */
    private static boolean joinsTheOneBefore(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> codePoint >= 0x1160 && codePoint <= 0x11FF;
        };
    }
}
