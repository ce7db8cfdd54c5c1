package org.ttnmt.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.config.DataConfig;

class DrawingRatesTest {

    private static CorpusReport corpus(long usable, double weight) {
        return new CorpusReport("c", null, weight, usable, usable, List.of(), "", null);
    }

    private static double[] shares(List<CorpusReport> corpora, double temperature) {
        double[] rates = DrawingRates.of(corpora, temperature);
        double pairs =
                corpora.stream().mapToDouble(c -> c.usable() * c.weight()).sum();
        return IntStream.range(0, rates.length)
                .mapToDouble(i -> rates[i] * corpora.get(i).usable() / pairs)
                .toArray();
    }

    @Test
    void oneIsNeutral() {
        assertArrayEquals(
                new double[] {1, 0.3, 2}, DrawingRates.of(List.of(corpus(7, 1), corpus(10, 0.3), corpus(0, 2)), 1), 0);
    }

    @Test
    void sharesArePowersOfSizeTimesWeight() {
        // 1,000,000 and 10,000 and 2 x 5,000 pairs; square roots 1000, 100, 100
        List<CorpusReport> corpora = List.of(corpus(1_000_000, 1), corpus(10_000, 1), corpus(5_000, 2));
        assertArrayEquals(new double[] {1000 / 1200.0, 100 / 1200.0, 100 / 1200.0}, shares(corpora, 2), 1e-12);
        assertArrayEquals(new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0}, shares(corpora, 1000), 0.003);
    }

    @Test
    void aCorpusWithoutPairsTakesNoShare() {
        assertArrayEquals(
                new double[] {0.5, 0, 0.5}, shares(List.of(corpus(9, 1), corpus(0, 1), corpus(9, 1)), 5), 1e-12);
    }

    @Test
    void anEpochDrawsAtTheseRates(@TempDir Path folder) throws IOException {
        CorpusConfig large = CorpusFiles.generate(folder, "large", 8100, 1);
        CorpusConfig small = CorpusFiles.generate(folder, "small", 100, 1);
        DataConfig config = DataConfig.of(
                DataConfig.TRAIN.is(List.of(large, small)),
                DataConfig.VALIDATION.is(large),
                DataConfig.MAX_LENGTH.is(100),
                DataConfig.SHUFFLE_BUFFER.is(1000),
                DataConfig.TEMPERATURE.is(2.0));
        WordVocabulary words = new WordVocabulary();
        try (TrainingData data = TrainingData.open(config, words, words, TargetRoom.ANY, 200, 1);
                BatchStream stream = data.batches()) {
            assertEquals(8200, data.pairsPerEpoch());
            int[] drawn = new int[2];
            while (stream.position().epoch() < 2) {
                for (EncodedPair pair : stream.next().pairs()) {
                    drawn[words.piece(pair.source()[0]).startsWith("small") ? 1 : 0]++;
                }
            }
            assertEquals(2 * 8200 * 90 / 100.0, drawn[0], 100);
            assertEquals(2 * 8200 * 10 / 100.0, drawn[1], 20);
        }
    }
}
