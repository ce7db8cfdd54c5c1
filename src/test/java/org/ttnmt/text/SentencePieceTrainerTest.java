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
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ttnmt.WiderTexts;
import org.ttnmt.config.VocabConfig;
import org.ttnmt.io.Sha256;
import org.ttnmt.text.proto.ModelProto;

class SentencePieceTrainerTest {

    /**
     * What {@code spm_train} learnt.
     *
     * @param model its model
     * @param config what tt is to learn from the same text
     * @param text the training text, one file after the other
     * @param test other texts
     * @param common least share of pieces in common, for unigram models; lower where version 0.1.97 trained
     */
    record Trained(Path model, VocabConfig config, List<Path> text, List<Path> test, double common) {}

    private static List<Trained> trained(VocabConfig.Type type) {
        String name = type.name().toLowerCase(Locale.ROOT);
        List<Path> samples = List.of(
                Path.of("data-samples/train.en"), Path.of("data-samples/train.zh"), Oracles.file("enc/hostile.txt"));
        List<Path> test = List.of(Oracles.file("enc/samples.txt"));
        List<Trained> all = new ArrayList<>();
        all.add(new Trained(Oracles.model(name), config(type, 2500), samples, test, 0.99));
        all.add(new Trained(
                Oracles.model(name + "-bytefallback"), config(type, 1500, 0.9995, true), samples, test, 0.99));
        Path multi30k = WiderTexts.file("data/multi30k/raw");
        if (Files.exists(multi30k)) {
            all.add(new Trained(
                    WiderTexts.file("oracles/spm/m30k-ende-" + name + "8k.model"),
                    config(type, 8000),
                    List.of(multi30k.resolve("train.en"), multi30k.resolve("train.de")),
                    List.of(multi30k.resolve("test_2016_flickr.en"), multi30k.resolve("test_2016_flickr.de")),
                    0.98));
        }
        return all;
    }

    static List<Trained> trainedBpe() {
        return trained(VocabConfig.Type.BPE);
    }

    static List<Trained> trainedUnigram() {
        return trained(VocabConfig.Type.UNIGRAM);
    }

    @ParameterizedTest
    @MethodSource("trainedBpe")
    void bpeIsTheReferenceProgramsPieceByPiece(Trained reference) throws IOException {
        assertEquals(pieces(reference.model()), train(reference).pieces());
    }

    @ParameterizedTest
    @MethodSource("trainedUnigram")
    void unigramHasNearlyAllPiecesOfTheReferenceProgram(Trained reference, @TempDir Path folder) throws IOException {
        SentencePieceModel model = train(reference);
        Set<String> common = texts(pieces(reference.model()));
        common.retainAll(texts(model.pieces()));
        int least = (int) (reference.common() * reference.config().size());
        assertTrue(common.size() >= least, "pieces in common: " + common.size());

        Path file = folder.resolve("vocab.model");
        model.writeTo(file);
        for (Path text : reference.test()) {
            List<String> test = Oracles.lines(text);
            long ours = count(file, test);
            long theirs = count(reference.model(), test);
            assertTrue(Math.abs(theirs - ours) <= 0.005 * theirs, text + ": " + ours + " for " + theirs);
        }
    }

    @ParameterizedTest
    @EnumSource(VocabConfig.Type.class)
    void theModelDoesNotDependOnTheNumberOfThreads(VocabConfig.Type type) throws IOException {
        List<String> lines = Oracles.lines(Path.of("data-samples/train.en"));
        byte[] one = SentencePieceTrainer.train(config(type, 900), lines, 1, 1, line -> {})
                .toBytes();
        byte[] five = SentencePieceTrainer.train(config(type, 900), lines, 1, 5, line -> {})
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

    /** The settings in the order of their numbers, those with the usual values too. */
    @Test
    void theFileHasTheBytesOfEarlierVersions() {
        VocabConfig config = config(VocabConfig.Type.BPE, 11)
                .with(VocabConfig.USER_DEFINED_SYMBOLS.is(List.of("<2de>")), VocabConfig.NORMALIZATION.is("identity"));
        byte[] bytes = train(config, List.of("ab ab", "ab abc")).toBytes();
        assertEquals("8ec43bf120b23946417a8a1928d7c1360a1ee49c3d1759b1e8f7e25609187e63", Sha256.of(bytes));
    }

    private static SentencePieceModel train(Trained reference) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path file : reference.text()) {
            lines.addAll(Oracles.lines(file));
        }
        assertTrue(lines.size() > 20_000, "too few lines to mean something: " + lines.size());
        return train(reference.config(), lines);
    }

    private static SentencePieceModel train(VocabConfig config, List<String> lines) {
        return SentencePieceTrainer.train(config, lines, 1, 2, line -> {});
    }

    private static VocabConfig config(VocabConfig.Type type, int size) {
        return config(type, size, 1.0, false);
    }

    private static VocabConfig config(VocabConfig.Type type, int size, double coverage, boolean byteFallback) {
        return VocabConfig.DEFAULT.with(
                VocabConfig.TYPE.is(type),
                VocabConfig.SIZE.is(size),
                VocabConfig.CHARACTER_COVERAGE.is(coverage),
                VocabConfig.BYTE_FALLBACK.is(byteFallback),
                VocabConfig.SAMPLE_SENTENCES.is(1_000_000));
    }

    private static List<Piece> pieces(Path model) throws IOException {
        return ModelProto.parseFrom(Files.readAllBytes(model)).getPiecesList().stream()
                .map(Piece::of)
                .toList();
    }

    private static Set<String> texts(List<Piece> pieces) {
        return pieces.stream().map(Piece::text).collect(Collectors.toCollection(HashSet::new));
    }

    private static long count(Path model, List<String> lines) {
        SentencePieceVocabulary vocabulary = SentencePieceVocabulary.open(model);
        return lines.stream().mapToLong(line -> vocabulary.encode(line).length).sum();
    }
}
