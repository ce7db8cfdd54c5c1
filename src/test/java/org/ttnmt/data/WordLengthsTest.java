package org.ttnmt.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.config.VocabConfig;
import org.ttnmt.text.SentencePieceTrainer;
import org.ttnmt.text.SentencePieceVocabulary;
import org.ttnmt.text.Vocabulary;

class WordLengthsTest {

    @TempDir
    Path folder;

    private Vocabulary train(VocabConfig config, List<String> lines) {
        Path file = folder.resolve("v.model");
        SentencePieceTrainer.train(config, lines, 1, 2, line -> {}).writeTo(file);
        return SentencePieceVocabulary.open(file);
    }

    private static VocabConfig config(VocabConfig.Type type, boolean bytes, String normalization) {
        return VocabConfig.DEFAULT.with(
                VocabConfig.TYPE.is(type),
                VocabConfig.SIZE.is(900),
                VocabConfig.CHARACTER_COVERAGE.is(0.98),
                VocabConfig.BYTE_FALLBACK.is(bytes),
                VocabConfig.USER_DEFINED_SYMBOLS.is(List.of("<2de>")),
                VocabConfig.NORMALIZATION.is(normalization),
                VocabConfig.SAMPLE_SENTENCES.is(100_000));
    }

    /** Lines of samples, some joined, some with other things in them. */
    private static List<String> texts() throws IOException {
        List<String> english = Files.readAllLines(Path.of("data-samples/train.en"));
        List<String> chinese = Files.readAllLines(Path.of("data-samples/train.zh"));
        SeededRandom random = new SeededRandom(4);
        String[] odd = {
            "<2de>", "Straße", "ΰΐ", "İı", "naïveté", "ß", "ﬁn", "½", "x\tz", "  ", "\u00a0", "Ünïcödé", "\u2581", "."
        };
        return Stream.iterate(0, i -> i + 1)
                .limit(3000)
                .map(i -> english.get(random.nextInt(english.size()))
                        + (i % 2 == 0 ? "  " : " " + odd[random.nextInt(odd.length)] + " ")
                        + (i % 3 == 0
                                ? chinese.get(random.nextInt(chinese.size()))
                                : english.get(random.nextInt(english.size()))))
                .toList();
    }

    @Test
    void promisesHoldAndAreMostlyMade() throws IOException {
        List<String> texts = texts();
        for (VocabConfig config : List.of(
                config(VocabConfig.Type.UNIGRAM, false, "nmt_nfkc"),
                config(VocabConfig.Type.BPE, true, "nmt_nfkc_cf"),
                config(VocabConfig.Type.BPE, false, "identity"))) {
            Vocabulary vocabulary = train(config, texts.subList(0, 1000));
            assertTrue(vocabulary.splitsAtSpaces());
            WordLengths words = new WordLengths(vocabulary);
            int promised = 0;
            int fitting = 0;
            for (String text : texts) {
                int pieces = vocabulary.encode(text).length;
                assertFalse(words.certainlyFit(text, pieces - 1), text);
                fitting++;
                promised += words.certainlyFit(text, pieces + 2) ? 1 : 0;
            }
            int kept = promised;
            assertTrue(promised > 0.4 * fitting, () -> "promised " + kept + " with " + config);
        }
    }

    @Test
    void nothingIsPromisedWithoutALetter() throws IOException {
        Vocabulary vocabulary = train(config(VocabConfig.Type.BPE, false, "nmt_nfkc"), texts());
        WordLengths words = new WordLengths(vocabulary);
        for (String text : List.of("", " ", "...", "\u200b", "a\u0301", "\u00a0")) {
            assertFalse(words.certainlyFit(text, 1000), text);
        }
        assertTrue(words.certainlyFit("a 1", 3 + 1));
        assertEquals(0, vocabulary.encode("\u200b").length);
    }
}
