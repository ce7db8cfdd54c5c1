package org.ttnmt.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ttnmt.UserException;
import org.ttnmt.config.VocabConfig;

/** What each option does, on a text of our own, through DJL's reading of the model. */
class TrainingOptionsTest {

    private static final List<String> NOUNS = List.of("cat", "dog", "horse", "house", "hat", "mat", "cart", "shore");
    private static final List<String> TEXT = sentences();

    @TempDir
    private Path folder;

    private static List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        for (String a : NOUNS) {
            for (String b : NOUNS) {
                sentences.add("The " + a + " is near the " + b + ".");
                sentences.add("A " + b + " and 2 " + a + "s!");
            }
        }
        return sentences;
    }

    @ParameterizedTest
    @EnumSource(VocabConfig.Type.class)
    void theVocabularyHasTheWantedSizeAndGivesTheTextBack(VocabConfig.Type type) {
        SentencePieceVocabulary vocabulary = open(config(type, small(type), false, List.of(), "nmt_nfkc"), TEXT);
        assertEquals(small(type), vocabulary.size());
        assertEquals("<unk>", vocabulary.piece(vocabulary.unk()));
        assertEquals("<s>", vocabulary.piece(vocabulary.bos()));
        assertEquals("</s>", vocabulary.piece(vocabulary.eos()));
        for (String line : TEXT) {
            int[] ids = vocabulary.encode(line);
            assertEquals(line, vocabulary.decode(ids));
            assertTrue(ids.length < line.length(), line + " has " + ids.length + " pieces");
        }
    }

    @ParameterizedTest
    @EnumSource(VocabConfig.Type.class)
    void withByteFallbackNothingIsUnknown(VocabConfig.Type type) {
        String unseen = "caf\u00e9 \ud83d\ude00 \u4e2d\u6587";
        SentencePieceVocabulary vocabulary = open(config(type, small(type) + 256, true, List.of(), "nmt_nfkc"), TEXT);
        int[] ids = vocabulary.encode(unseen);
        assertTrue(IntStream.of(ids).noneMatch(id -> id == vocabulary.unk()), Arrays.toString(ids));
        assertEquals(unseen, vocabulary.decode(ids));
        assertEquals("<0x00>", vocabulary.piece(3));
        SentencePieceVocabulary without = open(config(type, small(type), false, List.of(), "nmt_nfkc"), TEXT);
        assertTrue(IntStream.of(without.encode(unseen)).anyMatch(id -> id == without.unk()));
    }

    @ParameterizedTest
    @EnumSource(VocabConfig.Type.class)
    void aTextIsUnknownWhenNoCharacterOfItIsKnown(VocabConfig.Type type) {
        SentencePieceVocabulary vocabulary = open(config(type, small(type), false, List.of(), "nmt_nfkc"), TEXT);
        for (String unknown : List.of("\u4e2d\u6587", " \u4e2d  \u6587 \u4e2d ", "\ud83d\ude00")) {
            assertTrue(vocabulary.isUnknown(vocabulary.encode(unknown)), unknown);
        }
        for (String known : List.of("", "   ", "cat", "\u4e2d cat", "\u4e2d!", "\u4e2d2")) {
            assertFalse(vocabulary.isUnknown(vocabulary.encode(known)), known);
        }
    }

    @ParameterizedTest
    @EnumSource(VocabConfig.Type.class)
    void aUserDefinedSymbolIsOnePieceAndInNoOther(VocabConfig.Type type) {
        List<String> lines = new ArrayList<>(TEXT);
        TEXT.forEach(line -> lines.add("<2de>" + line));
        SentencePieceVocabulary vocabulary =
                open(config(type, small(type) + 2, false, List.of("<2de>", "hor"), "nmt_nfkc"), lines);
        assertEquals("<2de>", vocabulary.piece(3));
        assertEquals("hor", vocabulary.piece(4));
        int[] ids = vocabulary.encode("<2de>The horse");
        assertTrue(IntStream.of(ids).anyMatch(id -> id == 3), Arrays.toString(ids));
        assertTrue(IntStream.of(ids).anyMatch(id -> id == 4), Arrays.toString(ids));
        for (int id = 5; id < vocabulary.size(); id++) {
            assertFalse(vocabulary.piece(id).contains("2de"), vocabulary.piece(id));
            assertFalse(vocabulary.piece(id).contains("hor"), vocabulary.piece(id));
        }
    }

    @Test
    void charactersBeyondTheCoverageAreUnknown() {
        List<String> lines = new ArrayList<>(TEXT);
        lines.add("\u4e2d");
        VocabConfig most = VocabConfig.DEFAULT.with(
                VocabConfig.TYPE.is(VocabConfig.Type.BPE),
                VocabConfig.SIZE.is(60),
                VocabConfig.CHARACTER_COVERAGE.is(0.999),
                VocabConfig.SAMPLE_SENTENCES.is(1_000_000));
        SentencePieceVocabulary vocabulary = open(most, lines);
        assertEquals(vocabulary.unk(), vocabulary.encode("\u4e2d")[1]);
        VocabConfig all = VocabConfig.DEFAULT.with(
                VocabConfig.TYPE.is(VocabConfig.Type.BPE),
                VocabConfig.SIZE.is(60),
                VocabConfig.CHARACTER_COVERAGE.is(1.0),
                VocabConfig.SAMPLE_SENTENCES.is(1_000_000));
        SentencePieceVocabulary whole = open(all, lines);
        assertEquals("\u4e2d", whole.piece(whole.encode("\u4e2d")[1]));
    }

    @Test
    void caseFoldingIsPartOfTheModel() {
        SentencePieceVocabulary vocabulary =
                open(config(VocabConfig.Type.BPE, 60, false, List.of(), "nmt_nfkc_cf"), TEXT);
        assertArrayEquals(vocabulary.encode("the cat"), vocabulary.encode("\uff34HE  CAT"));
        SentencePieceVocabulary cased = open(config(VocabConfig.Type.BPE, 60, false, List.of(), "identity"), TEXT);
        assertFalse(Arrays.equals(cased.encode("the cat"), cased.encode("THE CAT")));
        assertEquals(cased.unk(), cased.encode("\uff34")[1]);
    }

    @Test
    void aSampleIsDrawnBySeed() {
        VocabConfig half = VocabConfig.DEFAULT.with(
                VocabConfig.TYPE.is(VocabConfig.Type.BPE),
                VocabConfig.SIZE.is(60),
                VocabConfig.CHARACTER_COVERAGE.is(1.0),
                VocabConfig.SAMPLE_SENTENCES.is(TEXT.size() / 2));
        byte[] first = train(half, TEXT, 1).toBytes();
        assertArrayEquals(first, train(half, TEXT, 1).toBytes());
        assertNotEquals(
                Arrays.hashCode(first), Arrays.hashCode(train(half, TEXT, 2).toBytes()));
        List<String> said = new ArrayList<>();
        SentencePieceTrainer.train(half, TEXT, 1, 1, said::add);
        assertEquals("sampled 64 of 128 sentences", said.get(0));
    }

    @ParameterizedTest
    @EnumSource(VocabConfig.Type.class)
    void tooLargeAVocabularyIsRefusedWithWhatIsPossible(VocabConfig.Type type) {
        String message = refusal(config(type, 5000, false, List.of(), "nmt_nfkc"), TEXT);
        assertTrue(message.matches("vocab.size is 5000 but this text gives \\d+ pieces at most: .*"), message);
        int possible = Integer.parseInt(message.replaceAll(".*gives (\\d+) pieces.*", "$1"));
        assertEquals(
                possible,
                train(config(type, possible, false, List.of(), "nmt_nfkc"), TEXT, 1)
                        .size());
    }

    /** However little text there is: the sizes that the sentence names can be had, or it names none. */
    @ParameterizedTest
    @EnumSource(VocabConfig.Type.class)
    void whatIsPossibleWithLittleTextIsWhatTheKeyAllows(VocabConfig.Type type) {
        assertEquals(
                "vocab.size is 500 but this text gives 6 pieces at most: it is too small for a larger vocabulary. The"
                        + " smallest that there is has 8, so train on more text.",
                refusal(config(type, 500, false, List.of(), "nmt_nfkc"), List.of("a a a")));
        int tried = 0;
        for (int lines = 1; lines <= TEXT.size(); lines += 9) {
            List<String> text = TEXT.subList(0, lines);
            String message = refusal(config(type, 5000, false, List.of(), "nmt_nfkc"), text);
            Matcher sizes = Pattern.compile("Set vocab.size to (\\d+)(?: or less, down to (\\d+))?,")
                    .matcher(message);
            assertTrue(sizes.find(), message);
            for (int i = 1; i <= 2 && sizes.group(i) != null; i++, tried++) {
                int size = Integer.parseInt(sizes.group(i));
                assertEquals(
                        size,
                        train(config(type, size, false, List.of(), "nmt_nfkc"), text, 1)
                                .size());
            }
        }
        assertTrue(tried > 20, tried + " sizes");
    }

    @Test
    void tooSmallAVocabularyIsRefusedWithWhatIsNeeded() {
        String message = refusal(config(VocabConfig.Type.BPE, 20, false, List.of(), "nmt_nfkc"), TEXT);
        assertTrue(message.startsWith("vocab.size is 20 but must be at least 23: 20 characters cover 1.0 of"), message);
        assertEquals(
                23,
                train(config(VocabConfig.Type.BPE, 23, false, List.of(), "nmt_nfkc"), TEXT, 1)
                        .size());
    }

    @Test
    void textWithoutWordsIsRefused() {
        String message = refusal(
                config(VocabConfig.Type.UNIGRAM, 100, false, List.of(), "nmt_nfkc"), List.of("", " ", "\u200b"));
        assertTrue(message.startsWith("There is no text to train a vocabulary on: read 2 sentences"), message);
    }

    @Test
    void controlSymbolsAndBarriersInTheTextTeachNothing() {
        List<String> lines = new ArrayList<>(TEXT);
        for (int i = 0; i < 500; i++) {
            lines.add("<s> </s>");
            lines.add("\u2585 zebra");
            lines.add("zebra ".repeat(1000));
        }
        List<String> said = new ArrayList<>();
        SentencePieceModel model = SentencePieceTrainer.train(
                config(VocabConfig.Type.BPE, 60, false, List.of(), "nmt_nfkc"), lines, 1, 2, said::add);
        assertTrue(model.pieces().stream()
                .skip(3)
                .noneMatch(piece -> piece.text().contains("<") || piece.text().contains("z")));
        assertEquals(
                "read 628 sentences, passed over 500 lines above 4192 bytes, passed over 500 lines with U+2585, which"
                        + " is reserved",
                said.get(0));
    }

    /** Within reach of the text: a unigram model of it drops all pieces but a few. */
    private static int small(VocabConfig.Type type) {
        return type == VocabConfig.Type.BPE ? 60 : 32;
    }

    private SentencePieceVocabulary open(VocabConfig config, List<String> lines) {
        Path file = folder.resolve("vocab.model");
        train(config, lines, 1).writeTo(file);
        return SentencePieceVocabulary.open(file);
    }

    private static SentencePieceModel train(VocabConfig config, List<String> lines, long seed) {
        return SentencePieceTrainer.train(config, lines, seed, 2, line -> {});
    }

    private static String refusal(VocabConfig config, List<String> lines) {
        return String.valueOf(
                assertThrows(UserException.class, () -> train(config, lines, 1)).getMessage());
    }

    private static VocabConfig config(
            VocabConfig.Type type, int size, boolean byteFallback, List<String> symbols, String normalization) {
        return VocabConfig.DEFAULT.with(
                VocabConfig.TYPE.is(type),
                VocabConfig.SIZE.is(size),
                VocabConfig.CHARACTER_COVERAGE.is(1.0),
                VocabConfig.BYTE_FALLBACK.is(byteFallback),
                VocabConfig.USER_DEFINED_SYMBOLS.is(symbols),
                VocabConfig.NORMALIZATION.is(normalization),
                VocabConfig.SAMPLE_SENTENCES.is(1_000_000));
    }
}
