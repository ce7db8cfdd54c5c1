package org.ttnmt.app.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ttnmt.UserException;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.exchange.Json;
import org.ttnmt.exchange.StoredNumbers;
import org.ttnmt.exchange.TensorSource;
import org.ttnmt.io.FloatTensor;

/** Folders of CTranslate2, back into tt. That of CTranslate2's own converter, {@code scripts/check ctranslate2} shows. */
class ImportCTranslate2Test {

    @TempDir
    private Path folder;

    private void export(boolean shared, String model, StoredNumbers numbers) throws IOException {
        TinySavedModel.create(folder, shared, model).save(folder.resolve("model"), 3);
        new ExportModel(
                        folder.resolve("model"),
                        ExportModel.Format.CTRANSLATE2,
                        folder.resolve("out"),
                        numbers,
                        null,
                        null,
                        false)
                .run();
    }

    private Path read(Path... models) {
        return new ImportModel(
                        ImportModel.Format.AUTO, folder.resolve("out"), List.of(models), folder.resolve("back"), false)
                .run()
                .model();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "true; FLOAT32; tied_embeddings: all",
                "true; FLOAT16; tied_embeddings: inputs, norm: pre, activation: gelu_tanh, output_bias: true",
                "false; BFLOAT16; tied_embeddings: target, decoder_start: zero, norm_epsilon: 1.0e-6",
                "false; INT8; tied_embeddings: none, positions: learned, max_positions: 32, scale_embedding: false, source_end: false"
            })
    void whatWasWrittenIsReadAgain(boolean shared, StoredNumbers numbers, String model) throws IOException {
        export(shared, model, numbers);
        try (SavedModel one = new ModelDirectory(folder.resolve("model")).open();
                SavedModel other = new ModelDirectory(read()).open()) {
            assertEquals(one.source().fingerprint(), other.source().fingerprint());
            assertEquals(one.target().fingerprint(), other.target().fingerprint());
            assertEquals(
                    one.config()
                            .model()
                            .with(
                                    ModelConfig.MAX_POSITIONS.is(
                                            other.config().model().maxPositions()),
                                    ModelConfig.DROPOUT.is(
                                            other.config().model().dropout())),
                    other.config().model());
            float error =
                    switch (numbers) {
                        case FLOAT32 -> 0;
                        case FLOAT16 -> 1e-3f;
                        case BFLOAT16, INT8 -> 1e-2f;
                    };
            assertArrayEquals(one.weights().vector(), other.weights().vector(), error);
        }
    }

    @Test
    void withoutSentencePieceModelsTheyAreAskedFor() throws IOException {
        export(true, "tied_embeddings: all", StoredNumbers.FLOAT32);
        Path pieces = Files.move(folder.resolve("out/vocab.model"), folder.resolve("pieces.model"));
        Path out = folder.resolve("out");
        assertEquals(
                out + ": a model of CTranslate2 comes with one or two SentencePiece models, which make pieces of text;"
                        + " here are 0. Name them: tt import " + out + " source.spm target.spm -o DIR",
                assertThrows(UserException.class, this::read).getMessage());
        assertTrue(Files.exists(read(pieces).resolve("vocab.model")));
    }

    /** Of OpenNMT-py, as packages of Argos have it: no end of sources, and pieces line by line in older ones. */
    @Test
    void modelsOfOpenNmtReadNoEnd() throws IOException {
        export(true, "tied_embeddings: all, source_end: false", StoredNumbers.FLOAT32);
        Path list = folder.resolve("out/shared_vocabulary.json");
        List<String> pieces = Json.texts(list);
        Files.write(folder.resolve("out/shared_vocabulary.txt"), pieces);
        Files.delete(list);
        try (SavedModel model = new ModelDirectory(read()).open()) {
            assertFalse(model.config().model().sourceEnd());
            assertEquals(pieces.size(), model.source().size());
        }
    }

    /** A source of OpenNMT-py that has a vocabulary of its own has no end in it. */
    @Test
    void aSourceThatHasNoEndGetsOneThatNothingReads() throws IOException {
        export(false, "tied_embeddings: target, source_end: false", StoredNumbers.FLOAT32);
        Path list = folder.resolve("out/source_vocabulary.json");
        Files.writeString(list, Files.readString(list).replace("\"</s>\"", "\"<blank>\""));
        Path settings = folder.resolve("out/config.json");
        String withoutEnd = Files.readString(settings);
        Files.writeString(settings, withoutEnd.replaceAll("(\"add_source_eos\" ?: ?)false", "$1true"));
        assertEquals(list + ": has no </s>, so it is no vocabulary that tt can take.", refusal());
        Files.writeString(settings, withoutEnd);
        try (SavedModel one = new ModelDirectory(folder.resolve("model")).open();
                SavedModel other = new ModelDirectory(read()).open()) {
            int pieces = one.source().size();
            assertEquals(pieces + 1, other.source().size());
            assertEquals(pieces, other.source().eos());
            float[] table = sourceTable(one);
            assertArrayEquals(Arrays.copyOf(table, table.length / pieces * (pieces + 1)), sourceTable(other));
        }
    }

    private static float[] sourceTable(SavedModel model) {
        FloatTensor table =
                new TensorSource(model.weights().layout(), model.weights().vector()).get("encoder.embedding.weight");
        return Arrays.copyOfRange(table.values(), table.offset(), table.offset() + table.elements());
    }

    @Test
    void damagedFilesAreRefused() throws IOException {
        export(true, "tied_embeddings: all", StoredNumbers.FLOAT32);
        Path file = folder.resolve("out/model.bin");
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
        String cut = refusal();
        assertTrue(
                cut.startsWith(file + ": is no model of CTranslate2, or a damaged one: ")
                        && cut.endsWith(" bytes after its beginning. Copy the file again."),
                cut);
        ByteBuffer other = ByteBuffer.wrap(whole.clone()).order(ByteOrder.LITTLE_ENDIAN);
        Files.write(file, other.putInt(0, 7).array());
        assertEquals(
                file + ": is of binary version 7, but tt reads 2 to 6. Convert the model again with CTranslate2 4.",
                refusal());
        Files.write(file, other.putInt(0, 6).put(6, (byte) 'X').array());
        assertEquals(
                file + ": is a XransformerSpec, but tt imports TransformerSpec, an encoder and a decoder, alone.",
                refusal());
    }

    /** A package of Argos has the model in a folder, beside what divides text into pieces. */
    @Test
    void packagesOfArgos() throws IOException {
        export(true, "tied_embeddings: all, source_end: false", StoredNumbers.FLOAT32);
        Path around = Files.createDirectory(folder.resolve("around"));
        Path inside = Files.move(folder.resolve("out"), around.resolve("model"));
        Path pieces = Files.move(inside.resolve("vocab.model"), around.resolve("sentencepiece.model"));
        Files.writeString(around.resolve("metadata.json"), "{}");
        Files.move(around, folder.resolve("out"));
        Path back = read();
        assertTrue(Files.exists(back.resolve("vocab.model")));
        Files.move(back, folder.resolve("first"));
        Files.move(folder.resolve("out").resolve(pieces.getFileName()), folder.resolve("out/bpe.model"));
        assertEquals(
                folder.resolve("out")
                        + ": divides words by bpe.model, a list of merges, but tt has SentencePiece models"
                        + " alone. Take a package with sentencepiece.model.",
                refusal());
        Path zip = Files.writeString(folder.resolve("en_de.argosmodel"), "PK");
        UserException packed = assertThrows(
                UserException.class,
                () -> new ImportModel(ImportModel.Format.AUTO, zip, List.of(), folder.resolve("other"), false).run());
        assertEquals(
                zip + ": is a package of Argos Translate, a zip file. Unpack it (unzip " + zip
                        + "), and import the folder that comes out.",
                packed.getMessage());
    }

    /** Then who calls CTranslate2 says what translations begin with. */
    @Test
    void startsThatNobodyNamesAreRefused() throws IOException {
        export(true, "tied_embeddings: all", StoredNumbers.FLOAT32);
        Path file = folder.resolve("out/config.json");
        Files.writeString(
                file, Files.readString(file).replaceAll("(\"decoder_start_token\" ?: ?)\"[^\"]*\"", "$1null"));
        assertEquals(
                file + ": says decoder_start_token: null: who calls CTranslate2 begins each translation, so the folder"
                        + " does not tell how. Import the model that it was made of, for instance the folder of Hugging"
                        + " Face.",
                refusal());
    }

    @Test
    void aTableThatIsNoneIsRefused() throws IOException {
        export(true, "tied_embeddings: all", StoredNumbers.FLOAT32);
        Path file = folder.resolve("out/model.bin");
        byte[] bytes = Files.readAllBytes(file);
        String name = "decoder/embeddings/weight";
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(name + "\0\2") + name.length() + 1;
        Files.write(file, withoutShape(bytes, at));
        assertEquals(file + ": the array " + name + " has the shape [], but should be a matrix.", refusal());
    }

    /** The file with a single number in place of the matrix whose number of dimensions is at a place. */
    private static byte[] withoutShape(byte[] bytes, int at) {
        ByteBuffer whole = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int next = at + 1 + 8 + 1 + 4 + whole.getInt(at + 1 + 8 + 1);
        return ByteBuffer.allocate(at + 10 + bytes.length - next)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(bytes, 0, at)
                .put((byte) 0) // dimensions
                .put((byte) 0) // float32
                .putInt(4)
                .putFloat(1)
                .put(bytes, next, bytes.length - next)
                .array();
    }

    private String refusal() {
        return String.valueOf(assertThrows(UserException.class, this::read).getMessage());
    }
}
