package org.ttnmt.metrics;

import java.util.List;

/** Counts chrF's statistics of one segment after another. */
final class ChrFCounter implements SegmentCounter {
    private final ChrF chrF;
    private final NgramTrie trie = new NgramTrie();
    private final WordNumbers words = new WordNumbers();
    private final int[] matches;
    private final double[] candidate;
    private int[] hypothesisChars = new int[256];
    private int[] referenceChars = new int[256];

    ChrFCounter(ChrF chrF) {
        this.chrF = chrF;
        this.matches = new int[Math.max(chrF.charOrder(), chrF.wordOrder())];
        this.candidate = new double[chrF.width()];
    }

    @Override
    public void count(String hypothesis, List<String> references, double[] values, int offset) {
        String text = prepared(hypothesis);
        hypothesisChars = room(hypothesisChars, text.length());
        int length = characters(text, hypothesisChars);
        double best = -1;
        for (String reference : references) {
            String referenceText = prepared(reference);
            countCharacters(length, referenceText);
            if (chrF.wordOrder() > 0) {
                countWords(text, referenceText);
            }
            double score = references.size() == 1 ? 0 : chrF.fScore(candidate, 0);
            if (score > best) {
                best = score;
                System.arraycopy(candidate, 0, values, offset, candidate.length);
            }
        }
    }

    private String prepared(String line) {
        return chrF.lowercase() ? PythonText.lower(line) : line;
    }

    private static int[] room(int[] buffer, int length) {
        return buffer.length >= length ? buffer : new int[Math.max(length, 2 * buffer.length)];
    }

    private void countCharacters(int length, String reference) {
        int order = chrF.charOrder();
        referenceChars = room(referenceChars, reference.length());
        int referenceLength = characters(reference, referenceChars);
        trie.clear(NgramTrie.ngrams(referenceLength, order));
        trie.addAll(referenceChars, referenceLength, order);
        trie.match(hypothesisChars, length, order, matches);
        store(0, order, length, referenceLength);
    }

    private void countWords(String hypothesis, String reference) {
        int order = chrF.wordOrder();
        words.clear();
        PunctuationSplit.split(reference, words.numbering());
        int referenceLength = words.length();
        trie.clear(NgramTrie.ngrams(referenceLength, order));
        trie.addAll(words.ids(), referenceLength, order);
        PunctuationSplit.split(hypothesis, words.looking());
        trie.match(words.ids(), words.length(), order, matches);
        store(chrF.charOrder(), order, words.length(), referenceLength);
    }

    /** Without n-grams of an order in the reference, those of the hypothesis do not count either. */
    private void store(int firstOrder, int orders, int length, int referenceLength) {
        for (int n = 0; n < orders; n++) {
            int inReference = Math.max(0, referenceLength - n);
            int at = 3 * (firstOrder + n);
            candidate[at] = inReference == 0 ? 0 : Math.max(0, length - n);
            candidate[at + 1] = inReference;
            candidate[at + 2] = matches[n];
        }
    }

    /** The code points that count; returns how many. */
    private int characters(String text, int[] out) {
        int n = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                out[n++] = Character.toCodePoint(c, text.charAt(++i));
            } else if (chrF.whitespace() || !PythonText.isSpace(c)) {
                out[n++] = c;
            }
        }
        return n;
    }
}
