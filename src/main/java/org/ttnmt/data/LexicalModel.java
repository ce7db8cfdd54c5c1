package org.ttnmt.data;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * How probable a target piece is given a source piece: IBM model 1 (Brown et al. 1993, section 4.1), trained by
 * expectation maximisation from equal probabilities. Besides its pieces, each source has an empty one.
 */
public final class LexicalModel {
    private final int[][] targets; // of each source piece: the target pieces beside which it was seen, ascending
    private final float[][] probabilities;

    private LexicalModel(int[][] targets) {
        this.targets = targets;
        this.probabilities = new float[targets.length][];
        Arrays.setAll(probabilities, source -> {
            float[] equal = new float[targets[source].length];
            Arrays.fill(equal, 1);
            return equal;
        });
    }

    /**
     * Trains on pairs of encoded sentences.
     *
     * @param sources ids, one array for each pair
     * @param targets as many
     * @param sourceSize ids of the source are below this
     * @param targetSize ids of the target are below this
     * @param progress is told the number of each iteration that is done, from 1
     */
    public static LexicalModel train(
            List<int[]> sources,
            List<int[]> targets,
            int sourceSize,
            int targetSize,
            int iterations,
            IntConsumer progress) {
        LexicalModel model = new LexicalModel(seenTogether(sources, targets, sourceSize, targetSize));
        for (int iteration = 1; iteration <= iterations; iteration++) {
            model.maximise(sources, targets);
            progress.accept(iteration);
        }
        return model;
    }

    private static int[][] seenTogether(List<int[]> sources, List<int[]> targets, int sourceSize, int targetSize) {
        int[] occurrences = new int[sourceSize];
        sources.forEach(source -> Arrays.stream(source).distinct().forEach(piece -> occurrences[piece]++));
        int[][] sentences = new int[sourceSize][];
        Arrays.setAll(sentences, piece -> new int[occurrences[piece]]);
        for (int i = sources.size() - 1; i >= 0; i--) {
            int sentence = i;
            Arrays.stream(sources.get(i))
                    .distinct()
                    .forEach(piece -> sentences[piece][--occurrences[piece]] = sentence);
        }
        int[][] together = new int[sourceSize + 1][];
        int[] seenBy = new int[targetSize];
        Arrays.fill(seenBy, -1);
        for (int piece = 0; piece <= sourceSize; piece++) {
            int self = piece;
            IntStream its = piece < sourceSize ? Arrays.stream(sentences[piece]) : IntStream.range(0, targets.size());
            together[piece] = its.flatMap(sentence -> Arrays.stream(targets.get(sentence)))
                    .filter(target -> {
                        boolean first = seenBy[target] != self;
                        seenBy[target] = self;
                        return first;
                    })
                    .sorted()
                    .toArray();
        }
        return together;
    }

    /** One iteration: expected counts of the alignments, then the probabilities that make them most likely. */
    private void maximise(List<int[]> sources, List<int[]> all) {
        float[][] counts = new float[targets.length][];
        Arrays.setAll(counts, source -> new float[targets[source].length]);
        int empty = targets.length - 1;
        for (int i = 0; i < all.size(); i++) {
            int[] source = Arrays.copyOf(sources.get(i), sources.get(i).length + 1);
            source[source.length - 1] = empty;
            int[] places = new int[source.length];
            for (int target : all.get(i)) {
                double sum = 0;
                for (int s = 0; s < source.length; s++) {
                    places[s] = Arrays.binarySearch(targets[source[s]], target);
                    sum += probabilities[source[s]][places[s]];
                }
                for (int s = 0; s < source.length; s++) {
                    counts[source[s]][places[s]] += (float) (probabilities[source[s]][places[s]] / sum);
                }
            }
        }
        for (int source = 0; source < targets.length; source++) {
            double sum = 0;
            for (float count : counts[source]) {
                sum += count;
            }
            for (int t = 0; t < counts[source].length; t++) {
                probabilities[source][t] = (float) (counts[source][t] / sum);
            }
        }
    }

    /** The most probable targets of a source piece, best first, the lower of equals first: at most {@code count}. */
    public int[] best(int source, int count) {
        float[] p = probabilities[source];
        return IntStream.range(0, p.length)
                .boxed()
                .sorted((a, b) -> p[a] == p[b] ? Integer.compare(a, b) : Float.compare(p[b], p[a]))
                .limit(count)
                .mapToInt(place -> targets[source][place])
                .toArray();
    }

    /** The probability of a target piece given a source piece; 0 where they were not seen together. */
    public double probability(int source, int target) {
        int place = Arrays.binarySearch(targets[source], target);
        return place < 0 ? 0 : probabilities[source][place];
    }
}
