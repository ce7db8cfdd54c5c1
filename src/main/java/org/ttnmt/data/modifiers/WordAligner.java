package org.ttnmt.data.modifiers;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ttnmt.data.LexicalModel;
import org.ttnmt.text.UnspacedScripts;

/**
 * Finds words that translate each other: for each of both the most probable one across, by an IBM model 1 of some pairs
 * of the data, or the same word on both sides. Words are runs of letters and digits, or single characters of scripts
 * without spaces.
 */
public final class WordAligner {
    private static final int ITERATIONS = 4;
    private static final double LEAST_PROBABILITY = 0.25;
    /** Of the further characters of a word of a script without spaces. */
    private static final double LEAST_PART = 0.1;

    /** Longer sentences have more words that may be meant. */
    private static final int MOST_WORDS = 60;

    /** A word of a text, from {@code begin} to before {@code end}. */
    record Word(int begin, int end) {
        String in(String text) {
            return text.substring(begin, end);
        }
    }

    /** A word and its translation. */
    record Link(Word source, Word target) {}

    private final Map<String, Integer> sources = new HashMap<>();
    private final Map<String, Integer> targets = new HashMap<>();
    private final LexicalModel lexicon;

    private WordAligner(List<TextPair> pairs) {
        List<int[]> left = new ArrayList<>();
        List<int[]> right = new ArrayList<>();
        for (TextPair pair : pairs) {
            int[] source = ids(pair.source(), sources);
            int[] target = ids(pair.target(), targets);
            if (source.length > 0 && target.length > 0 && source.length <= MOST_WORDS && target.length <= MOST_WORDS) {
                left.add(source);
                right.add(target);
            }
        }
        lexicon = LexicalModel.train(left, right, sources.size(), targets.size(), ITERATIONS, iteration -> {});
    }

    /** Learns which words translate each other. */
    public static WordAligner learn(List<TextPair> pairs) {
        return new WordAligner(pairs);
    }

    private static int[] ids(String text, Map<String, Integer> known) {
        return words(text).stream()
                .mapToInt(word -> known.computeIfAbsent(key(word.in(text)), key -> known.size()))
                .toArray();
    }

    private static String key(String word) {
        return word.toLowerCase(Locale.ROOT);
    }

    static List<Word> words(String text) {
        List<Word> words = new ArrayList<>();
        int begin = -1;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int next = i + Character.charCount(c);
            boolean alone = UnspacedScripts.have(c);
            boolean part =
                    !alone && (Character.isLetterOrDigit(c) || Character.getType(c) == Character.NON_SPACING_MARK);
            if (part && begin < 0) {
                begin = i;
            } else if (!part && begin >= 0) {
                words.add(new Word(begin, i));
                begin = -1;
            }
            if (alone) {
                words.add(new Word(i, next));
            }
            i = next;
        }
        if (begin >= 0) {
            words.add(new Word(begin, text.length()));
        }
        return words;
    }

    /** Pairs of words, each of which is on its side once; in the order of the source. */
    List<Link> links(TextPair pair) {
        List<Word> left = words(pair.source());
        List<Word> right = words(pair.target());
        List<Link> links = new ArrayList<>();
        if (left.size() > MOST_WORDS || right.size() > MOST_WORDS) {
            return links;
        }
        double[][] p = new double[left.size()][right.size()];
        for (int s = 0; s < left.size(); s++) {
            String source = key(left.get(s).in(pair.source()));
            Integer id = sources.get(source);
            for (int t = 0; t < right.size(); t++) {
                String target = key(right.get(t).in(pair.target()));
                Integer other = targets.get(target);
                p[s][t] = source.equals(target) && source.length() > 2
                        ? 2
                        : id == null || other == null ? 0 : lexicon.probability(id, other);
            }
        }
        double[][] transposed = transposed(p, right.size());
        for (int s = 0; s < left.size(); s++) {
            int t = best(p, s);
            if (t >= 0 && p[s][t] >= LEAST_PROBABILITY && isOnlyBest(p, s, t)) {
                links.add(new Link(whole(pair.source(), left, s, p, t), whole(pair.target(), right, t, transposed, s)));
            }
        }
        return links;
    }

    private static double[][] transposed(double[][] p, int columns) {
        double[][] transposed = new double[columns][p.length];
        for (int s = 0; s < p.length; s++) {
            for (int t = 0; t < columns; t++) {
                transposed[t][s] = p[s][t];
            }
        }
        return transposed;
    }

    /**
     * A word; in a script without spaces, with the characters beside it that go with the same word across.
     *
     * @param p how well each word of this side goes with each across
     */
    private static Word whole(String text, List<Word> words, int at, double[][] p, int across) {
        int first = at;
        int last = at;
        if (UnspacedScripts.have(text.codePointAt(words.get(at).begin()))) {
            while (first > 0 && belongs(text, words.get(first - 1), words.get(first), p[first - 1], across)) {
                first--;
            }
            while (last + 1 < words.size()
                    && belongs(text, words.get(last), words.get(last + 1), p[last + 1], across)) {
                last++;
            }
        }
        return new Word(words.get(first).begin(), words.get(last).end());
    }

    /** Whether two characters are one word: they touch, and {@code p} of the new one is best for the same word across. */
    private static boolean belongs(String text, Word left, Word right, double[] p, int across) {
        return left.end() == right.begin()
                && UnspacedScripts.have(text.codePointAt(left.begin()))
                && UnspacedScripts.have(text.codePointAt(right.begin()))
                && p[across] >= LEAST_PART
                && p[across] >= p[bestOf(p)];
    }

    private static int best(double[][] p, int s) {
        return bestOf(p[s]);
    }

    private static int bestOf(double[] p) {
        int best = -1;
        for (int t = 0; t < p.length; t++) {
            best = best < 0 || p[t] > p[best] ? t : best;
        }
        return best;
    }

    /** Whether no other word of either side is as good: the same word twice is not clear. */
    private static boolean isOnlyBest(double[][] p, int s, int t) {
        for (int other = 0; other < p.length; other++) {
            if (other != s && p[other][t] >= p[s][t]) {
                return false;
            }
        }
        for (int other = 0; other < p[s].length; other++) {
            if (other != t && p[s][other] >= p[s][t]) {
                return false;
            }
        }
        return true;
    }
}
