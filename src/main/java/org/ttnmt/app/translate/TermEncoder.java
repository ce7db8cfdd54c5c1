package org.ttnmt.app.translate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.decode.Constraint;
import org.ttnmt.text.Vocabulary;

/**
 * Turns texts that a translation has to contain into pieces: as the beginning of a word, and within a text unless they
 * begin with a letter of a script that writes spaces.
 */
final class TermEncoder {
    private static final char SPACE = '\u2581';

    /** Joins with nothing: a character of private use, which no vocabulary has a piece with. */
    private static final String CONTEXT = "\uF8FE";

    private final Vocabulary vocabulary;
    private final int[] context;
    private @Nullable BitSet wordsGoOn;
    private @Nullable BitSet numbersGoOn;

    TermEncoder(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        this.context = vocabulary.encode(CONTEXT);
    }

    /** The pieces with which a word goes on; looked for when they are first asked for, as most texts have no terms. */
    private synchronized BitSet wordsGoOn() {
        if (wordsGoOn == null) {
            wordsGoOn = after('a');
        }
        return wordsGoOn;
    }

    /** The pieces with which a number goes on. */
    private synchronized BitSet numbersGoOn() {
        if (numbersGoOn == null) {
            numbersGoOn = after('1');
        }
        return numbersGoOn;
    }

    private BitSet after(int before) {
        BitSet goOn = new BitSet();
        for (int id = 0; id < vocabulary.size(); id++) {
            goOn.set(id, Words.continues(before, vocabulary.piece(id)));
        }
        return goOn;
    }

    /** The pieces of a text that is not blank; {@code apart} as words and numbers of its own. */
    Term term(String text, boolean apart) {
        List<int[]> forms = new ArrayList<>();
        int[] first = vocabulary.encode(text);
        if (!Words.isLetter(text.codePointAt(0))) {
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
        int last = text.codePointBefore(text.length());
        BitSet goesOn = Words.isDigit(last) ? numbersGoOn() : Words.isLetter(last) ? wordsGoOn() : new BitSet();
        return new Term(text, apart, forms.isEmpty() ? null : new Constraint(forms, apart, goesOn));
    }

    /** The pieces of {@code text} where no space is before it; none when that cannot be told. */
    private int[] within(String text) {
        int[] joined = vocabulary.encode(CONTEXT + text);
        int length = context.length;
        return joined.length > length && Arrays.equals(joined, 0, length, context, 0, length)
                ? Arrays.copyOfRange(joined, length, joined.length)
                : new int[0];
    }
}
