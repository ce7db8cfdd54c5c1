package org.ttnmt.app.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ttnmt.UserException;
import org.ttnmt.app.translate.NetworkOpener;
import org.ttnmt.app.translate.TranslationModel;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.Device;
import org.ttnmt.exchange.StoredNumbers;
import org.ttnmt.model.decoding.DecodingScript;
import org.ttnmt.text.ReorderedModel;

/** Folders for transformers, read again. That transformers computes the same, {@code scripts/check huggingface} shows. */
class ExportHuggingFaceTest {

    @TempDir
    private Path folder;

    private Path exported(boolean shared, String model) throws IOException {
        return exported(TinySavedModel.create(folder, shared, model));
    }

    private Path exported(TinySavedModel model) {
        model.save(folder.resolve("model"), 3);
        Path out = folder.resolve("out");
        new ExportModel(
                        folder.resolve("model"),
                        ExportModel.Format.HUGGINGFACE,
                        out,
                        StoredNumbers.FLOAT32,
                        null,
                        null,
                        false)
                .run();
        return out;
    }

    private static TranslationModel open(Path model) {
        return new NetworkOpener().open(model, DecodingPrecision.FLOAT32, new ComputeConfig(Device.CPU, 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "true; tied_embeddings: all",
                "true; tied_embeddings: inputs, positions: sinusoidal_paper, output_bias: true, activation: swish",
                "false; tied_embeddings: target, decoder_start: zero, output_bias: true, activation: gelu_tanh",
                "false; tied_embeddings: none, positions: learned, max_positions: 32, scale_embedding: false"
            })
    void whatIsWrittenIsReadAgain(boolean shared, String model) throws IOException {
        assertReadAgain(exported(shared, model));
    }

    /** Which is trained like any other where the vocabulary has it, and so not the zeros that such a decoder begins with. */
    @ParameterizedTest
    @CsvSource({"zero, 25", "bos, 3"})
    void aPieceForPaddingStandsForZerosOnlyWhereItIs(String start, int pad) throws IOException {
        TinySavedModel tiny = TinySavedModel.create(folder, true, "tied_embeddings: all, decoder_start: " + start);
        List<String> pieces = new ArrayList<>(ReorderedModel.pieces(tiny.source()));
        pieces.add(3, "<pad>");
        Path padded = folder.resolve("padded.model");
        Files.write(
                padded,
                ReorderedModel.of(tiny.source(), pieces, Set.of("<s>", "<pad>"), null)
                        .bytes());
        DecodingScript script = new DecodingScript(
                tiny.config().model(), 25, 25, DecodingPrecision.FLOAT32, org.ttnmt.torch.Device.CPU);
        Path out = exported(new TinySavedModel(tiny.config(), padded, padded, script));
        JsonNode config = new ObjectMapper().readTree(out.resolve("config.json").toFile());
        assertEquals(pad, config.path("pad_token_id").asInt());
        if (pad == 25) { // else <pad> is a piece that tt may write, and transformers may not
            assertReadAgain(out);
        }
    }

    private void assertReadAgain(Path exported) {
        Path back = folder.resolve("back");
        new ImportModel(ImportModel.Format.AUTO, exported, List.of(), back, false).run();
        try (TranslationModel one = open(folder.resolve("model"));
                TranslationModel other = open(back)) {
            List<int[]> sources =
                    List.of(one.source().encode("the red house"), one.source().encode("a car"));
            List<int[]> targets =
                    List.of(one.target().encode("das rote haus"), one.target().encode("auto"));
            assertArrayEquals(sources.get(0), other.source().encode("the red house"));
            List<float[]> expected = one.force(sources, targets);
            List<float[]> found = other.force(sources, targets);
            for (int i = 0; i < expected.size(); i++) {
                assertArrayEquals(expected.get(i), found.get(i), 1e-5f);
            }
            assertEquals(3, other.decoding().beamSize());
        }
    }

    @Test
    void theTokenizerHasTheIdsOfTheTables() throws IOException {
        Path out = exported(false, "tied_embeddings: target");
        ObjectMapper json = new ObjectMapper();
        JsonNode config = json.readTree(out.resolve("config.json").toFile());
        assertEquals(25, config.path("vocab_size").asInt());
        assertEquals(24, config.path("pad_token_id").asInt());
        assertEquals(1, config.path("decoder_start_token_id").asInt()); // <s>
        JsonNode ids = json.readTree(out.resolve("target_vocab.json").toFile());
        assertEquals(25, ids.size());
        assertEquals(24, ids.path("<pad>").asInt());
        assertEquals(2, ids.path("</s>").asInt());
        JsonNode generation =
                json.readTree(out.resolve("generation_config.json").toFile());
        assertEquals("[[24]]", generation.path("bad_words_ids").toString());
        assertEquals(3, generation.path("num_beams").asInt());
    }

    @Test
    void whatTransformersCannotComputeIsRefused() {
        assertEquals(
                "the model has model.norm: pre, which MarianMTModel of transformers cannot express. Such a model cannot"
                        + " be exported to it; train one with model.norm: post, or translate with tt.",
                assertThrows(UserException.class, () -> exported(true, "norm: pre"))
                        .getMessage());
        assertEquals(
                "the model has model.feed_forward_depth: 3, which MarianMTModel of transformers cannot express. Such a"
                        + " model cannot be exported to it; train one with model.feed_forward_depth: 2, or translate"
                        + " with tt.",
                assertThrows(UserException.class, () -> exported(true, "feed_forward_depth: 3"))
                        .getMessage());
        assertEquals(
                "the model has model.decoder_autoregression: ssru, which MarianMTModel of transformers cannot express."
                        + " Such a model cannot be exported to it; train one with model.decoder_autoregression:"
                        + " self_attention, or translate with tt.",
                assertThrows(UserException.class, () -> exported(true, "decoder_autoregression: ssru"))
                        .getMessage());
    }
}
