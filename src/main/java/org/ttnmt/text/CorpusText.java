package org.ttnmt.text;

import java.util.Arrays;

/**
 * The distinct words of a corpus as one array of code points, for the suffix array. Each word is followed by a negative
 * number that says what comes after it in the corpus: another word, or the end of the sentence. A word that occurs in
 * both ways is there twice. No piece contains a negative number; characters outside the alphabet are one as well.
 */
final class CorpusText {

    private static final int END_OF_WORD = -1;
    private static final int END_OF_SENTENCE = -2;
    private static final int RARE = -3;

    private final WordTable words;
    private final int[] text;
    private final int[] wordStarts;
    private final long[] weights;
    private final int[] entryAt;

    CorpusText(WordTable words) {
        this.words = words;
        this.wordStarts = new int[words.size()];
        int size = 0;
        int entries = 0;
        for (int word = 0; word < words.size(); word++) {
            int times = isTwice(word) ? 2 : 1;
            size += times * (length(word) + 1);
            entries += times;
        }
        this.text = new int[size];
        this.entryAt = new int[size];
        this.weights = new long[entries];
        int at = 0;
        int entry = 0;
        for (int word = 0; word < words.size(); word++) {
            wordStarts[word] = at;
            long endings = words.endings(word);
            if (endings < words.count(word)) {
                at = write(word, END_OF_WORD, at, entry);
                weights[entry++] = words.count(word) - endings;
            }
            if (endings > 0) {
                at = write(word, END_OF_SENTENCE, at, entry);
                weights[entry++] = endings;
            }
        }
    }

    private boolean isTwice(int word) {
        return words.endings(word) > 0 && words.endings(word) < words.count(word);
    }

    private int write(int word, int follower, int at, int entry) {
        int end = at + length(word);
        System.arraycopy(words.pool(), words.start(word), text, at, length(word));
        for (int i = at; i < end; i++) {
            if (text[i] == Alphabet.RARE) {
                text[i] = RARE;
            }
        }
        text[end] = follower;
        Arrays.fill(entryAt, at, end + 1, entry);
        return end + 1;
    }

    /** Code points, and negative numbers for the end of a word, of a sentence, and characters outside the alphabet. */
    int[] characters() {
        return text;
    }

    /** How often the corpus has the word that stands at this index of {@link #characters}. */
    long weight(int place) {
        return weights[entryAt[place]];
    }

    int wordCount() {
        return words.size();
    }

    /** The index of the first character of a word in {@link #characters}. */
    int wordStart(int word) {
        return wordStarts[word];
    }

    int length(int word) {
        return words.end(word) - words.start(word);
    }

    /** How often the corpus has the word. */
    long count(int word) {
        return words.count(word);
    }
}
