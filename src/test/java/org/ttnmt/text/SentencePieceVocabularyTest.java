package org.ttnmt.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ttnmt.UserException;
import org.ttnmt.text.proto.ModelProto;
import org.ttnmt.text.proto.PieceType;

class SentencePieceVocabularyTest {

    @TempDir
    private Path folder;

    /** Each model with each text that was recorded for it. */
    static Stream<Arguments> encodings() throws IOException {
        List<Arguments> all = new ArrayList<>();
        for (Path folder : Oracles.folders()) {
            try (Stream<Path> files = Files.list(folder.resolve("enc"))) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".ids"))
                        .sorted()
                        .forEach(name -> all.add(arguments(
                                folder,
                                name.substring(0, name.indexOf('.')),
                                name.substring(name.indexOf('.') + 1, name.lastIndexOf('.')))));
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void encodesAndDecodesAsTheReferenceProgram(Path folder, String model, String text) throws IOException {
        List<String> lines = Oracles.lines(folder.resolve("enc/" + text + ".txt"));
        List<String> ids = Oracles.lines(folder.resolve("enc/" + model + "." + text + ".ids"));
        List<String> decoded = Oracles.lines(folder.resolve("enc/" + model + "." + text + ".decoded"));
        assertTrue(lines.size() >= 40, "too few lines to mean something: " + lines.size());
        assertEquals(lines.size(), ids.size());
        assertEquals(lines.size(), decoded.size());
        SentencePieceVocabulary vocabulary = SentencePieceVocabulary.open(Oracles.model(folder, model));
        for (int i = 0; i < lines.size(); i++) {
            int[] encoded = vocabulary.encode(lines.get(i));
            assertEquals(ids.get(i), join(encoded), "line " + (i + 1) + ": " + lines.get(i));
            assertEquals(decoded.get(i), vocabulary.decode(encoded), "line " + (i + 1));
        }
    }

    /** A long text has the pieces of its words; words and unknown text of megabytes take no minutes. */
    @ParameterizedTest
    @ValueSource(strings = {"unigram", "bpe"})
    void timeGrowsWithTheLengthOfText(String model) {
        SentencePieceVocabulary vocabulary = SentencePieceVocabulary.open(Oracles.model(model));
        String words = "the quick brown fox, \uD83D\uDE00 déjà vu. ";
        IntStream expected = IntStream.empty();
        for (int i = 0; i < 5000; i++) {
            expected = IntStream.concat(expected, IntStream.of(vocabulary.encode(words)));
        }
        assertArrayEquals(expected.toArray(), vocabulary.encode(words.repeat(5000)));
        assertTimeout(Duration.ofSeconds(20), () -> {
            String unknown = "\u16A0";
            for (String text : List.of(unknown, "a " + unknown)) {
                assertArrayEquals(vocabulary.encode(text), vocabulary.encode(text + unknown.repeat(1_000_000)), text);
            }
            int[] word = vocabulary.encode("e".repeat(1_000_000));
            assertEquals("e".repeat(1_000_000), vocabulary.decode(word));
        });
    }

    @Test
    void whatIsUnknownStandsAsItIsAmongThePieces() {
        SentencePieceVocabulary vocabulary = SentencePieceVocabulary.open(Oracles.model("word"));
        assertEquals(
                List.of("\u2581a", "\u2581\u16a0\u2581\u16a1", "\u2581the"), vocabulary.pieces("a \u16a0 \u16a1 the"));
        assertArrayEquals(new int[] {0}, vocabulary.encode("\u16a0 \u16a1"));
        SentencePieceVocabulary bytes = SentencePieceVocabulary.open(Oracles.model("bpe-bytefallback"));
        assertEquals(List.of("\u2581", "<0xE1>", "<0x9A>", "<0xA0>"), bytes.pieces("\u16a0"));
    }

    @Test
    void knowsItsControlSymbols() {
        SentencePieceVocabulary vocabulary = SentencePieceVocabulary.open(Oracles.model("unigram"));
        assertEquals(2500, vocabulary.size());
        assertEquals(0, vocabulary.unk());
        assertEquals(1, vocabulary.bos());
        assertEquals(2, vocabulary.eos());
        assertEquals("</s>", vocabulary.piece(2));
    }

    @Test
    void writtenControlSymbolsAreOrdinaryText() {
        SentencePieceVocabulary vocabulary = SentencePieceVocabulary.open(Oracles.model("bpe"));
        int[] ids = vocabulary.encode("<s> </s>");
        assertTrue(IntStream.of(ids).noneMatch(id -> id == vocabulary.bos() || id == vocabulary.eos()));
    }

    @Test
    void anyStringOfJavaGoesThrough() {
        SentencePieceVocabulary vocabulary = SentencePieceVocabulary.open(Oracles.model("bpe-bytefallback"));
        assertEquals("a\0b", vocabulary.decode(vocabulary.encode("a\0b")));
        assertEquals("a?b", vocabulary.decode(vocabulary.encode("a\ud83db")));
        assertEquals("?", vocabulary.decode(vocabulary.encode("\ude00")));
        assertEquals("\ud83d\ude00", vocabulary.decode(vocabulary.encode("\ud83d\ude00")));
        assertArrayEquals(new int[0], vocabulary.encode(""));
        assertArrayEquals(new int[0], vocabulary.encode(" \t\u00a0"));
        assertEquals("", vocabulary.decode(new int[0]));
    }

    @Test
    void aMissingFileIsNamedWithTheWayToGetOne() {
        Path file = folder.resolve("vocab.model");
        String message = refusal(file);
        assertTrue(message.startsWith(file + ": there is no such file."), message);
        assertTrue(message.endsWith("tt vocab --input TEXT --output " + file), message);
    }

    @Test
    void aFileOfAnotherKindIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("vocab.model"), "this is text\n");
        String message = refusal(file);
        assertTrue(message.startsWith(file + ": this is no SentencePiece model, or a damaged one (13 bytes; "));
        assertTrue(message.endsWith("build a new one with tt vocab."), message);
    }

    @Test
    void truncatedModelsAreRefused() throws IOException {
        byte[] bytes = Files.readAllBytes(Oracles.model("bpe"));
        for (int length : new int[] {0, 1, 1000, bytes.length / 2, bytes.length - 1}) {
            Path file = Files.write(folder.resolve("cut.model"), Arrays.copyOf(bytes, length));
            String message = refusal(file);
            assertTrue(message.contains("no SentencePiece model, or a damaged one"), message);
        }
    }

    /** Lengths beyond the file and beyond an int, groups without end, text that is no UTF-8. */
    @ParameterizedTest
    @ValueSource(strings = {"0a7f", "0affffffff07", "0affffffffffffffffff01", "33", "0a030a01ff", "12ffffffff0f"})
    void hostileBytesAreRefused(String hex) throws IOException {
        byte[] bytes = HexFormat.of().parseHex(hex.equals("33") ? hex.repeat(200_000) : hex);
        String message = refusal(Files.write(folder.resolve("hostile.model"), bytes));
        assertTrue(message.contains("no SentencePiece model, or a damaged one (" + bytes.length + " bytes; "), message);
        assertTrue(
                message.contains("Protocol message")
                        || message.contains("a protocol message")
                        || message.contains("embedded string or message"),
                message);
    }

    /** What SentencePiece refuses too, or what crashes it. */
    @ParameterizedTest
    @MethodSource("faults")
    void faultyModelsAreRefused(String expected, Consumer<ModelProto.Builder> fault) throws IOException {
        ModelProto.Builder model =
                ModelProto.parseFrom(Files.readAllBytes(Oracles.model("bpe-bytefallback"))).toBuilder();
        fault.accept(model);
        byte[] bytes = model.build().toByteArray();
        String message = refusal(Files.write(folder.resolve("faulty.model"), bytes));
        assertTrue(message.contains("damaged one (" + bytes.length + " bytes; " + expected + "). Copy it"), message);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault("its piece 300 is empty", model -> replace(model, 300, "", PieceType.NORMAL)),
                fault("it has 2 unknown pieces", model -> replace(model, 300, "x", PieceType.UNKNOWN)),
                fault("it has no unknown piece", model -> replace(model, 0, "<unk>", PieceType.CONTROL)),
                fault(
                        "its piece 300 is <0x4a>, which is no byte",
                        model -> replace(model, 300, "<0x4a>", PieceType.BYTE)),
                fault(
                        "its piece 300 is </s>, which an earlier one is too",
                        model -> replace(model, 300, "</s>", PieceType.CONTROL)),
                fault(
                        "it has 255 pieces for bytes, but its byte_fallback is true",
                        model -> replace(model, 68, "<0x41>", PieceType.NORMAL)),
                fault(
                        "its normalisation rules have 3 bytes, and 0 of them are said to be their trie",
                        model -> setRules(model, new byte[3])),
                fault(
                        "its normalisation rules have 8 bytes, and 65280 of them are said to be their trie",
                        model -> setRules(model, new byte[] {0, -1, 0, 0, 1, 2, 3, 4})));
    }

    private static Arguments fault(String expected, Consumer<ModelProto.Builder> fault) {
        return arguments(expected, fault);
    }

    private static void replace(ModelProto.Builder model, int id, String text, PieceType type) {
        model.setPieces(id, model.getPieces(id).toBuilder().setPiece(text).setType(type));
    }

    private static void setRules(ModelProto.Builder model, byte[] rules) {
        model.setNormalizerSpec(
                model.getNormalizerSpec().toBuilder().setPrecompiledCharsmap(ByteString.copyFrom(rules)));
    }

    /** Rules whose offsets lead out of their trie or their texts change nothing. */
    @Test
    void damagedRulesDoNoHarm() throws IOException {
        ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(Oracles.model("bpe"))).toBuilder();
        byte[] rules = model.getNormalizerSpec().getPrecompiledCharsmap().toByteArray();
        Random random = new Random(1);
        for (int i = 4; i < rules.length; i++) {
            rules[i] = random.nextInt(4) == 0 ? (byte) random.nextInt() : rules[i];
        }
        setRules(model, rules);
        SentencePieceVocabulary vocabulary =
                SentencePieceVocabulary.of(model.build().toByteArray(), Path.of("rules.model"));
        for (String line : Oracles.lines(Oracles.file("enc/hostile.txt"))) {
            for (int id : vocabulary.encode(line)) {
                assertTrue(id >= 0 && id < vocabulary.size());
            }
        }
    }

    private static String refusal(Path file) {
        UserException refusal = assertThrows(UserException.class, () -> SentencePieceVocabulary.open(file));
        return String.valueOf(refusal.getMessage());
    }

    private static String join(int[] ids) {
        return IntStream.of(ids).mapToObj(Integer::toString).collect(Collectors.joining(" "));
    }
}
