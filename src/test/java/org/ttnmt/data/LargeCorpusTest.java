package org.ttnmt.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.config.CorpusConfig;

class LargeCorpusTest {

    private static final int PAIRS = 300_000;

    @TempDir
    Path folder;

    /** Each source is the pair's number; in memory all encoded pairs would take some 60 MB. */
    private CorpusConfig generate() throws IOException {
        Path source = folder.resolve("large.src");
        Path target = folder.resolve("large.tgt");
        try (BufferedWriter sources = Files.newBufferedWriter(source);
                BufferedWriter targets = Files.newBufferedWriter(target)) {
            for (int i = 0; i < PAIRS; i++) {
                sources.write(i / 1000 + " " + (1000 + i % 1000) + " s".repeat(i % 17) + "\n");
                targets.write("t".repeat(1 + i % 5) + " u".repeat(i % 13) + "\n");
            }
        }
        return new CorpusConfig(source, target, 1);
    }

    /** Slow, because only a corpus much larger than the windows shows that. */
    @Tag("slow")
    @Test
    void memoryHoldsWindowsAndNotTheCorpus() throws IOException {
        WordVocabulary words = new WordVocabulary();
        long before = usedMemory();
        try (TrainingData data =
                        TrainingData.open(CorpusFiles.data(10_000, generate()), words, words, TargetRoom.ANY, 4000, 1);
                BatchStream stream = data.batches()) {
            BitSet seen = new BitSet(PAIRS);
            long most = 0;
            int batches = 0;
            while (stream.position().epoch() == 0) {
                for (EncodedPair pair : stream.next().pairs()) {
                    String number = words.piece(pair.source()[0])
                            + words.piece(pair.source()[1]).substring(1);
                    assertFalse(seen.get(Integer.parseInt(number)), number);
                    seen.set(Integer.parseInt(number));
                }
                if (++batches % 250 == 0) {
                    most = Math.max(most, usedMemory());
                }
            }
            assertEquals(PAIRS, seen.cardinality());
            assertTrue(batches > 500, "batches: " + batches);
            long megabytes = (most - before) >> 20;
            assertTrue(megabytes < 24, () -> "grew by " + megabytes + " MB");
        }
    }

    @Test
    void anEpochTakesItsPairsFromAllOverTheCorpus() throws IOException {
        WordVocabulary words = new WordVocabulary();
        try (TrainingData data =
                        TrainingData.open(CorpusFiles.data(10_000, generate()), words, words, TargetRoom.ANY, 4000, 1);
                BatchStream stream = data.batches()) {
            Set<String> thousands = new HashSet<>();
            while (stream.position().window() == 0) {
                stream.next().pairs().forEach(pair -> thousands.add(words.piece(pair.source()[0])));
            }
            assertTrue(thousands.size() > 40, () -> "places in the first window: " + thousands.size());
        }
    }

    /** The least of three readings: what other tests have left behind goes in more than one collection. */
    @SuppressWarnings("CallToSystemGC") // the test is about what is still reachable
    private static long usedMemory() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(
                    least,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }
}
