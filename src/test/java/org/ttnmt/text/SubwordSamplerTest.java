package org.ttnmt.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ttnmt.config.VocabConfig;
import org.ttnmt.text.proto.PieceType;

class SubwordSamplerTest {
    private static final List<Piece> PIECES = List.of(
            new Piece("<unk>", 0, PieceType.UNKNOWN),
            new Piece("\u2581", -1, PieceType.NORMAL),
            new Piece("a", -2, PieceType.NORMAL),
            new Piece("b", -2.5f, PieceType.NORMAL),
            new Piece("ab", -3, PieceType.NORMAL),
            new Piece("\u2581a", -2.2f, PieceType.NORMAL),
            new Piece("ba", -3.5f, PieceType.NORMAL),
            new Piece("<tag>", 0, PieceType.USER_DEFINED));

    @TempDir
    Path folder;

    /** Every way to write a word comes as often as the product of its pieces' probabilities to the power alpha says. */
    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.5, 1})
    void splitsComeByTheirProbability(double alpha) {
        String word = "\u2581abba";
        Map<String, Double> expected = new HashMap<>();
        addSplits(word, new ArrayList<>(), 0, alpha, expected);
        double total = expected.values().stream().mapToDouble(x -> x).sum();
        Map<String, Integer> counts = new HashMap<>();
        SubwordSampler sampler = SubwordSampler.unigram(PIECES, alpha);
        SplittableRandom random = new SplittableRandom(1);
        int draws = 40_000;
        for (int i = 0; i < draws; i++) {
            counts.merge(shown(sampler.resample(new int[] {5, 3, 6}, random::nextDouble)), 1, Integer::sum);
        }
        assertTrue(expected.size() >= 6, "" + expected);
        assertEquals(expected.keySet(), counts.keySet());
        expected.forEach((split, weight) ->
                assertEquals(weight / total, counts.getOrDefault(split, 0) / (double) draws, 0.012, split));
    }

    /** What is no ordinary piece stays, and words are split apart from one another. */
    @Test
    void unknownPiecesAndSymbolsStay() {
        SubwordSampler sampler = SubwordSampler.unigram(PIECES, 0.1);
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < 100; i++) {
            String[] parts = shown(sampler.resample(new int[] {5, 3, 0, 4, 7, 5}, random::nextDouble))
                    .split("<unk>|<tag>");
            assertEquals("\u2581ab", parts[0].replace(" ", ""));
            assertEquals("ab", parts[1].replace(" ", ""));
            assertEquals("\u2581a", parts[2].replace(" ", ""));
        }
    }

    @Test
    void bpeDropoutLeavesOutMerges() {
        SplittableRandom random = new SplittableRandom(3);
        int[] ids = {5, 4, 3};
        assertEquals("\u2581 a a b b", shown(SubwordSampler.bpe(PIECES, 1).resample(ids, random::nextDouble)));
        assertEquals("\u2581a ab b", shown(SubwordSampler.bpe(PIECES, 0).resample(ids, random::nextDouble)));
        int merged = 0;
        for (int i = 0; i < 20_000; i++) {
            int[] half = SubwordSampler.bpe(PIECES, 0.3).resample(new int[] {2, 3}, random::nextDouble);
            merged += half.length == 1 ? 1 : 0; // one merge, one chance
        }
        assertEquals(0.7, merged / 20_000.0, 0.015);
    }

    /** Trained models: the text is kept, and without randomness the split is SentencePiece's own. */
    @ParameterizedTest
    @EnumSource(VocabConfig.Type.class)
    void writesTheSameText(VocabConfig.Type type) {
        List<String> lines = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 300; i++) {
            lines.add(random.ints(8, 0, 60)
                    .mapToObj(n -> "w" + Integer.toString(n * 7919, 36) + (n % 3 == 0 ? "ing" : "ed"))
                    .collect(Collectors.joining(" ")));
        }
        Path file = folder.resolve("vocab.model");
        VocabConfig config = VocabConfig.DEFAULT.with(
                VocabConfig.TYPE.is(type),
                VocabConfig.SIZE.is(80),
                VocabConfig.CHARACTER_COVERAGE.is(1.0),
                VocabConfig.SAMPLE_SENTENCES.is(1000));
        SentencePieceTrainer.train(config, lines, 1, 1, line -> {}).writeTo(file);
        SentencePieceVocabulary vocabulary = SentencePieceVocabulary.open(file);
        boolean bpe = type == VocabConfig.Type.BPE;
        assertEquals(bpe, vocabulary.isBpe());
        SubwordSampler same = vocabulary.sampler(bpe ? 0 : 1000);
        SubwordSampler other = vocabulary.sampler(0.3);
        int different = 0;
        for (String line : lines) {
            int[] ids = vocabulary.encode(line);
            assertArrayEquals(ids, same.resample(ids, random::nextDouble), line);
            int[] varied = other.resample(ids, random::nextDouble);
            assertEquals(line, vocabulary.decode(varied));
            different += Arrays.equals(ids, varied) ? 0 : 1;
        }
        assertTrue(different > 50, different + " of 300 lines were split otherwise");
    }

    private static void addSplits(
            String rest, List<String> before, double score, double alpha, Map<String, Double> splits) {
        if (rest.isEmpty()) {
            splits.put(String.join(" ", before), Math.exp(alpha * score));
        }
        for (Piece piece : PIECES) {
            if (piece.type() == PieceType.NORMAL && rest.startsWith(piece.text())) {
                List<String> longer = new ArrayList<>(before);
                longer.add(piece.text());
                addSplits(rest.substring(piece.text().length()), longer, score + piece.score(), alpha, splits);
            }
        }
    }

    private static String shown(int[] ids) {
        return Arrays.stream(ids).mapToObj(id -> PIECES.get(id).text()).collect(Collectors.joining(" "));
    }
}
