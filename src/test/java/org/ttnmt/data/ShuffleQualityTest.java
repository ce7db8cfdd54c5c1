package org.ttnmt.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.config.CorpusConfig;

/** How well a corpus of ten times the shuffle buffer is mixed. */
class ShuffleQualityTest {
    private static final int PAIRS = 64_000;

    @TempDir
    Path folder;

    /** Places in the file, from 0 to 1, of the pairs of each batch of an epoch. */
    private List<List<Double>> epoch(int number) throws IOException {
        WordVocabulary words = new WordVocabulary();
        CorpusConfig corpus = CorpusFiles.generate(folder, "p", PAIRS, 1);
        List<List<Double>> batches = new ArrayList<>();
        try (TrainingData data =
                        TrainingData.open(CorpusFiles.data(PAIRS / 10, corpus), words, words, TargetRoom.ANY, 600, 3);
                BatchStream stream = data.batches()) {
            while (stream.position().epoch() <= number) {
                boolean wanted = stream.position().epoch() == number;
                Batch batch = stream.next();
                if (wanted) {
                    batches.add(batch.pairs().stream()
                            .map(pair -> Integer.parseInt(
                                            words.piece(pair.source()[0]).substring(1))
                                    / (double) PAIRS)
                            .toList());
                }
            }
        }
        return batches;
    }

    /** Pearson's correlation of the place in the file with the place in the epoch. */
    private static double correlation(List<Double> places) {
        double mean = (places.size() - 1) / 2.0;
        double sum = 0;
        double squares = 0;
        double placeSquares = 0;
        double average = places.stream().mapToDouble(x -> x).average().orElse(0);
        for (int i = 0; i < places.size(); i++) {
            sum += (i - mean) * (places.get(i) - average);
            squares += (i - mean) * (i - mean);
            placeSquares += (places.get(i) - average) * (places.get(i) - average);
        }
        return sum / Math.sqrt(squares * placeSquares);
    }

    @Test
    void theOrderOfTheFileDoesNotShow() throws IOException {
        for (int epoch = 0; epoch < 2; epoch++) {
            List<List<Double>> batches = epoch(epoch);
            List<Double> places = batches.stream().flatMap(List::stream).toList();
            assertEquals(PAIRS, places.size());
            // 640 chunks come in a random order: a standard deviation of 1 / sqrt(640) = 0.04
            assertEquals(0, correlation(places), 0.12);
            // neighbours of an epoch come from anywhere
            double near = 0;
            for (int i = 1; i < places.size(); i++) {
                near += Math.abs(places.get(i) - places.get(i - 1)) / (places.size() - 1);
            }
            assertEquals(1 / 3.0, near, 0.03, "mean distance of neighbours; of two random places it is a third");
        }
    }

    @Test
    void everyBatchMixesPlacesFromAllOverTheFile() throws IOException {
        List<List<Double>> batches =
                epoch(0).stream().filter(b -> b.size() >= 30).toList();
        assertTrue(batches.size() > 500, () -> batches.size() + " batches");
        double spread = 0;
        double least = 1;
        for (List<Double> batch : batches) {
            double mean = batch.stream().mapToDouble(x -> x).average().orElse(0);
            double deviation = Math.sqrt(batch.stream()
                    .mapToDouble(x -> (x - mean) * (x - mean))
                    .average()
                    .orElse(0));
            spread += deviation / batches.size();
            least = Math.min(least, deviation);
        }
        // of random places it is 1 / sqrt(12) = 0.289
        assertEquals(0.289, spread, 0.02);
        assertTrue(least > 0.15, "the narrowest batch: " + least);
    }

    @Test
    void epochsAreDifferentOrders() throws IOException {
        List<Double> first = epoch(0).stream().flatMap(List::stream).toList();
        List<Double> second = epoch(1).stream().flatMap(List::stream).toList();
        double[] rank = new double[PAIRS];
        for (int i = 0; i < PAIRS; i++) {
            rank[(int) Math.round(first.get(i) * PAIRS)] = i;
        }
        List<Double> ranks = second.stream()
                .map(place -> rank[(int) Math.round(place * PAIRS)])
                .toList();
        assertEquals(0, correlation(ranks), 0.12);
    }
}
