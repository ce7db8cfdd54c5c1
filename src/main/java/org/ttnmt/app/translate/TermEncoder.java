package org.ttnmt.app.translate;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.ttnmt.decode.Constraint;
import org.ttnmt.text.Vocabulary;

/**
 * Turns texts that a translation has to contain into pieces: as the beginning of a word and, where scripts write no
 * spaces, within a text.
 */
final class TermEncoder {
    private static final char SPACE = '\u2581';

    /** Joins with nothing: a character of private use, which no vocabulary has a piece with. */
    private static final String CONTEXT = "\uF8FE";

    private final Vocabulary vocabulary;
    private final BitSet continuations = new BitSet();
    private final int[] context;

    TermEncoder(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        this.context = vocabulary.encode(CONTEXT);
        for (int id = 0; id < vocabulary.size(); id++) {
            String piece = vocabulary.piece(id);
            if (!piece.isEmpty() && writtenWithSpaces(piece.codePointAt(0))) {
                continuations.set(id);
            }
        }
    }

    /** Pieces that continue a word. */
    BitSet continuations() {
        return continuations;
    }

    /** The pieces of a text that is not blank. */
    Term term(String text) {
        List<int[]> forms = new ArrayList<>();
        int[] first = vocabulary.encode(text);
        boolean spaced = writtenWithSpaces(text.codePointAt(0));
        if (!spaced) {
            int[] within = within(text);
            if (within.length > 0) {
                forms.add(within);
            }
            if (first.length > 1 && vocabulary.piece(first[0]).equals(String.valueOf(SPACE))) {
                first = Arrays.copyOfRange(first, 1, first.length); // what is within a text can be at its beginning
            }
        }
        int[] atFirst = first;
        if (first.length > 0 && forms.stream().noneMatch(form -> Arrays.equals(form, atFirst))) {
            forms.add(first);
        }
        boolean wholeWord = writtenWithSpaces(text.codePointBefore(text.length()));
        return new Term(text, forms.isEmpty() ? null : new Constraint(forms, wholeWord));
    }

    /** The pieces of {@code text} where no space is before it; none when that cannot be told. */
    private int[] within(String text) {
        int[] joined = vocabulary.encode(CONTEXT + text);
        int length = context.length;
        return joined.length > length && Arrays.equals(joined, 0, length, context, 0, length)
                ? Arrays.copyOfRange(joined, length, joined.length)
                : new int[0];
    }

    /** A letter or digit of a script whose words stand apart. */
    static boolean writtenWithSpaces(int codePoint) {
        if (!Character.isLetterOrDigit(codePoint)) {
            return false;
        }
        return switch (UnicodeScript.of(codePoint)) {
            case HAN, HIRAGANA, KATAKANA, BOPOMOFO, THAI, LAO, KHMER, MYANMAR, TIBETAN -> false;
            default -> true;
        };
    }
}
