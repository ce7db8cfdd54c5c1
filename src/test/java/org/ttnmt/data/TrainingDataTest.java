package org.ttnmt.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.UserException;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.config.DataConfig;
import org.ttnmt.config.DataConfig.OnProblem;

class TrainingDataTest {

    @TempDir
    Path folder;

    private final WordVocabulary words = new WordVocabulary();

    private CorpusConfig corpus(String source, String target) throws IOException {
        Path sources = Files.writeString(folder.resolve("c.src"), source, StandardCharsets.ISO_8859_1);
        Path targets = Files.writeString(folder.resolve("c.tgt"), target, StandardCharsets.ISO_8859_1);
        return new CorpusConfig(sources, targets, 1);
    }

    private TrainingData open(DataConfig config) {
        return TrainingData.open(config, words, words, TargetRoom.ANY, 200, 1);
    }

    private static DataConfig refuse(CorpusConfig corpus) {
        return DataConfig.of(
                DataConfig.TRAIN.is(List.of(corpus)),
                DataConfig.VALIDATION.is(corpus),
                DataConfig.MAX_LENGTH.is(100),
                DataConfig.ON_INVALID.is(OnProblem.REFUSE),
                DataConfig.ON_TOO_LONG.is(OnProblem.REFUSE),
                DataConfig.SHUFFLE_BUFFER.is(1000));
    }

    private String refusal(DataConfig config) {
        return String.valueOf(
                assertThrows(UserException.class, () -> open(config).close()).getMessage());
    }

    /** All pairs of the first epoch, sorted. */
    private Set<String> pairs(TrainingData data) {
        Set<String> pairs = new TreeSet<>();
        try (BatchStream stream = data.batches()) {
            while (stream.position().epoch() == 0) {
                stream.next()
                        .pairs()
                        .forEach(p -> pairs.add(words.decode(p.source()) + "|" + words.decode(p.target())));
            }
        }
        return pairs;
    }

    @Test
    void faultyPairsAreSkippedCountedAndNothingShifts() throws IOException {
        String tooLong = "w ".repeat(101);
        CorpusConfig corpus = corpus(
                "s1\ns2\n\ns4\ns5 \u00e9\ns6\n" + tooLong + "\ns8\n",
                "t1\r\nt2\r\nt3\r\n \t\r\nt5\r\nt6\r\nt7\r\nt8\r\n");
        try (TrainingData data = open(CorpusFiles.data(1000, corpus))) {
            assertEquals(Set.of("s1|t1", "s2|t2", "s6|t6", "s8|t8"), pairs(data));
            assertEquals(4, data.report().usable());
            assertEquals(
                    corpus.source() + " and " + corpus.target() + ": 8 pairs, 4 usable\n"
                            + "  1 pair with bytes that are not UTF-8 text: line 5 (first: source: byte 4 of the line is 0xe9, which"
                            + " is not UTF-8 there)\n  2 pairs with an empty side: lines 3, 4 (first: source)\n  1"
                            + " pair longer than data.max_length: line 7 (first: source: 101 pieces, limit 100)",
                    data.report().describe());
        }
    }

    @Test
    void faultyPairsAreRefusedWhenTheConfigurationSaysSo() throws IOException {
        CorpusConfig corpus = corpus("s1\n\ns3\n", "t1\nt2\n" + "w ".repeat(150) + "\n");
        String files = corpus.source() + " and " + corpus.target();
        assertEquals(
                "the training data has problems that the configuration refuses:\n"
                        + "  " + files + ": 1 pair with an empty side: line 2 (first: source)\n"
                        + "  " + files
                        + ": 1 pair longer than data.max_length: line 3 (first: target: 150 pieces, limit 100)\n"
                        + "Mend the files, or leave such pairs out with data.on_invalid: skip and data.on_too_long:"
                        + " skip.",
                refusal(refuse(corpus)));
        DataConfig onlyLong = DataConfig.of(
                DataConfig.TRAIN.is(List.of(corpus)),
                DataConfig.VALIDATION.is(corpus),
                DataConfig.MAX_LENGTH.is(100),
                DataConfig.ON_TOO_LONG.is(OnProblem.REFUSE),
                DataConfig.SHUFFLE_BUFFER.is(1000));
        assertTrue(!refusal(onlyLong).contains("empty"), "a skipped kind of problem is not refused");
    }

    @Test
    void differentLineCountsAreAlwaysRefused() throws IOException {
        CorpusConfig corpus = corpus("s1\ns2\ns3\n", "t1\nt2\nt3\nt4\nt5\n");
        assertEquals(
                corpus.source() + " has 3 lines but " + corpus.target()
                        + " has 5. Line n of one must be the translation of"
                        + " line n of the other; from the line where one is missing on, all pairs would be wrong."
                        + " Nothing was read further; mend the files.",
                refusal(CorpusFiles.data(1000, corpus)));
        CorpusConfig other = corpus("s1\ns2\ns3", "");
        assertTrue(refusal(CorpusFiles.data(1000, other)).contains(" has 3 lines but " + other.target() + " has 0."));
    }

    @Test
    void onlyTheFirstLineNumbersAreKept() throws IOException {
        CorpusConfig corpus = corpus("s\n" + "\n".repeat(25), "t\n".repeat(26));
        try (TrainingData data = open(CorpusFiles.data(1000, corpus))) {
            ProblemCount finding = data.report().corpora().get(0).findings().get(0);
            assertEquals(
                    "25 pairs with an empty side: lines 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, ... (first: source)",
                    finding.describe());
        }
    }

    @Test
    void missingFilesFoldersAndPipesAreNamed() throws IOException {
        CorpusConfig good = corpus("s1\n", "t1\n");
        Path missing = folder.resolve("missing");
        assertTrue(refusal(CorpusFiles.data(1000, new CorpusConfig(good.source(), missing, 1)))
                .startsWith(missing + ": no such file."));
        assertEquals(
                folder + ": is a folder, but a text file is needed.",
                refusal(CorpusFiles.data(1000, new CorpusConfig(folder, good.target(), 1))));
        Path pipe = Path.of("/dev/null");
        assumeTrue(Files.exists(pipe), "needs " + pipe);
        assertEquals(
                "/dev/null: could not be read (it is a pipe or a device, but training reads its files more than once).",
                refusal(CorpusFiles.data(1000, new CorpusConfig(pipe, good.target(), 1))));
    }

    @Test
    void nothingToTrainOnIsRefused() throws IOException {
        CorpusConfig empty = corpus("", "");
        assertEquals(
                "no training pair is left:\n" + empty.source() + " and " + empty.target() + ": 0 pairs\n"
                        + "Mend the files or the limits in data.",
                refusal(CorpusFiles.data(1000, empty)));
    }

    @Test
    void aBatchMustHoldTheLongestPair() throws IOException {
        DataConfig config = CorpusFiles.data(1000, corpus("s\n", "t\n"));
        UserException e =
                assertThrows(UserException.class, () -> TrainingData.open(config, words, words, TargetRoom.ANY, 100, 1)
                        .close());
        assertEquals(
                "training.batch_tokens is 100, but a pair of data.max_length 100 needs 101 positions with its end of"
                        + " sentence. Raise the former or lower the latter.",
                e.getMessage());
    }

    @Test
    void readsTsvAndNamesLinesWithOtherColumns() throws IOException {
        Path tsv = Files.writeString(
                folder.resolve("c.tsv"), "\uFEFFs1\tt1\r\ns2 t2\r\ns3\tt3\tmore\r\n\tt4\r\ns5\tt5\r\n\r\n");
        CorpusConfig corpus = new CorpusConfig(tsv, null, 1);
        try (TrainingData data = open(CorpusFiles.data(1000, corpus))) {
            assertEquals(Set.of("s1|t1", "s5|t5"), pairs(data));
            assertEquals(
                    tsv + ": 6 pairs, 2 usable\n"
                            + "  3 pairs without exactly two columns: lines 2, 3, 6 (first: 1 column instead of 2"
                            + " (source TAB target))\n  1 pair with an empty side: line 4 (first: source)",
                    data.report().describe());
        }
    }

    @Test
    void packedCorporaGiveTheSameBatchesAsPlainOnes() throws IOException {
        CorpusConfig plain = CorpusFiles.generate(folder, "a", 1000, 1);
        Path gzip = folder.resolve("a.src.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gzip))) {
            Files.copy(plain.source(), out);
        }
        Path zstd = folder.resolve("a.tgt.zst");
        Files.write(zstd, Zstd.compress(Files.readAllBytes(Objects.requireNonNull(plain.target()))));
        for (int shuffleBuffer : new int[] {1, 5000}) {
            try (TrainingData a = open(CorpusFiles.data(shuffleBuffer, plain));
                    TrainingData b = open(CorpusFiles.data(shuffleBuffer, new CorpusConfig(gzip, zstd, 1)));
                    BatchStream plainBatches = a.batches();
                    BatchStream packedBatches = b.batches()) {
                for (int i = 0; i < 300; i++) {
                    assertEquals(ids(plainBatches.next()), ids(packedBatches.next()));
                }
                assertEquals(plainBatches.position(), packedBatches.position());
            }
        }
    }

    private static String ids(Batch batch) {
        return batch.pairs().stream()
                .map(p -> IntStream.of(p.source()).boxed().toList() + ">"
                        + IntStream.of(p.target()).boxed().toList())
                .collect(Collectors.joining("\n"));
    }

    @Test
    void aFingerprintNamesDataAndSettings() throws IOException {
        CorpusConfig corpus = corpus("s1\ns2\n", "t1\nt2\n");
        String first = fingerprint(CorpusFiles.data(1000, corpus), 200, 1);
        assertEquals(first, fingerprint(CorpusFiles.data(1000, corpus), 200, 1));
        assertNotEquals(first, fingerprint(CorpusFiles.data(1000, corpus), 200, 2));
        assertNotEquals(first, fingerprint(CorpusFiles.data(1000, corpus), 201, 1));
        assertNotEquals(first, fingerprint(CorpusFiles.data(1001, corpus), 200, 1));
        assertNotEquals(first, fingerprint(withTag(corpus), 200, 1));
        DataConfig hot = DataConfig.of(
                DataConfig.TRAIN.is(List.of(corpus)),
                DataConfig.VALIDATION.is(corpus),
                DataConfig.MAX_LENGTH.is(100),
                DataConfig.SHUFFLE_BUFFER.is(1000),
                DataConfig.TEMPERATURE.is(5.0));
        assertNotEquals(first, fingerprint(hot, 200, 1));
        WordVocabulary others = new WordVocabulary() {
            @Override
            public String fingerprint() {
                return "of the same size";
            }
        };
        try (TrainingData data =
                TrainingData.open(CorpusFiles.data(1000, corpus), words, others, TargetRoom.ANY, 200, 1)) {
            assertNotEquals(first, data.fingerprint());
        }
        CorpusConfig judge = CorpusFiles.write(folder, "judge", List.of("a"), List.of("b"), 1);
        assertNotEquals(first, fingerprint(validatedOn(corpus, judge), 200, 1));
        assertNotEquals(first, fingerprint(CorpusFiles.data(1000, corpus("s1\ns3\n", "t1\nt2\n")), 200, 1));
    }

    private static DataConfig withTag(CorpusConfig corpus) {
        return CorpusFiles.data(1000, new CorpusConfig(corpus.source(), corpus.target(), 1, "<2de>"));
    }

    private static DataConfig validatedOn(CorpusConfig corpus, CorpusConfig validation) {
        return DataConfig.of(
                DataConfig.TRAIN.is(List.of(corpus)),
                DataConfig.VALIDATION.is(validation),
                DataConfig.MAX_LENGTH.is(100),
                DataConfig.SHUFFLE_BUFFER.is(1000));
    }

    private String fingerprint(DataConfig config, int batchTokens, long seed) {
        try (TrainingData data = TrainingData.open(config, words, words, TargetRoom.ANY, batchTokens, seed)) {
            return data.fingerprint();
        }
    }

    @Test
    void theReportHoldsHashesAndBecomesJson() throws IOException {
        CorpusConfig corpus = corpus("abc\n\n", "t1\nt2\n");
        try (TrainingData data = open(CorpusFiles.data(1000, corpus))) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            new ObjectMapper().writeValue(bytes, data.report());
            JsonNode json = new ObjectMapper().readTree(bytes.toByteArray()).at("/corpora/0");
            assertEquals(1, json.at("/usable").asInt());
            assertEquals("EMPTY", json.at("/findings/0/problem").asText());
            assertEquals(2, json.at("/findings/0/firstLines/0").asInt());
            // printf 'abc\n\n' | sha256sum
            assertEquals(
                    "783701f7599830824fa73488f80eb79894f6f14203264b6a3ac3f0a14012c25f",
                    json.at("/sourceSha256").asText());
        }
    }
}
