package org.ttnmt.app.translate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ttnmt.app.Progress;
import org.ttnmt.app.StopSignal;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.Samples;
import org.ttnmt.config.VocabConfig;
import org.ttnmt.decode.FakeModel;
import org.ttnmt.decode.Shortlist;
import org.ttnmt.io.LineReader;
import org.ttnmt.model.AttentionWeights;
import org.ttnmt.model.StepModel;
import org.ttnmt.text.SentencePieceTrainer;
import org.ttnmt.text.SentencePieceVocabulary;
import org.ttnmt.text.Vocabulary;

/**
 * Input that breaks programs, through a real vocabulary and a network that copies: as many lines out as in, in order.
 */
@Timeout(120)
class HostileInputTest {

    /** A network that copies its source, with a real vocabulary on both sides. */
    private record Copying(Vocabulary vocabulary) implements TranslationModel {

        @Override
        public Vocabulary source() {
            return vocabulary;
        }

        @Override
        public Vocabulary target() {
            return vocabulary;
        }

        @Override
        public EngineChoice engine() {
            return new EngineChoice("copying", "a test");
        }

        @Override
        public StepModel stepModel() {
            return new FakeModel(vocabulary.size(), (source, prefix) -> {
                float[] logProbs = new float[vocabulary.size()];
                Arrays.fill(logProbs, -20);
                logProbs[prefix.length < source.length ? source[prefix.length] : FakeModel.EOS] = 0;
                return logProbs;
            });
        }

        @Override
        public List<float[]> force(List<int[]> sources, List<int[]> targets) {
            throw new AssertionError("asked");
        }

        @Override
        public boolean distributesAttention() {
            return true;
        }

        @Override
        public AttentionWeights attend(int[] source, int[] target) {
            throw new AssertionError("asked");
        }

        @Override
        public Shortlist shortlist() {
            throw new UnsupportedOperationException();
        }

        @Override
        public DecodingConfig decoding() {
            return Samples.decoding(1, 1, 1, 1);
        }

        @Override
        public void close() {}
    }

    private static final List<String> NASTY = List.of(
            "",
            " ",
            "\t\t",
            "\u00a0\u2003\u3000",
            "\u200b\ufeff",
            "a\u0000b",
            "\u0000",
            "cr\rinside",
            "\u2028 \u2029 \u0085 \u000b \u000c",
            "😀😃👩\u200d👩\u200d👧",
            "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 \u202eabc",
            "</s>",
            "<s> <unk> </s> <pad> <0x0A>",
            "\u2581\u2581",
            "e\u0301\u0301\u0301\u0301",
            "0 ||| text ||| -1",
            "\"; rm -rf / #",
            "\uffff\ufffe\ufffd");

    @TempDir
    private static Path folder;

    private static Vocabulary vocabulary;

    @BeforeAll
    static void train() {
        List<String> lines = new ArrayList<>();
        Random random = new Random(1);
        String[] words = {"the", "station", "a", "train", "where", "is", "my", "red", "house", "bag"};
        for (int i = 0; i < 300; i++) {
            lines.add(words[random.nextInt(10)] + " " + words[random.nextInt(10)] + " " + words[random.nextInt(10)]);
        }
        VocabConfig config = VocabConfig.DEFAULT.with(
                VocabConfig.TYPE.is(VocabConfig.Type.BPE),
                VocabConfig.SIZE.is(309),
                VocabConfig.CHARACTER_COVERAGE.is(1.0),
                VocabConfig.BYTE_FALLBACK.is(true),
                VocabConfig.SAMPLE_SENTENCES.is(1000));
        SentencePieceTrainer.train(config, lines, 1, 1, line -> {}).writeTo(folder.resolve("vocab.model"));
        vocabulary = SentencePieceVocabulary.open(folder.resolve("vocab.model"));
        assertEquals(FakeModel.EOS, vocabulary.eos());
    }

    @Test
    void nastyLinesGiveOneLineEachInOrder() throws IOException {
        StringBuilder input = new StringBuilder("\uFEFF");
        List<String> numbered = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            for (String nasty : NASTY) {
                input.append(nasty).append(i % 2 == 0 ? "\n" : "\r\n");
                String number = "train " + numbered.size();
                numbered.add(number);
                input.append(number).append('\n');
            }
        }
        List<String> output = translate(input.toString().getBytes(StandardCharsets.UTF_8), 1024);
        assertEquals(2 * numbered.size(), output.size());
        for (int i = 0; i < numbered.size(); i++) {
            assertEquals(numbered.get(i), output.get(2 * i + 1));
        }
        for (int i = 0; i < NASTY.size(); i++) {
            if (NASTY.get(i).isBlank()) {
                assertEquals("", output.get(2 * i));
            }
        }
        assertTrue(output.contains("</s>"), "a control symbol as text is text");
        assertTrue(output.contains("0 ||| text ||| -1"));
    }

    /** Slow, because the vocabulary encodes a megabyte for each kind of character. */
    @Tag("slow")
    @ParameterizedTest
    @ValueSource(strings = {"x", "train ", " ", "\u0000", "😀", "\u0301"})
    void aMegabyteOnALineIsCutAndLeavesTheOthersAlone(String repeated) throws IOException {
        String huge = repeated.repeat((1 << 20) / repeated.getBytes(StandardCharsets.UTF_8).length);
        String input = "the train\n" + huge + "\nmy house\n";
        List<String> output = translate(input.getBytes(StandardCharsets.UTF_8), 200);
        assertEquals(3, output.size());
        assertEquals("the train", output.get(0));
        assertEquals("my house", output.get(2));
    }

    @Test
    void aLineWithoutMeasureIsNamedOnceAndCut() throws IOException {
        String huge = "train ".repeat(TranslateOptions.MAX_LINE_BYTES / 2);
        List<String> said = new ArrayList<>();
        List<String> output =
                translate(("the train\n" + huge + "\nmy house\n").getBytes(StandardCharsets.UTF_8), 200, said);
        assertEquals(List.of("the train", "train ".repeat(100).strip(), "my house"), shortened(output, 599));
        assertEquals(
                List.of("warning: in:2: the line is longer than 1048576 bytes, and what follows is left out. tt"
                        + " expects one sentence a line."),
                said.stream().filter(line -> !line.contains("maximum length")).toList());
    }

    private static List<String> shortened(List<String> lines, int most) {
        return lines.stream()
                .map(line -> line.substring(0, Math.min(most, line.length())))
                .toList();
    }

    @Test
    void anyBytesAtAllGiveAsManyLines() throws IOException {
        byte[] bytes = new byte[20_000];
        new Random(7).nextBytes(bytes);
        bytes[bytes.length - 1] = '\n';
        int lines = 0;
        for (byte b : bytes) {
            lines += b == '\n' ? 1 : 0;
        }
        assertEquals(lines, translate(bytes, 100).size());
    }

    private static List<String> translate(byte[] input, int maxSourceLength) throws IOException {
        return translate(input, maxSourceLength, new ArrayList<>());
    }

    private static List<String> translate(byte[] input, int maxSourceLength, List<String> said) throws IOException {
        TranslationModel model = new Copying(vocabulary);
        TranslateOptions options = new TranslateOptions(model.decoding(), 1, 8, 2, maxSourceLength);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Progress progress = Progress.ofLines(said::add);
        try (LineReader reader =
                new LineReader(new ByteArrayInputStream(input), "in").cuttingAfter(TranslateOptions.MAX_LINE_BYTES)) {
            new Translate(model, options, progress)
                    .run(
                            TranslationInput.of(reader, "in"),
                            new StreamOutput(out, TranslationFormat.TEXT, model),
                            StopSignal.never());
        }
        String text = out.toString(StandardCharsets.UTF_8);
        assertTrue(text.endsWith("\n"));
        return Arrays.asList(text.substring(0, text.length() - 1).split("\n", -1));
    }
}
