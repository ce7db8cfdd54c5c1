package org.ttnmt.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.UserException;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.config.DataConfig;
import org.ttnmt.config.VocabConfig;
import org.ttnmt.text.SentencePieceTrainer;
import org.ttnmt.text.SentencePieceVocabulary;
import org.ttnmt.text.Vocabulary;

/** Tags through the real tokenizer. */
class SourcePrefixTest {

    private static final List<String> LINES = List.of("the house is old", "the old house", "is the house old ?", "");

    @TempDir
    Path folder;

    private Vocabulary vocabulary(VocabConfig.Type type, List<String> symbols) {
        Path file = folder.resolve("v.model");
        VocabConfig config = VocabConfig.DEFAULT
                .with(
                        VocabConfig.TYPE.is(type),
                        VocabConfig.SIZE.is(18),
                        VocabConfig.CHARACTER_COVERAGE.is(1.0),
                        VocabConfig.SAMPLE_SENTENCES.is(1000))
                .withSymbols(symbols);
        SentencePieceTrainer.train(config, LINES, 1, 1, line -> {}).writeTo(file);
        return SentencePieceVocabulary.open(file);
    }

    private CorpusConfig tagged(String name, String prefix) throws IOException {
        CorpusConfig plain = CorpusFiles.write(folder, name, LINES, LINES, 1);
        return new CorpusConfig(plain.source(), plain.target(), 1, prefix);
    }

    @Test
    void aTaggedCorpusGivesWhatAUserTypes() throws IOException {
        for (VocabConfig.Type type : VocabConfig.Type.values()) {
            DataConfig config = CorpusFiles.data(100, tagged("a", "<2de>"), tagged("b", "<2fr>"));
            Vocabulary vocabulary = vocabulary(type, config.sourcePrefixes());
            try (TrainingData data = TrainingData.open(config, vocabulary, vocabulary, TargetRoom.ANY, 200, 1);
                    BatchStream stream = data.batches()) {
                Set<String> seen = new HashSet<>();
                while (stream.position().epoch() == 0) {
                    stream.next().pairs().forEach(pair -> seen.add(Arrays.toString(pair.source())));
                }
                Set<String> typed = new HashSet<>();
                for (String line : LINES.subList(0, 3)) {
                    typed.add(Arrays.toString(vocabulary.encode("<2de> " + line)));
                    typed.add(Arrays.toString(vocabulary.encode("<2fr> " + line)));
                }
                assertEquals(typed, seen);
                assertEquals(6, seen.size());
                assertEquals(6, data.report().usable(), "a tag does not fill an empty line");
                int tag = 3;
                assertEquals("<2de>", vocabulary.piece(tag));
                assertEquals(
                        1,
                        Arrays.stream(vocabulary.encode("<2de> the house"))
                                .filter(id -> id == tag)
                                .count());
            }
        }
    }

    @Test
    void validationSetsAreTaggedTheSame() throws IOException {
        CorpusConfig plain = CorpusFiles.write(folder, "v", List.of("s1", "s2"), List.of("t1", "t2"), 1);
        ParallelText text = ParallelText.read(new CorpusConfig(plain.source(), plain.target(), 1, "<2de>"));
        assertEquals(List.of("<2de> s1", "<2de> s2"), text.source());
        assertEquals(List.of("t1", "t2"), text.target());
    }

    @Test
    void aTagThatIsNotOnePieceIsRefused() throws IOException {
        DataConfig config = CorpusFiles.data(100, tagged("a", "<2de>"), tagged("b", "old"), tagged("c", "the"));
        Vocabulary vocabulary = vocabulary(VocabConfig.Type.BPE, List.of("<2fr>", "old", "the"));
        UserException e = assertThrows(
                UserException.class, () -> TrainingData.open(config, vocabulary, vocabulary, TargetRoom.ANY, 200, 1)
                        .close());
        assertEquals(
                "the source vocabulary does not hold each source_prefix of the corpora as one piece: <2de> becomes"
                        + " \u2581 <unk> e <unk>.\nLeave vocab.source_model out, so that a vocabulary with them is"
                        + " built, or build one with: tt vocab --user-defined-symbols \"<2de>,old,the\"",
                e.getMessage());
    }

    @Test
    void aTagCountsInTheLength() throws IOException {
        CorpusConfig corpus = tagged("a", "<2de>");
        Vocabulary vocabulary = vocabulary(VocabConfig.Type.BPE, List.of("<2de>"));
        int length = vocabulary.encode("<2de> " + LINES.get(2)).length;
        assertArrayEquals(
                new long[] {3, 2},
                new long[] {usable(corpus, vocabulary, length), usable(corpus, vocabulary, length - 1)});
    }

    private static long usable(CorpusConfig corpus, Vocabulary vocabulary, int maxLength) {
        DataConfig config = DataConfig.of(
                DataConfig.TRAIN.is(List.of(corpus)),
                DataConfig.VALIDATION.is(corpus),
                DataConfig.MAX_LENGTH.is(maxLength),
                DataConfig.SHUFFLE_BUFFER.is(100));
        try (TrainingData data = TrainingData.open(config, vocabulary, vocabulary, TargetRoom.ANY, 200, 1)) {
            return data.report().usable();
        }
    }
}
