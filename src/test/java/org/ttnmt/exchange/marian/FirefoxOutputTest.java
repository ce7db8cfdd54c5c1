package org.ttnmt.exchange.marian;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.UserException;
import org.ttnmt.app.Progress;
import org.ttnmt.app.store.BuildShortlist;
import org.ttnmt.app.store.ExportModel;
import org.ttnmt.app.store.ImportModel;
import org.ttnmt.app.store.ModelDirectory;
import org.ttnmt.app.store.SavedModel;
import org.ttnmt.app.store.ShortlistFile;
import org.ttnmt.app.store.TinySavedModel;
import org.ttnmt.config.CorpusConfig;
import org.ttnmt.decode.Constraints;
import org.ttnmt.decode.Shortlist;
import org.ttnmt.exchange.StoredNumbers;
import org.ttnmt.io.FloatTensor;

/** A student of tt in a folder for Firefox, and back. */
class FirefoxOutputTest {
    private static final String STUDENT = "decoder_autoregression: ssru, decoder_start: zero, norm_epsilon: 1.0e-6,"
            + " output_bias: true, tied_embeddings: ";

    @TempDir
    private Path folder;

    private Path model;
    private Path text;

    @BeforeEach
    void aStudent() throws IOException {
        model = folder.resolve("student");
        text = Files.writeString(folder.resolve("text"), "\nthe red car\n");
        TinySavedModel.create(folder, true, STUDENT + "all").save(model, 3);
        CorpusConfig pairs = new CorpusConfig(folder.resolve("corpus"), folder.resolve("corpus"), 1);
        new BuildShortlist(model, List.of(pairs), 2, 3, 100, 1, BuildShortlist.Older.REFUSED).run(Progress.silent());
    }

    private List<Path> export(StoredNumbers numbers, @Nullable Path calibration) {
        return new ExportModel(
                        model, ExportModel.Format.MARIAN, folder.resolve("out"), numbers, null, calibration, false)
                .run();
    }

    @Test
    void theFolderComesBackWithWeightsOfBytesAndTheSameShortlist() {
        List<Path> files = export(StoredNumbers.INT8, text);
        assertEquals(
                List.of("model.intgemm.alphas.bin", "vocab.spm", "lex.s2t.bin", "config.intgemm8bitalpha.yml"),
                files.stream().map(file -> file.getFileName().toString()).toList());
        Path back = folder.resolve("back");
        new ImportModel(ImportModel.Format.AUTO, folder.resolve("out"), List.of(), back, false).run();
        try (SavedModel one = new ModelDirectory(model).open();
                SavedModel other = new ModelDirectory(back).open()) {
            assertEquals(one.config().model().modelDim(), other.config().model().modelDim());
            assertEquals(
                    one.config().model().decoderAutoregression(),
                    other.config().model().decoderAutoregression());
            float[] ours = one.weights().vector();
            float[] theirs = other.weights().vector();
            one.weights().layout().parameters().forEach(parameter -> {
                int at = (int) parameter.offset();
                float largest = 0;
                for (int i = at; i < at + parameter.elements(); i++) {
                    largest = Math.max(largest, Math.abs(ours[i]));
                }
                boolean bytes = parameter.shape().length == 2;
                for (int i = at; i < at + parameter.elements(); i++) {
                    assertEquals(ours[i], theirs[i], bytes ? largest / 253 : 0, parameter.name());
                }
            });
            Shortlist before =
                    ShortlistFile.read(new ModelDirectory(model), one.config().model(), one.source(), one.target());
            Shortlist after = ShortlistFile.read(
                    new ModelDirectory(back), other.config().model(), other.source(), other.target());
            int[] source = one.source().encode("a red car");
            List<Integer> allowed = IntStream.of(after.words(source, new int[0], Constraints.NONE))
                    .boxed()
                    .toList();
            IntStream.of(before.words(source, new int[0], Constraints.NONE))
                    .forEach(word -> assertTrue(allowed.contains(word), word + " is not among " + allowed));
            assertEquals(0, allowed.size() % 8);
        }
    }

    /** Computed by hand: the first layer reads embeddings times sqrt(8) with their positions. */
    @Test
    void multipliersMakeTheLargestInputTheLargestByte() {
        export(StoredNumbers.INT8, text);
        try (SavedModel saved = new ModelDirectory(model).open();
                MarianBinary written = MarianBinary.open(folder.resolve("out/model.intgemm.alphas.bin"))) {
            int[] pieces = saved.source().encode("the red car");
            int[] source = Arrays.copyOf(pieces, pieces.length + 1);
            source[pieces.length] = saved.source().eos();
            float[] weights = saved.weights().vector();
            int table = (int) saved.weights().layout().parameters().stream()
                    .filter(parameter -> parameter.name().equals("embedding.weight"))
                    .findFirst()
                    .orElseThrow()
                    .offset();
            double largest = 0;
            for (int t = 0; t < source.length; t++) {
                for (int i = 0; i < 8; i++) {
                    double angle = t * Math.exp(-(i % 4) * Math.log(10000) / 3);
                    double position = i < 4 ? Math.sin(angle) : Math.cos(angle);
                    largest = Math.max(largest, Math.abs(weights[table + 8 * source[t] + i] * Math.sqrt(8) + position));
                }
            }
            for (String part : List.of("q", "k", "v")) {
                assertEquals(127 / largest, written.floats("encoder_l1_self_W" + part + "_QuantMultA")[0], 1e-3, part);
            }
            assertTrue(written.names()
                    .containsAll(List.of(
                            "none_QuantMultA",
                            "Wemb_QuantMultA",
                            "decoder_l1_rnn_Wf_QuantMultA",
                            "special:model.yml")));
        }
    }

    /** What was bytes and has learnt a tenth of a step keeps that on average; nearest bytes would be those of before. */
    @Test
    void whatBytesHaveLearntStays() {
        float[] values = new float[4000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i % 200 - 100) / 50f + 0.1f / 50;
        }
        values[0] = 127 / 50f;
        byte[] bytes = MarianBinaryOutput.rounded(new FloatTensor("W", List.of(40, 100), values, 0), 50);
        double learnt = 0;
        for (int i = 1; i < values.length; i++) {
            int before = i % 200 - 100;
            assertTrue(bytes[i] == before || bytes[i] == before + 1, bytes[i] + " of " + before);
            learnt += (bytes[i] - before) / (values.length - 1.0);
        }
        assertEquals(0.1, learnt, 0.02);
        assertEquals(127, bytes[0]);
        byte[] any = MarianBinaryOutput.rounded(
                new FloatTensor("W", List.of(1, 4), new float[] {1.2f, -3.7f, 5.4f, 127.4f}, 0), 1);
        assertArrayEquals(new byte[] {1, -4, 5, 127}, any);
    }

    @Test
    void aShortlistOfMarianIsWrittenAsItWas() throws IOException {
        int[][] words = {{7, 9}, {}, {3, 5}};
        byte[] bytes =
                MarianShortlistOutput.bytes(new Shortlist(new int[] {0, 1, 8}, words, Shortlist.Filling.NONE), 1);
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long[] head = new long[10];
        file.asLongBuffer().get(head);
        // 0xF11A48D5013417F5; its sum as a program of its own has it; 2 are always allowed, 2 words at most; 4 ends, 5
        // ids
        assertArrayEquals(new long[] {0xF11A48D5013417F5L, head[1], 2, 2, 4, 5, 0, 2, 3, 5}, head);
        assertEquals(Long.parseUnsignedLong("9980773813864499865"), head[1]);
        int[] ids = new int[5];
        file.position(80).asIntBuffer().get(ids);
        assertArrayEquals(new int[] {7, 9, 8, 3, 5}, ids);
    }

    @Test
    void whatHasNoEffectOrIsMissingIsRefused() throws IOException {
        assertEquals(
                "--precision is int8, which needs --calibration FILE for Marian: some hundred lines as the model will"
                        + " translate. They tell by how much its activations are multiplied before they are rounded to bytes.",
                refusal(StoredNumbers.INT8, null));
        assertEquals(
                "--calibration is " + text + ", but has no effect: only --precision int8 rounds activations. Leave it"
                        + " out.",
                refusal(StoredNumbers.FLOAT32, text));
        Files.writeString(text, "\n\n");
        assertEquals(
                "--calibration " + text + ": has no line of 1 to 20 pieces. It should be text as the model will"
                        + " translate, a sentence a line.",
                refusal(StoredNumbers.INT8, text));
        TinySavedModel.create(folder, true, STUDENT + "none").save(folder.resolve("apart"), 3);
        model = folder.resolve("apart");
        assertEquals(
                "the model has model.tied_embeddings: none, which Marian's format of bytes, as Firefox has it, cannot"
                        + " express. Such a model cannot be exported to it; train one with model.tied_embeddings: all, or"
                        + " translate with tt.",
                refusal(StoredNumbers.INT8, text));
    }

    private String refusal(StoredNumbers numbers, @Nullable Path calibration) {
        return String.valueOf(assertThrows(UserException.class, () -> export(numbers, calibration))
                .getMessage());
    }
}
