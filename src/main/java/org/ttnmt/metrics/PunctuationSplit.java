package org.ttnmt.metrics;

import java.util.function.Consumer;

/** The words of chrF++: one ASCII punctuation mark is split off at the end of a word, or else at its start. */
final class PunctuationSplit {
    private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    private PunctuationSplit() {}

    /** Hands the words of a line, one after another, to {@code words}. */
    static void split(String line, Consumer<String> words) {
        PythonText.forEachWord(line, word -> splitWord(word, words));
    }

    private static void splitWord(String word, Consumer<String> words) {
        int last = word.length() - 1;
        if (last > 0 && isPunctuation(word.charAt(last))) {
            words.accept(word.substring(0, last));
            words.accept(word.substring(last));
        } else if (last > 0 && isPunctuation(word.charAt(0))) {
            words.accept(word.substring(0, 1));
            words.accept(word.substring(1));
        } else {
            words.accept(word);
        }
    }

    private static boolean isPunctuation(char c) {
        return PUNCTUATION.indexOf(c) >= 0;
    }
}
