package org.ttnmt.text;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.ttnmt.io.Workers;

/**
 * The pieces that the training of a unigram model starts from, and where they are in the corpus: all characters, and
 * the branching substrings, at most a million, first those that cover most.
 *
 * <p>Seeds form trees: the parent of a seed is the longest seed that it begins with. So one number per place of the
 * corpus, that of the longest seed there, gives all seeds there. Characters come first, the most frequent one as number
 * 0, and parents come before children.
 */
final class SeedPieces {

    static final int NONE = -1;

    private static final int MAX_SEEDS = 1_000_000;
    private static final int SEED_BITS = 20;
    private static final int SEED_MASK = (1 << SEED_BITS) - 1;
    private static final long MAX_COVERAGE = (1L << (63 - SEED_BITS)) - 1;

    /** The first seeds are the characters of the alphabet. */
    private final int characters;

    private final int[] starts;
    private final byte[] lengths;
    private final int[] parents;
    private final long[] coverage;
    private final int[] longest;

    SeedPieces(CorpusText corpus, Alphabet alphabet, Workers workers) {
        int[] text = corpus.characters();
        SuffixSort suffixes = new SuffixSort(text);
        int[] sorted = suffixes.sort(workers);
        BranchingSubstrings substrings = new BranchingSubstrings(corpus, sorted, suffixes.shared(sorted));
        substrings.keepMostCovering(MAX_SEEDS - alphabet.size());
        characters = alphabet.size();
        int count = alphabet.size() + substrings.size();
        starts = new int[count];
        lengths = new byte[count];
        parents = new int[count];
        coverage = new long[count];
        longest = new int[text.length];
        Map<Integer, Integer> seedOf = addCharacters(alphabet);
        for (int place = 0; place < text.length; place++) {
            Integer character = seedOf.get(text[place]);
            longest[place] = character == null ? NONE : character;
            if (character != null) {
                starts[character] = place;
            }
        }
        addSubstrings(substrings, sorted, alphabet.size());
    }

    private Map<Integer, Integer> addCharacters(Alphabet alphabet) {
        Map<Integer, Integer> seeds = new HashMap<>();
        for (Alphabet.Letter letter : alphabet.characters()) {
            int seed = seeds.size();
            lengths[seed] = 1;
            parents[seed] = NONE;
            coverage[seed] = letter.count();
            seeds.put(letter.codePoint(), seed);
        }
        return seeds;
    }

    /** Goes through the sorted suffixes backwards, with a stack of the substrings that the current one begins with. */
    private void addSubstrings(BranchingSubstrings substrings, int[] sorted, int firstSeed) {
        int[] open = new int[SuffixSort.DEPTH + 1];
        int[] openSeeds = new int[SuffixSort.DEPTH + 1];
        int top = 0;
        int seed = firstSeed;
        int nextSubstring = substrings.size() - 1;
        for (int i = sorted.length - 1; i >= 0; i--) {
            while (top > 0 && substrings.first(open[top]) > i) {
                top--;
            }
            while (nextSubstring >= 0 && substrings.last(nextSubstring) == i) {
                starts[seed] = sorted[i];
                lengths[seed] = (byte) substrings.length(nextSubstring);
                coverage[seed] = substrings.coverage(nextSubstring);
                parents[seed] = top > 0 ? openSeeds[top] : longest[sorted[i]];
                top++;
                open[top] = nextSubstring--;
                openSeeds[top] = seed++;
            }
            if (top > 0) {
                longest[sorted[i]] = openSeeds[top];
            }
        }
    }

    int size() {
        return starts.length;
    }

    /** An order of the seeds: characters, then those that cover more, then those that come later in the tree. */
    int[] ranks() {
        long[] keys = new long[starts.length - characters];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = Math.min(coverage[characters + i], MAX_COVERAGE) << SEED_BITS | i;
        }
        Arrays.sort(keys);
        int[] ranks = new int[starts.length];
        for (int seed = 0; seed < characters; seed++) {
            ranks[seed] = seed;
        }
        for (int i = 0; i < keys.length; i++) {
            ranks[characters + (int) (keys[i] & SEED_MASK)] = starts.length - 1 - i;
        }
        return ranks;
    }

    /** An index of the corpus text at which the seed occurs. */
    int start(int seed) {
        return starts[seed];
    }

    /** Number of characters. */
    int length(int seed) {
        return lengths[seed];
    }

    /** For each seed the longest seed that it begins with, or {@link #NONE} for a character. */
    int[] parents() {
        return parents.clone();
    }

    /** Lengths of all seeds. */
    byte[] lengths() {
        return lengths;
    }

    /** For each index of the corpus text the longest seed that begins there, or {@link #NONE}. */
    int[] longest() {
        return longest.clone();
    }

    /** The seed's occurrences in the corpus times its length. */
    long coverage(int seed) {
        return coverage[seed];
    }
}
