package org.ttnmt.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ttnmt.UserException;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.config.DataConfig;
import org.ttnmt.config.StageConfig;
import org.ttnmt.config.StageEnd;

/** What the stages of a curriculum read. */
class StagesTest {
    private static final StageEnd TWO_EPOCHS_OF_A = new StageEnd(0, 2, "a", 0);
    private static final StageConfig MIXED = new StageConfig(Map.of("a", 3.0, "b", 1.0), null, TWO_EPOCHS_OF_A);
    private static final StageConfig ALONE = new StageConfig(Map.of("b", 0.1), null, new StageEnd(9, 0, null, 0));

    @TempDir
    Path folder;

    private final WordVocabulary words = new WordVocabulary();
    private CorpusConfig a;
    private CorpusConfig b;

    @BeforeEach
    void writeCorpora() throws IOException {
        a = named(CorpusFiles.generate(folder, "a", 100, 1));
        b = named(CorpusFiles.generate(folder, "b", 900, 1));
    }

    private static CorpusConfig named(CorpusConfig corpus) {
        String name = Objects.toString(corpus.source().getFileName()).substring(0, 1);
        return new CorpusConfig(corpus.source(), corpus.target(), 1, null, name);
    }

    private TrainingData open(int shuffleBuffer, StageConfig... stages) {
        DataConfig data = CorpusFiles.data(shuffleBuffer, a, b).with(DataConfig.STAGES.is(List.of(stages)));
        return TrainingData.open(data, words, words, TargetRoom.ANY, 120, 1);
    }

    /** How often pairs of each corpus come in the next epoch. */
    private Map<String, Integer> epoch(BatchStream stream) {
        Map<String, Integer> counts = new TreeMap<>();
        long epoch = stream.position().epoch();
        while (stream.position().epoch() == epoch) {
            stream.next()
                    .pairs()
                    .forEach(pair -> counts.merge(words.decode(pair.source()).substring(0, 1), 1, Integer::sum));
        }
        return counts;
    }

    @ParameterizedTest
    @ValueSource(ints = {100_000, 100})
    void aMixHasItsSharesAndAnEpochOfTheCorpusThatCounts(int shuffleBuffer) {
        try (TrainingData data = open(shuffleBuffer, MIXED, ALONE);
                BatchStream stream = data.batches()) {
            int ofB = 0;
            for (int i = 0; i < 27; i++) {
                Map<String, Integer> counts = epoch(stream);
                assertEquals(100, counts.get("a"));
                ofB += counts.getOrDefault("b", 0);
            }
            assertEquals(900, ofB); // 900 / 27 = 33.3 an epoch, a third of 100, and each pair once
            stream.beginNextStage();
            assertEquals(new Position(1, 0, 0, 0), stream.position());
            assertEquals(Map.of("b", 900), epoch(stream));
            assertEquals(1, stream.position().epoch());
        }
    }

    @Test
    void withoutACorpusThatCountsAnEpochIsAsLongAsItsCorpora() {
        StageConfig half = new StageConfig(Map.of("a", 0.5, "b", 0.5), null, StageEnd.NONE);
        try (TrainingData data = open(100_000, half);
                BatchStream stream = data.batches()) {
            assertEquals(1000, data.pairsPerEpoch());
            assertEquals(500, epoch(stream).get("a"));
        }
    }

    @Test
    void aStreamOpenedInAnyStageContinues() {
        List<Position> positions = new ArrayList<>();
        List<Batch> batches = new ArrayList<>();
        try (TrainingData data = open(100, MIXED, ALONE, MIXED);
                BatchStream stream = data.batches()) {
            for (int stage = 0; stage < 3; stage++) {
                for (int i = 0; i < 30; i++) {
                    positions.add(stream.position());
                    batches.add(stream.next());
                }
                if (stage < 2) {
                    stream.beginNextStage();
                }
            }
        }
        try (TrainingData data = open(100, MIXED, ALONE, MIXED)) {
            for (int at : new int[] {0, 29, 30, 45, 60, 89}) {
                try (BatchStream stream = data.batches(positions.get(at))) {
                    assertEquals(
                            text(batches.get(at)),
                            text(stream.next()),
                            positions.get(at).toString());
                }
            }
        }
        assertNotEquals(text(batches.get(0)), text(batches.get(60))); // the same mix again, in another order
    }

    private String text(Batch batch) {
        StringBuilder text = new StringBuilder();
        batch.pairs().forEach(pair -> text.append(words.decode(pair.source())).append('\n'));
        return text.toString();
    }

    @Test
    void oneStageOfEverythingIsTheDataWithoutStages() {
        StageConfig whole = new StageConfig(Map.of(), null, StageEnd.NONE);
        try (TrainingData plain = open(100);
                TrainingData staged = open(100, whole);
                BatchStream one = plain.batches();
                BatchStream other = staged.batches()) {
            for (int i = 0; i < 50; i++) {
                assertEquals(text(one.next()), text(other.next()));
            }
        }
    }

    @Test
    void eachStageHasItsVariation() {
        PairVariation doubled = (pair, random) -> new EncodedPair(pair.source(), new int[] {5});
        try (TrainingData data = open(100_000, MIXED, ALONE);
                BatchStream stream = data.batches(Position.START, List.of(PairVariation.NONE, doubled))) {
            assertNotEquals(Collections.nCopies(1, 1), lengths(stream.next()));
            stream.beginNextStage();
            Batch second = stream.next();
            assertEquals(Collections.nCopies(second.size(), 1), lengths(second));
        }
    }

    private static List<Integer> lengths(Batch batch) {
        return batch.pairs().stream().map(pair -> pair.target().length).toList();
    }

    @Test
    void positionsOfOtherMixesAreNotTaken() {
        StageConfig other = new StageConfig(Map.of("a", 2.0, "b", 1.0), null, TWO_EPOCHS_OF_A);
        try (TrainingData one = open(100, MIXED, ALONE);
                TrainingData two = open(100, other, ALONE);
                TrainingData plain = open(100)) {
            assertNotEquals(one.fingerprint(), two.fingerprint());
            assertNotEquals(one.fingerprint(), plain.fingerprint());
        }
    }

    @Test
    void aMixedCorpusWithoutPairsIsRefused() throws IOException {
        a = named(CorpusFiles.write(folder, "a", List.of(""), List.of(""), 1));
        assertEquals(
                "data.stages: stage 1 mixes a, but " + a.files() + " has no usable pairs; tt data check says why.",
                assertThrows(UserException.class, () -> open(100, MIXED, ALONE)).getMessage());
    }
}
