package org.ttnmt.audit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Up to 64 pairs of a source word and a target word that occur together, found by the likelihood ratio of their counts
 * (Dunning 1993). Each pair of words has a bit, so that a line becomes a mask of the pairs that its words belong to,
 * and comparing two lines takes a few additions.
 */
final class WordPairs {
    private static final int MOST = 64;
    private static final int CANDIDATES = 200;
    private static final double SIGNIFICANT = 30;
    /** Words of a line depend on each other, so that what each says is not all new. */
    private static final double WEIGHT = 0.5;

    private final WordMasks sourceBits = new WordMasks();
    private final WordMasks targetBits = new WordMasks();
    private final List<double[]> ratios = new ArrayList<>();
    private double neither;

    @SuppressWarnings("ArrayRecordComponent") // only carries its array; never compared
    private record Candidate(int source, int target, double strength, double[] ratios) {}

    private WordPairs() {}

    static WordPairs learn(List<AuditPair> pairs, int offset) {
        int from = Math.max(0, -offset);
        int count = Math.max(0, pairs.size() - Math.abs(offset));
        Map<Integer, Integer> sources = frequent(pairs, Side.SOURCE);
        Map<Integer, Integer> targets = frequent(pairs, Side.TARGET);
        int[][] together = new int[CANDIDATES][CANDIDATES];
        int[] sourceCounts = new int[CANDIDATES];
        int[] targetCounts = new int[CANDIDATES];
        for (int i = from; i < from + count; i++) {
            List<Integer> s = known(pairs.get(i).source().tokens(), sources);
            List<Integer> t = known(pairs.get(i + offset).target().tokens(), targets);
            s.forEach(a -> sourceCounts[a]++);
            t.forEach(b -> targetCounts[b]++);
            for (int a : s) {
                for (int b : t) {
                    together[a][b]++;
                }
            }
        }
        List<Candidate> best = new ArrayList<>();
        targets.forEach((target, b) -> {
            Candidate strongest = null;
            for (Map.Entry<Integer, Integer> source : sources.entrySet()) {
                int a = source.getValue();
                double strength = likelihoodRatio(together[a][b], sourceCounts[a], targetCounts[b], count);
                if (strength > SIGNIFICANT && (strongest == null || strength > strongest.strength)) {
                    strongest = new Candidate(
                            source.getKey(),
                            target,
                            strength,
                            ratios(together[a][b], sourceCounts[a], targetCounts[b], count));
                }
            }
            if (strongest != null) {
                best.add(strongest);
            }
        });
        best.sort(Comparator.comparingDouble(Candidate::strength).reversed());
        WordPairs words = new WordPairs();
        best.stream().limit(MOST).forEach(words::add);
        return words;
    }

    private void add(Candidate pair) {
        long bit = 1L << ratios.size();
        sourceBits.add(pair.source, bit);
        targetBits.add(pair.target, bit);
        ratios.add(pair.ratios);
        neither += pair.ratios[0];
    }

    int count() {
        return ratios.size();
    }

    long sourceMask(int[] tokens) {
        return sourceBits.of(tokens);
    }

    long targetMask(int[] tokens) {
        return targetBits.of(tokens);
    }

    /** The log-likelihood ratio of two lines, in nats, from the masks of a source and a target line. */
    double score(long source, long target) {
        double score = neither;
        for (long rest = source | target; rest != 0; rest &= rest - 1) {
            int bit = Long.numberOfTrailingZeros(rest);
            double[] ratio = ratios.get(bit);
            score += ratio[(int) ((source >>> bit) & 1) + 2 * (int) ((target >>> bit) & 1)] - ratio[0];
        }
        return WEIGHT * score;
    }

    /** The words that are in many lines, but not in most, numbered from 0; most informative first. */
    private static Map<Integer, Integer> frequent(List<AuditPair> pairs, Side side) {
        Map<Integer, Integer> counts = new HashMap<>();
        for (AuditPair pair : pairs) {
            for (int token : pair.side(side).tokens()) {
                counts.merge(token, 1, Integer::sum);
            }
        }
        double lines = pairs.size();
        List<Map.Entry<Integer, Integer>> entries = counts.entrySet().stream()
                .filter(e -> e.getValue() >= 8)
                .sorted(Comparator.<Map.Entry<Integer, Integer>>comparingDouble(e -> -entropy(e.getValue() / lines))
                        .thenComparing(Map.Entry::getKey))
                .limit(CANDIDATES)
                .toList();
        Map<Integer, Integer> numbered = new HashMap<>();
        entries.forEach(e -> numbered.put(e.getKey(), numbered.size()));
        return numbered;
    }

    private static double entropy(double p) {
        return p <= 0 || p >= 1 ? 0 : -p * Math.log(p) - (1 - p) * Math.log(1 - p);
    }

    private static List<Integer> known(int[] tokens, Map<Integer, Integer> numbers) {
        List<Integer> known = new ArrayList<>();
        for (int token : tokens) {
            Integer number = numbers.get(token);
            if (number != null) {
                known.add(number);
            }
        }
        return known;
    }

    private static double likelihoodRatio(double both, double a, double b, double n) {
        if (both <= a * b / n) {
            return 0; // they avoid each other
        }
        return 2
                * (term(both, a * b / n)
                        + term(a - both, a * (n - b) / n)
                        + term(b - both, (n - a) * b / n)
                        + term(n - a - b + both, (n - a) * (n - b) / n));
    }

    private static double term(double observed, double expected) {
        return observed <= 0 || expected <= 0 ? 0 : observed * Math.log(observed / expected);
    }

    /** log p(target word or not | source word or not) / p(target word or not); index: source + 2 target. */
    private static double[] ratios(double both, double a, double b, double n) {
        double p = (b + 1) / (n + 2);
        double with = (both + 2 * p) / (a + 2);
        double without = (b - both + 2 * p) / (n - a + 2);
        return new double[] {
            Math.log((1 - without) / (1 - p)), Math.log((1 - with) / (1 - p)), Math.log(without / p), Math.log(with / p)
        };
    }
}
