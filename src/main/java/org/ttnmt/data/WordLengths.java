package org.ttnmt.data;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.ttnmt.text.Vocabulary;

/**
 * Remembers how many pieces the words of a language have, and so tells of most texts that they have not too many without
 * encoding them. It relies on a vocabulary whose pieces never reach across a space ({@link Vocabulary#splitsAtSpaces}): a
 * text then has no more pieces than its words one by one.
 *
 * <p>Thread-safe. Memory is bounded: a word that is met forgets another in its place.
 */
final class WordLengths {
    private static final int SLOTS = 1 << 17;
    private static final int LONGEST_WORD = 48;

    private final Vocabulary vocabulary;
    private final boolean usable;
    private final AtomicReferenceArray<@Nullable Word> words = new AtomicReferenceArray<>(SLOTS);

    private record Word(String text, int pieces) {}

    WordLengths(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        this.usable = vocabulary.splitsAtSpaces();
    }

    /** True only for a text that has at least one piece and at most {@code maxLength}; false where that is not known. */
    boolean certainlyFit(String text, int maxLength) {
        if (PieceBound.certainlyFits(text, maxLength)) {
            return true;
        }
        if (!usable || !PieceBound.isPlain(text)) {
            return false;
        }
        int pieces = 0;
        int start = 0;
        int hash = 0;
        for (int i = 0; i <= text.length() && pieces <= maxLength; i++) {
            char c = i < text.length() ? text.charAt(i) : ' ';
            if (c != ' ') {
                hash = 31 * hash + c;
                continue;
            }
            if (i > start) {
                pieces += pieces(text, start, i, hash);
            }
            start = i + 1;
            hash = 0;
        }
        return pieces > 0 && pieces <= maxLength;
    }

    private int pieces(String text, int start, int end, int hash) {
        if (end - start > LONGEST_WORD) {
            return vocabulary.encode(text.substring(start, end)).length;
        }
        int slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
        Word known = words.get(slot);
        if (known == null
                || known.text().length() != end - start
                || !text.regionMatches(start, known.text(), 0, end - start)) {
            String word = text.substring(start, end);
            known = new Word(word, vocabulary.encode(word).length);
            words.set(slot, known);
        }
        return known.pieces();
    }
}
