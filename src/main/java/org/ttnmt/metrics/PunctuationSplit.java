package org.ttnmt.metrics;

/** The words of chrF++: one ASCII punctuation mark is split off at the end of a word, or else at its start. */
final class PunctuationSplit {
    private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    private PunctuationSplit() {}

    /** Reads a line into {@code words}; with {@code known}, unseen words are not numbered. */
    static void read(String line, Words words, boolean known) {
        words.start();
        int i = 0;
        int end = line.length();
        while (i < end) {
            while (i < end && PythonText.isSpace(line.charAt(i))) {
                i++;
            }
            int start = i;
            while (i < end && !PythonText.isSpace(line.charAt(i))) {
                i++;
            }
            if (i > start) {
                split(line.substring(start, i), words, known);
            }
        }
    }

    private static void split(String word, Words words, boolean known) {
        int last = word.length() - 1;
        if (last == 0) {
            words.add(word, known);
        } else if (isPunctuation(word.charAt(last))) {
            words.add(word.substring(0, last), known);
            words.add(word.substring(last), known);
        } else if (isPunctuation(word.charAt(0))) {
            words.add(word.substring(0, 1), known);
            words.add(word.substring(1), known);
        } else {
            words.add(word, known);
        }
    }

    private static boolean isPunctuation(char c) {
        return PUNCTUATION.indexOf(c) >= 0;
    }
}
