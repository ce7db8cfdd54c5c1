package org.ttnmt.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ttnmt.WiderTexts;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.config.DataConfig;
import org.ttnmt.text.Oracles;
import org.ttnmt.text.SentencePieceVocabulary;
import org.ttnmt.text.Vocabulary;

class BatcherTest {

    private static EncodedPair pair(int sourceLength, int targetLength) {
        return new EncodedPair(new int[sourceLength], new int[targetLength]);
    }

    private static List<EncodedPair> randomPairs(int count) {
        SeededRandom random = new SeededRandom(3);
        List<EncodedPair> pairs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = 1 + random.nextInt(40);
            pairs.add(pair(length, Math.max(1, length - 5 + random.nextInt(11))));
        }
        return pairs;
    }

    private static void assertWithin(int batchTokens, List<Batch> batches) {
        for (Batch batch : batches) {
            assertTrue(
                    batch.size() * batch.sourceLength() <= batchTokens, () -> "source of " + batch.size() + " pairs");
            assertTrue(
                    batch.size() * batch.targetLength() <= batchTokens, () -> "target of " + batch.size() + " pairs");
        }
    }

    @Test
    void batchesAreNoLargerThanTheirBudgetAndFillIt() {
        List<EncodedPair> pairs = randomPairs(5000);
        List<Batch> batches = new Batcher(1000).batches(pairs, new SeededRandom(1));
        assertEquals(5000, batches.stream().mapToInt(Batch::size).sum());
        assertWithin(1000, batches);
        double filled = batches.stream()
                .mapToInt(b -> b.size() * Math.max(b.sourceLength(), b.targetLength()))
                .average()
                .orElseThrow();
        assertTrue(filled > 950, () -> "positions of an average batch: " + filled);
    }

    @Test
    void aPairThatNeedsAWholeBatchGetsOne() {
        List<Batch> batches =
                new Batcher(41).batches(List.of(pair(40, 1), pair(1, 40), pair(3, 3)), new SeededRandom(1));
        assertEquals(3, batches.size());
        assertWithin(41, batches);
    }

    @Test
    void batchesDoNotComeInTheOrderOfTheirLengths() {
        List<Batch> batches = new Batcher(1000).batches(randomPairs(5000), new SeededRandom(1));
        List<Batch> sorted = new ArrayList<>(batches);
        sorted.sort(Comparator.comparingInt(Batch::targetLength));
        double meanMove = 0;
        for (int i = 0; i < sorted.size(); i++) {
            meanMove += Math.abs(batches.indexOf(sorted.get(i)) - i) / (double) sorted.size();
        }
        assertEquals(sorted.size() / 3.0, meanMove, sorted.size() / 8.0); // a third for a random order
    }

    @Test
    void anyShapeOfCorpusPadsLittle() {
        List<EncodedPair> shortTargets = new ArrayList<>();
        SeededRandom random = new SeededRandom(4);
        for (int i = 0; i < 20_000; i++) {
            int length = 4 + random.nextInt(30);
            shortTargets.add(pair(length, 1 + length / 3 + random.nextInt(4)));
        }
        assertTrue(realShare(new Batcher(4000).batches(shortTargets, new SeededRandom(1))) > 0.9);
        List<EncodedPair> shortSources = shortTargets.stream()
                .map(p -> new EncodedPair(p.target(), p.source()))
                .toList();
        assertTrue(realShare(new Batcher(4000).batches(shortSources, new SeededRandom(1))) > 0.9);
        assertTrue(realShare(new Batcher(4000).batches(randomPairs(20_000), new SeededRandom(1))) > 0.9);
    }

    /** A corpus with its vocabulary and a batch size that gives some hundred batches. */
    static Stream<Arguments> realCorpora() {
        Supplier<Vocabulary> words = WordVocabulary::new;
        Supplier<Vocabulary> pieces = () -> SentencePieceVocabulary.open(Oracles.model("bpe"));
        Path samples = Path.of("data-samples");
        Path multi30k = WiderTexts.file("data/multi30k/tok");
        return Stream.of(
                        arguments(samples.resolve("train.en"), samples.resolve("train.zh"), pieces, 2000),
                        arguments(
                                multi30k.resolve("train.lc.norm.tok.en"),
                                multi30k.resolve("train.lc.norm.tok.de"),
                                words,
                                8000))
                .filter(corpus -> Files.exists((Path) corpus.get()[0]));
    }

    @ParameterizedTest
    @MethodSource("realCorpora")
    void aRealCorpusFillsNineTenthsOfItsPositions(
            Path source, Path target, Supplier<Vocabulary> opened, int batchTokens) throws IOException {
        DataConfig config = CorpusFiles.data(100_000, new CorpusConfig(source, target, 1));
        Vocabulary vocabulary = opened.get();
        try (TrainingData data = TrainingData.open(config, vocabulary, vocabulary, TargetRoom.ANY, batchTokens, 1);
                BatchStream stream = data.batches()) {
            List<Batch> epoch = new ArrayList<>();
            while (stream.position().epoch() == 0) {
                epoch.add(stream.next());
            }
            assertEquals(
                    Files.readAllLines(source).size(),
                    epoch.stream().mapToInt(Batch::size).sum());
            double share = realShare(epoch);
            assertTrue(share > 0.93, () -> "real tokens: " + share);
        }
    }

    /** Real tokens over positions, of both sides together. */
    private static double realShare(List<Batch> batches) {
        long real = 0;
        long positions = 0;
        for (Batch batch : batches) {
            real += batch.sourceTokens() + batch.targetTokens();
            positions += (long) batch.size() * (batch.sourceLength() + batch.targetLength());
        }
        return (double) real / positions;
    }
}
