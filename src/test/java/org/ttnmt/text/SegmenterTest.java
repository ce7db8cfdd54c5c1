package org.ttnmt.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.ttnmt.io.Workers;

class SegmenterTest {

    private final WordTable words = new WordTable(16);

    /** Expected counts of "aab" against the sum over all its splits, written out. */
    @Test
    void expectedCountsAreThoseOfAllSplits() {
        add("aab", "aac", "abc", "b", "c");
        CorpusText corpus = new CorpusText(words);
        UnigramState model = model(corpus);
        int a = find(model, corpus, "a");
        int b = find(model, corpus, "b");
        int aa = find(model, corpus, "aa");
        int ab = find(model, corpus, "ab");
        double one = model.probability(a) * model.probability(a) * model.probability(b);
        double two = model.probability(aa) * model.probability(b);
        double three = model.probability(a) * model.probability(ab);
        double all = one + two + three;

        long[] expected = new long[model.left().length()];
        new Segmenter(model).addExpected(corpus.wordStart(0), 3, 10, expected);
        assertEquals(10 * (2 * one + three) / all, expected[a] * Segmenter.COUNT_UNIT, 1e-6);
        assertEquals(10 * (one + two) / all, expected[b] * Segmenter.COUNT_UNIT, 1e-6);
        assertEquals(10 * two / all, expected[aa] * Segmenter.COUNT_UNIT, 1e-6);
        assertEquals(10 * three / all, expected[ab] * Segmenter.COUNT_UNIT, 1e-6);
    }

    /** A probability below 1e-308 has no double of its own; the counts must cover each character once all the same. */
    @Test
    void aLongSentenceDoesNotUnderflow() {
        add("ab".repeat(4000), "ac", "bc");
        CorpusText corpus = new CorpusText(words);
        UnigramState model = model(corpus);
        long[] expected = new long[model.left().length()];
        new Segmenter(model).addExpected(corpus.wordStart(0), 8000, 1, expected);
        double characters = 0;
        for (int piece = 0; piece < expected.length; piece++) {
            characters += expected[piece] * Segmenter.COUNT_UNIT * model.length(piece);
        }
        assertEquals(8000, characters, 1e-3);
    }

    private void add(String... sentences) {
        for (String text : sentences) {
            IntList sentence = new IntList(16);
            text.codePoints().forEach(sentence::add);
            words.addSentence(sentence);
        }
    }

    private UnigramState model(CorpusText corpus) {
        try (Workers workers = new Workers(1, "tt-vocabulary")) {
            return new UnigramState(new SeedPieces(corpus, Alphabet.choose(words, 1), workers));
        }
    }

    private static int find(UnigramState model, CorpusText corpus, String text) {
        for (int piece = 0; piece < model.left().length(); piece++) {
            if (text.equals(new String(corpus.characters(), model.place(piece), model.length(piece)))) {
                return piece;
            }
        }
        throw new AssertionError(text + " is no piece");
    }
}
