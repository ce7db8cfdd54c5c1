package org.ttnmt.metrics;

import java.util.Arrays;
import java.util.List;

/** Counts TER's statistics of one segment after another. */
final class TerCounter implements SegmentCounter {
    private final TerTokenizer tokenizer;
    private final WordNumbers numbers = new WordNumbers();
    private final ShiftSearch search = new ShiftSearch();

    TerCounter(TerTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    @Override
    public void count(String hypothesis, List<String> references, double[] values, int offset) {
        numbers.clear();
        int[] hypothesisWords = read(prepare(hypothesis));
        int fewest = Integer.MAX_VALUE;
        long lengths = 0;
        for (String reference : references) {
            // sacreBLEU prepares references twice, which tells where the first time leaves "it's ." behind
            int[] referenceWords = read(prepare(prepare(reference)));
            fewest = Math.min(fewest, search.edits(hypothesisWords, referenceWords));
            lengths += referenceWords.length;
        }
        values[offset] = fewest;
        values[offset + 1] = (double) lengths / references.size();
    }

    private String prepare(String line) {
        return tokenizer.tokenize(PythonText.stripTrailing(line));
    }

    private int[] read(String words) {
        PythonText.forEachWord(words, numbers.numbering());
        return Arrays.copyOf(numbers.ids(), numbers.length());
    }
}
