package org.ttnmt.text;

import java.util.Arrays;

/**
 * The substrings of a corpus that may be pieces, have two characters at least, and are followed by different
 * characters: the inner nodes of its suffix tree. Longer ones come before the shorter ones that they begin with.
 */
final class BranchingSubstrings {

    /** Of each substring: the indices of the first and the last of the sorted suffixes that begin with it. */
    private final IntList firsts = new IntList(1024);

    private final IntList lasts = new IntList(1024);
    private final IntList lengths = new IntList(1024);

    /** Of each substring: its occurrences in the corpus times its length in characters. */
    private long[] coverage = new long[1024];

    /**
     * Finds all of them in one pass over the suffix array.
     *
     * @param sorted the starts of the suffixes, in the suffixes' order
     * @param shared for each suffix the length of its longest common prefix with the one before it
     */
    BranchingSubstrings(CorpusText corpus, int[] sorted, byte[] shared) {
        int[] openLengths = new int[SuffixSort.DEPTH + 2];
        int[] openFirsts = new int[SuffixSort.DEPTH + 2];
        long[] openBefore = new long[SuffixSort.DEPTH + 2];
        int top = 0;
        long before = 0;
        long weight = 0;
        for (int i = 0; i <= sorted.length; i++) {
            int length = i < sorted.length ? shared[i] : 0;
            int first = i - 1;
            long sinceFirst = before - weight;
            while (openLengths[top] > length) {
                first = openFirsts[top];
                sinceFirst = openBefore[top];
                add(corpus, sorted, first, i - 1, openLengths[top], before - sinceFirst);
                top--;
            }
            if (openLengths[top] < length) {
                top++;
                openLengths[top] = length;
                openFirsts[top] = first;
                openBefore[top] = sinceFirst;
            }
            if (i < sorted.length) {
                weight = corpus.weight(sorted[i]);
                before += weight;
            }
        }
    }

    private void add(CorpusText corpus, int[] sorted, int first, int last, int length, long occurrences) {
        int start = sorted[first];
        if (length < 2 || !PieceShape.allows(corpus.characters(), start, start + length)) {
            return;
        }
        int index = firsts.size();
        if (index == coverage.length) {
            coverage = Arrays.copyOf(coverage, index + (index >> 1));
        }
        coverage[index] = occurrences * length;
        firsts.add(first);
        lasts.add(last);
        lengths.add(length);
    }

    int size() {
        return firsts.size();
    }

    int first(int index) {
        return firsts.get(index);
    }

    int last(int index) {
        return lasts.get(index);
    }

    int length(int index) {
        return lengths.get(index);
    }

    long coverage(int index) {
        return coverage[index];
    }

    /** Keeps the {@code limit} that cover most; of those that cover the same, the first. */
    void keepMostCovering(int limit) {
        int size = size();
        if (size <= limit) {
            return;
        }
        long[] ordered = Arrays.copyOf(coverage, size);
        Arrays.sort(ordered);
        long least = ordered[size - limit];
        long ofLeast =
                limit - Arrays.stream(ordered).filter(value -> value > least).count();
        int kept = 0;
        for (int i = 0; i < size; i++) {
            boolean keeps = coverage[i] > least || (coverage[i] == least && ofLeast-- > 0);
            if (keeps) {
                firsts.set(kept, firsts.get(i));
                lasts.set(kept, lasts.get(i));
                lengths.set(kept, lengths.get(i));
                coverage[kept++] = coverage[i];
            }
        }
        firsts.truncate(kept);
        lasts.truncate(kept);
        lengths.truncate(kept);
    }
}
