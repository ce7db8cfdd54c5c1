package org.ttnmt.metrics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A closer look at the outputs of two systems.
 *
 * @param byLength scores of segments by the words of their first reference
 * @param byFrequency F-scores (per cent) of words by how often the references have them: do the outputs have the words
 *     of the references, rare ones too?
 * @param changes each segment with its score in both systems, the largest gain of the second system first
 * @param checks what is suspicious in the output of each system
 */
public record Comparison(
        List<Bucket> byLength, List<Bucket> byFrequency, List<Change> changes, List<OutputChecks> checks) {

    private static final int[] LENGTHS = {0, 10, 20, 30, 40, 50, 60};
    private static final int[] FREQUENCIES = {1, 2, 3, 5, 10, 100, 1000};

    public Comparison {
        byLength = List.copyOf(byLength);
        byFrequency = List.copyOf(byFrequency);
        changes = List.copyOf(changes);
        checks = List.copyOf(checks);
    }

    /**
     * One segment.
     *
     * @param segment counted from 0
     * @param first its score in the first system
     * @param second its score in the second system
     * @param gain how much better the second system is; negative when it is worse
     */
    public record Change(int segment, double first, double second, double gain) {}

    /**
     * Compares two systems.
     *
     * @param metric for the scores; BLEU uses effective order for single segments
     * @param words how lines are split into words
     * @param systems two of them, one line a segment
     * @param source what was translated, or null when it is not known
     */
    public static Comparison of(
            Metric<?> metric,
            Bleu words,
            List<List<String>> systems,
            References references,
            @Nullable List<String> source,
            int threads) {
        List<SegmentStatistics> statistics = systems.stream()
                .map(lines -> metric.statistics(lines, references, threads))
                .toList();
        List<List<String>> referenceWords = new ArrayList<>();
        for (int i = 0; i < references.size(); i++) {
            referenceWords.add(PythonText.words(words.words(references.get(i).get(0))));
        }
        List<OutputChecks> checks = systems.stream()
                .map(lines -> OutputChecks.of(lines, references, source))
                .toList();
        return new Comparison(
                byLength(metric, statistics, referenceWords),
                byFrequency(words, systems, referenceWords),
                changes(metric, statistics),
                checks);
    }

    private static List<Bucket> byLength(
            Metric<?> metric, List<SegmentStatistics> statistics, List<List<String>> referenceWords) {
        List<Bucket> buckets = new ArrayList<>();
        for (int b = 0; b < LENGTHS.length; b++) {
            int bucket = b;
            int[] members = IntStream.range(0, referenceWords.size())
                    .filter(i -> Bucket.index(LENGTHS, referenceWords.get(i).size()) == bucket)
                    .toArray();
            if (members.length > 0) {
                List<Double> scores = statistics.stream()
                        .map(each -> metric.score(each.sums(members)).score())
                        .toList();
                buckets.add(new Bucket(Bucket.label(LENGTHS, b), members.length, scores));
            }
        }
        return buckets;
    }

    private static List<Bucket> byFrequency(Bleu words, List<List<String>> systems, List<List<String>> referenceWords) {
        Map<String, Integer> frequencies = new HashMap<>();
        referenceWords.forEach(line -> line.forEach(word -> frequencies.merge(word, 1, Integer::sum)));
        long[] inReference = new long[FREQUENCIES.length];
        frequencies.values().forEach(count -> inReference[Bucket.index(FREQUENCIES, count)] += count);
        List<long[]> inOutput = new ArrayList<>();
        List<long[]> matched = new ArrayList<>();
        for (List<String> lines : systems) {
            long[] output = new long[FREQUENCIES.length];
            long[] both = new long[FREQUENCIES.length];
            for (int i = 0; i < lines.size(); i++) {
                Map<String, Integer> left = new HashMap<>();
                referenceWords.get(i).forEach(word -> left.merge(word, 1, Integer::sum));
                for (String word : PythonText.words(words.words(lines.get(i)))) {
                    Integer frequency = frequencies.get(word);
                    if (frequency != null) {
                        int bucket = Bucket.index(FREQUENCIES, frequency);
                        output[bucket]++;
                        if (left.merge(word, -1, Integer::sum) >= 0) {
                            both[bucket]++;
                        }
                    }
                }
            }
            inOutput.add(output);
            matched.add(both);
        }
        List<Bucket> buckets = new ArrayList<>();
        for (int b = 0; b < FREQUENCIES.length; b++) {
            if (inReference[b] > 0) {
                List<Double> scores = new ArrayList<>();
                for (int s = 0; s < systems.size(); s++) {
                    scores.add(200.0 * matched.get(s)[b] / (inReference[b] + inOutput.get(s)[b]));
                }
                buckets.add(new Bucket(Bucket.label(FREQUENCIES, b), inReference[b], scores));
            }
        }
        return buckets;
    }

    private static List<Change> changes(Metric<?> metric, List<SegmentStatistics> statistics) {
        Metric<?> single = metric instanceof Bleu bleu ? bleu.withEffectiveOrder(true) : metric;
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < statistics.get(0).size(); i++) {
            double first = single.score(statistics.get(0).segment(i)).score();
            double second = single.score(statistics.get(1).segment(i)).score();
            changes.add(new Change(i, first, second, metric.higherIsBetter() ? second - first : first - second));
        }
        changes.sort(Comparator.comparingDouble(Change::gain).reversed().thenComparingInt(Change::segment));
        return changes;
    }

    /** The segments in which the second system gains most, at most {@code count}. */
    public List<Change> gains(int count) {
        return changes.stream().filter(change -> change.gain() > 0).limit(count).toList();
    }

    /** The segments in which the second system loses most, at most {@code count}. */
    public List<Change> losses(int count) {
        return changes.stream()
                .filter(change -> change.gain() < 0)
                .sorted(Comparator.comparingDouble(Change::gain).thenComparingInt(Change::segment))
                .limit(count)
                .toList();
    }
}
