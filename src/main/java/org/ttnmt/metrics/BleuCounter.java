package org.ttnmt.metrics;

import java.util.Arrays;
import java.util.List;

/** Counts BLEU's statistics of one segment after another. */
final class BleuCounter implements SegmentCounter {
    private final Bleu bleu;
    private final WordNumbers words = new WordNumbers();
    private final NgramTrie trie = new NgramTrie();
    private final int[] matches;
    private int[] most = new int[64];

    BleuCounter(Bleu bleu) {
        this.bleu = bleu;
        this.matches = new int[bleu.maxOrder()];
    }

    @Override
    public void count(String hypothesis, List<String> references, double[] values, int offset) {
        int maxOrder = bleu.maxOrder();
        words.clear();
        int[] lengths = new int[references.size()];
        if (lengths.length == 1) {
            PythonText.forEachWord(bleu.words(references.get(0)), words.numbering());
            lengths[0] = words.length();
            trie.clear(NgramTrie.ngrams(words.length(), maxOrder));
            trie.addAll(words.ids(), words.length(), maxOrder);
        } else {
            mergeReferences(references, lengths);
        }
        PythonText.forEachWord(bleu.words(hypothesis), words.looking());
        int length = words.length();
        trie.match(words.ids(), length, maxOrder, matches);
        values[offset] = length;
        values[offset + 1] = closest(length, lengths);
        for (int n = 0; n < maxOrder; n++) {
            values[offset + 2 + n] = matches[n];
            values[offset + 2 + maxOrder + n] = Math.max(0, length - n);
        }
    }

    /** Gives each n-gram the largest count that it has in any one reference. */
    private void mergeReferences(List<String> references, int[] lengths) {
        int maxOrder = bleu.maxOrder();
        List<String> lines = references.stream().map(bleu::words).toList();
        int room = 0;
        for (String line : lines) {
            PythonText.forEachWord(line, words.numbering());
            room += NgramTrie.ngrams(words.length(), maxOrder);
        }
        trie.clear(room);
        if (most.length < room + 2) {
            most = new int[room + 2];
        }
        Arrays.fill(most, 0, room + 2, 0);
        for (int r = 0; r < lengths.length; r++) {
            PythonText.forEachWord(lines.get(r), words.numbering());
            lengths[r] = words.length();
            trie.addAll(words.ids(), words.length(), maxOrder);
            for (int node = NgramTrie.ROOT; node < trie.limit(); node++) {
                most[node] = Math.max(most[node], trie.count(node));
                trie.setCount(node, 0);
            }
        }
        for (int node = NgramTrie.ROOT; node < trie.limit(); node++) {
            trie.setCount(node, most[node]);
        }
    }

    /** The length next to {@code length}; of two equally near ones the shorter. */
    private static int closest(int length, int[] lengths) {
        int best = lengths[0];
        for (int candidate : lengths) {
            int nearer = Math.abs(length - candidate) - Math.abs(length - best);
            if (nearer < 0 || (nearer == 0 && candidate < best)) {
                best = candidate;
            }
        }
        return best;
    }
}
