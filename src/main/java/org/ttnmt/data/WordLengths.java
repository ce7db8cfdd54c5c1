package org.ttnmt.data;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.ttnmt.text.Vocabulary;

/**
 * Decides for most texts without encoding them that they do not have too many pieces: first by an upper bound for each
 * character, then by a cache of the number of pieces of each word. The cache relies on a vocabulary whose pieces never
 * reach across a space ({@link Vocabulary#splitsAtSpaces}): a text then has no more pieces than its words one by one.
 *
 * <p>Thread-safe. Memory is bounded: a new word replaces the one in its slot of the cache.
 */
final class WordLengths {
    private static final int SLOTS = 1 << 16;
    private static final int LONGEST_WORD = 48;

    private final Vocabulary vocabulary;
    private final CharacterLengths characters;
    private final boolean usable;
    private final AtomicReferenceArray<@Nullable Word> words = new AtomicReferenceArray<>(SLOTS);

    private record Word(String text, int pieces) {}

    WordLengths(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
        this.characters = new CharacterLengths(vocabulary);
        this.usable = vocabulary.splitsAtSpaces();
    }

    /** True only for a text that surely has at least one piece and at most {@code maxLength}. */
    boolean certainlyFit(String text, int maxLength) {
        int most = characters.mostPieces(text);
        if (most <= maxLength || most == CharacterLengths.UNKNOWN || !usable) {
            return most <= maxLength;
        }
        return mostPieces(text, most, maxLength, false) <= maxLength
                || mostPieces(text, most, maxLength, true) <= maxLength;
    }

    /**
     * Lowers the bound of a text, word by word, from the bounds of its characters to the words' true numbers of pieces,
     * until it is at most {@code maxLength}.
     *
     * @param learn whether words that are not in the cache are encoded and put there
     */
    private int mostPieces(String text, int byCharacters, int maxLength, boolean learn) {
        int most = byCharacters;
        int start = 0;
        while (start < text.length() && most > maxLength) {
            int end = text.indexOf(' ', start);
            end = end < 0 ? text.length() : end;
            if (end > start) {
                int pieces = pieces(text, start, end, learn);
                most -= pieces < 0 ? 0 : Math.max(0, characters.mostPieces(text, start, end) - pieces);
            }
            start = end + 1;
        }
        return most;
    }

    /** The number of pieces of a word; negative when it is not in the cache and not to be encoded. */
    private int pieces(String text, int start, int end, boolean learn) {
        int length = end - start;
        int hash = 0;
        for (int i = start; i < end; i++) {
            hash = 31 * hash + text.charAt(i);
        }
        int slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
        Word word = words.get(slot);
        if (word != null && word.text().length() == length && text.regionMatches(start, word.text(), 0, length)) {
            return word.pieces();
        }
        if (!learn) {
            return -1;
        }
        String unknown = text.substring(start, end);
        int pieces = vocabulary.encode(unknown).length;
        if (length <= LONGEST_WORD) {
            words.set(slot, new Word(unknown, pieces));
        }
        return pieces;
    }
}
