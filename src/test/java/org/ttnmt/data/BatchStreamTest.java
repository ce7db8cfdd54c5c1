package org.ttnmt.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ttnmt.UserException;
import org.ttnmt.config.CorpusConfig;

class BatchStreamTest {

    private static final int BATCH_TOKENS = 120;
    private static final int ALL_IN_MEMORY = 100_000;
    private static final int A_TENTH_IN_MEMORY = 100;

    @TempDir
    Path folder;

    private final WordVocabulary words = new WordVocabulary();

    private TrainingData open(int shuffleBuffer, long seed, CorpusConfig... corpora) {
        return TrainingData.open(
                CorpusFiles.data(shuffleBuffer, corpora), words, words, TargetRoom.ANY, BATCH_TOKENS, seed);
    }

    /** The batches of the next whole epoch, each as text. */
    private List<String> epoch(BatchStream stream) {
        long epoch = stream.position().epoch();
        List<String> batches = new ArrayList<>();
        while (stream.position().epoch() == epoch) {
            batches.add(text(stream.next()));
        }
        return batches;
    }

    private String text(Batch batch) {
        StringBuilder text = new StringBuilder();
        batch.pairs().forEach(p -> text.append(words.decode(p.source()))
                .append('\t')
                .append(words.decode(p.target()))
                .append('\n'));
        return text.toString();
    }

    private static Map<String, Integer> countLines(List<String> batches) {
        Map<String, Integer> counts = new TreeMap<>();
        batches.forEach(b -> b.lines().forEach(line -> counts.merge(line, 1, Integer::sum)));
        return counts;
    }

    private static Map<String, Integer> pairs(CorpusConfig corpus) throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        List<String> target = Files.readAllLines(java.util.Objects.requireNonNull(corpus.target()));
        List<String> source = Files.readAllLines(corpus.source());
        for (int i = 0; i < source.size(); i++) {
            counts.merge(source.get(i) + "\t" + target.get(i), 1, Integer::sum);
        }
        return counts;
    }

    @ParameterizedTest
    @ValueSource(ints = {ALL_IN_MEMORY, A_TENTH_IN_MEMORY, 1})
    void everyEpochHoldsEveryPairOnce(int shuffleBuffer) throws IOException {
        CorpusConfig corpus = CorpusFiles.generate(folder, "a", 1000, 1);
        try (TrainingData data = open(shuffleBuffer, 1, corpus);
                BatchStream stream = data.batches()) {
            for (int i = 0; i < 3; i++) {
                assertEquals(pairs(corpus), countLines(epoch(stream)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {ALL_IN_MEMORY, A_TENTH_IN_MEMORY})
    void epochsDifferAndRepeatForASeed(int shuffleBuffer) throws IOException {
        CorpusConfig corpus = CorpusFiles.generate(folder, "a", 1000, 1);
        List<String> first;
        List<String> second;
        try (TrainingData data = open(shuffleBuffer, 1, corpus);
                BatchStream stream = data.batches()) {
            first = epoch(stream);
            second = epoch(stream);
        }
        assertNotEquals(first, second);
        try (TrainingData data = open(shuffleBuffer, 1, corpus);
                BatchStream stream = data.batches()) {
            assertEquals(first, epoch(stream));
            assertEquals(second, epoch(stream));
        }
        try (TrainingData data = open(shuffleBuffer, 2, corpus);
                BatchStream stream = data.batches()) {
            assertNotEquals(first, epoch(stream));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {ALL_IN_MEMORY, A_TENTH_IN_MEMORY})
    void aStreamOpenedAtAPositionContinues(int shuffleBuffer) throws IOException {
        CorpusConfig corpus = CorpusFiles.generate(folder, "a", 1000, 1.5);
        List<Position> positions = new ArrayList<>();
        List<String> batches = new ArrayList<>();
        try (TrainingData data = open(shuffleBuffer, 1, corpus);
                BatchStream stream = data.batches()) {
            while (stream.position().epoch() < 3) {
                positions.add(stream.position());
                batches.add(text(stream.next()));
            }
        }
        assertTrue(batches.size() > 150, () -> "few batches: " + batches.size());
        try (TrainingData data = open(shuffleBuffer, 1, corpus)) {
            for (int start = 0; start < batches.size(); start += 7) {
                try (BatchStream stream = data.batches(positions.get(start))) {
                    for (int i = start; i < Math.min(start + 40, batches.size()); i++) {
                        assertEquals(positions.get(i), stream.position());
                        assertEquals(batches.get(i), text(stream.next()));
                    }
                }
            }
        }
    }

    @Test
    void aWeightSaysHowOftenAPairIsDrawn() throws IOException {
        CorpusConfig small = CorpusFiles.generate(folder, "a", 300, 2.5);
        CorpusConfig large = CorpusFiles.generate(folder, "b", 900, 0.25);
        for (int shuffleBuffer : new int[] {ALL_IN_MEMORY, A_TENTH_IN_MEMORY}) {
            try (TrainingData data = open(shuffleBuffer, 1, small, large);
                    BatchStream stream = data.batches()) {
                assertEquals(975, data.pairsPerEpoch());
                List<String> four = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    List<String> one = epoch(stream);
                    int drawn = countLines(one).values().stream()
                            .mapToInt(Integer::intValue)
                            .sum();
                    assertEquals(975, drawn, 60);
                    four.addAll(one);
                }
                countLines(four).forEach((pair, count) -> assertEquals(pair.startsWith("a") ? 10 : 1, count, pair));
                assertEquals(1200, countLines(four).size());
            }
        }
    }

    @Test
    void aPositionOfOtherDataIsRefused() throws IOException {
        try (TrainingData data = open(ALL_IN_MEMORY, 1, CorpusFiles.generate(folder, "a", 100, 1))) {
            assertThrows(IllegalArgumentException.class, () -> data.batches(new Position(0, 1, 0)));
            try (BatchStream stream = data.batches(new Position(0, 0, 5000))) {
                IllegalArgumentException e = assertThrows(IllegalArgumentException.class, stream::next);
                assertTrue(String.valueOf(e.getMessage()).contains("there is no batch 5000"), e.getMessage());
            }
        }
    }

    @Test
    void aFailureOfTheReadingThreadReachesTheConsumer() throws IOException {
        CorpusConfig corpus = CorpusFiles.generate(folder, "a", 1000, 1);
        try (TrainingData data = open(A_TENTH_IN_MEMORY, 1, corpus);
                BatchStream stream = data.batches()) {
            stream.next();
            Files.writeString(corpus.source(), "cut\n");
            UserException e = assertThrows(UserException.class, () -> epoch(stream));
            assertTrue(
                    String.valueOf(e.getMessage()).startsWith(corpus.source() + ": has changed since"), e.getMessage());
        }
    }

    @Test
    void closingEndsTheReadingThread() throws IOException {
        try (TrainingData data = open(A_TENTH_IN_MEMORY, 1, CorpusFiles.generate(folder, "a", 1000, 1))) {
            BatchStream stream = data.batches();
            stream.next();
            assertTrue(readers() > 0);
            stream.close();
            assertEquals(0, readers());
        }
    }

    private static long readers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().equals("tt-data") && t.isAlive())
                .count();
    }

    @Test
    void pairsThatFitInMemoryAreEncodedOnce() throws IOException {
        try (TrainingData data = open(ALL_IN_MEMORY, 1, CorpusFiles.generate(folder, "a", 500, 1));
                BatchStream stream = data.batches()) {
            epoch(stream);
            int calls = words.calls(); // of 1,000 lines and a few characters
            assertEquals(1000, calls, 60);
            epoch(stream);
            epoch(stream);
            assertEquals(calls, words.calls());
        }
    }
}
