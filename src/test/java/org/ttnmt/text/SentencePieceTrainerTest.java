package org.ttnmt.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ttnmt.config.VocabConfig;

class SentencePieceTrainerTest {

    @Test
    void bpeIsTheReferenceProgramsPieceByPiece() throws IOException {
        SentencePieceModel model = trainOnMulti30k(VocabConfig.Type.BPE);
        assertEquals(reference("m30k-ende-bpe8k"), model.pieces());
    }

    @Test
    void unigramHasNearlyAllPiecesOfTheReferenceProgram(@TempDir Path folder) throws IOException {
        SentencePieceModel model = trainOnMulti30k(VocabConfig.Type.UNIGRAM);
        Set<String> common = texts(reference("m30k-ende-unigram8k"));
        common.retainAll(texts(model.pieces()));
        assertTrue(common.size() >= 7840, "pieces in common: " + common.size());

        Path file = folder.resolve("vocab.model");
        model.writeTo(file);
        for (String language : List.of("en", "de")) {
            List<String> test = Oracles.lines(Oracles.corpus("multi30k/raw/test_2016_flickr." + language));
            long ours = count(file, test);
            long theirs = count(Oracles.file("m30k-ende-unigram8k.model"), test);
            assertTrue(Math.abs(theirs - ours) <= 0.005 * theirs, language + ": " + ours + " for " + theirs);
        }
    }

    @ParameterizedTest
    @EnumSource(VocabConfig.Type.class)
    void theModelDoesNotDependOnTheNumberOfThreads(VocabConfig.Type type) throws IOException {
        List<String> lines =
                Oracles.lines(Oracles.corpus("multi30k/raw/train.de")).subList(0, 10_000);
        byte[] one = SentencePieceTrainer.train(config(type, 1500), lines, 1, 1, line -> {})
                .toBytes();
        byte[] five = SentencePieceTrainer.train(config(type, 1500), lines, 1, 5, line -> {})
                .toBytes();
        assertArrayEquals(one, five);
    }

    @Test
    void bpeMergesTheMostFrequentPairFirstAndEndsWithTheCharacters() {
        List<Piece> pieces = train(config(VocabConfig.Type.BPE, 10), List.of("ab ab", "ab abc"))
                .pieces();
        assertEquals(
                List.of("<unk>", "<s>", "</s>", "ab", "\u2581ab", "\u2581abc", "a", "b", "\u2581", "c"),
                pieces.stream().map(Piece::text).toList());
        assertEquals(
                List.of(0f, 0f, 0f, -0f, -1f, -2f, -3f, -4f, -5f, -6f),
                pieces.stream().map(Piece::score).toList());
    }

    private static SentencePieceModel trainOnMulti30k(VocabConfig.Type type) throws IOException {
        List<String> lines = new ArrayList<>(Oracles.lines(Oracles.corpus("multi30k/raw/train.en")));
        lines.addAll(Oracles.lines(Oracles.corpus("multi30k/raw/train.de")));
        assertEquals(58_000, lines.size());
        return train(config(type, 8000), lines);
    }

    private static SentencePieceModel train(VocabConfig config, List<String> lines) {
        return SentencePieceTrainer.train(config, lines, 1, 2, line -> {});
    }

    private static VocabConfig config(VocabConfig.Type type, int size) {
        return VocabConfig.DEFAULT.with(
                VocabConfig.TYPE.is(type),
                VocabConfig.SIZE.is(size),
                VocabConfig.CHARACTER_COVERAGE.is(1.0),
                VocabConfig.SAMPLE_SENTENCES.is(1_000_000));
    }

    private static List<Piece> reference(String name) throws IOException {
        return ModelFile.parse(Files.readAllBytes(Oracles.file(name + ".model")))
                .pieces();
    }

    private static Set<String> texts(List<Piece> pieces) {
        return pieces.stream().map(Piece::text).collect(Collectors.toCollection(HashSet::new));
    }

    private static long count(Path model, List<String> lines) {
        try (SentencePieceVocabulary vocabulary = SentencePieceVocabulary.open(model)) {
            return lines.stream()
                    .mapToLong(line -> vocabulary.encode(line).length)
                    .sum();
        }
    }
}
