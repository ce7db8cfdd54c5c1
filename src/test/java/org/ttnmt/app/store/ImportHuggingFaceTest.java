package org.ttnmt.app.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.UserException;
import org.ttnmt.app.translate.LanguagePair;
import org.ttnmt.app.translate.ModelOpener;
import org.ttnmt.app.translate.NetworkOpener;
import org.ttnmt.app.translate.TranslationModel;
import org.ttnmt.config.ComputeConfig;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.Device;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.config.SearchConfig.Stop;
import org.ttnmt.io.FloatTensor;
import org.ttnmt.io.Safetensors;
import org.ttnmt.text.Languages;

/**
 * Folders as {@code save_pretrained} writes them, tiny and made by hand. That what is computed is the same,
 * {@code scripts/check huggingface} shows.
 */
class ImportHuggingFaceTest {
    private static final int DIM = 8;
    private static final int HIDDEN = 12;

    @TempDir
    private Path temporary;

    private Path folder;
    private List<String> pieces;

    /** An NLLB of 24 pieces, shifted by one, with three languages and a mask behind them, and two rows more. */
    @BeforeEach
    void nllb() throws IOException {
        folder = Files.createDirectory(temporary.resolve("nllb"));
        TinySavedModel tiny = TinySavedModel.create(temporary, true);
        Files.copy(tiny.source(), folder.resolve("sentencepiece.bpe.model"));
        pieces = ImportModelTest.pieces(tiny.source());
        write("config.json", config("m2m_100"));
        write(
                "tokenizer.json",
                "{'model': {'vocab': {}}, 'added_tokens': [{'id': 0, 'content': '<s>', 'special': true}, "
                        + IntStream.range(0, 4)
                                .mapToObj(i -> "{'id': " + (pieces.size() + 1 + i) + ", 'content': '"
                                        + List.of("ace_Arab", "deu_Latn", "eng_Latn", "<mask>")
                                                .get(i)
                                        + "', 'special': true}")
                                .collect(Collectors.joining(", "))
                        + "]}");
        write(
                "generation_config.json",
                "{'num_beams': 4, 'max_length': 50, 'min_length': 5, 'early_stopping': true, 'length_penalty': 0.5,"
                        + " 'decoder_start_token_id': 2, 'no_repeat_ngram_size': 3}");
        Safetensors.write(folder.resolve("model.safetensors"), Map.of(), tensors(rows(), false));
    }

    private int rows() {
        return pieces.size() + 1 + 4 + 2;
    }

    private static String config(String type) {
        return "{'model_type': '" + type + "', 'd_model': 8, 'encoder_layers': 1, 'decoder_layers': 1,"
                + " 'encoder_ffn_dim': 12, 'decoder_ffn_dim': 12, 'encoder_attention_heads': 2,"
                + " 'decoder_attention_heads': 2, 'activation_function': 'relu', 'scale_embedding': true, 'dropout': 0.1,"
                + " 'eos_token_id': 2, 'pad_token_id': 1, 'decoder_start_token_id': 2}";
    }

    private void write(String name, String json) throws IOException {
        Files.writeString(folder.resolve(name), json.replace('\'', '"'));
    }

    private static List<FloatTensor> tensors(int rows, boolean mbart) {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        shapes.put("model.shared.weight", List.of(rows, DIM));
        for (String side : List.of("encoder", "decoder")) {
            String layer = "model." + side + ".layers.0.";
            linear(shapes, layer + "fc1", HIDDEN, DIM);
            linear(shapes, layer + "fc2", DIM, HIDDEN);
            List<String> attentions =
                    side.equals("encoder") ? List.of("self_attn") : List.of("self_attn", "encoder_attn");
            for (String attention : attentions) {
                List.of("q_proj", "k_proj", "v_proj", "out_proj")
                        .forEach(part -> linear(shapes, layer + attention + "." + part, DIM, DIM));
                linear(shapes, layer + attention + "_layer_norm", DIM);
            }
            linear(shapes, layer + "final_layer_norm", DIM);
            linear(shapes, "model." + side + ".layer_norm", DIM);
            if (mbart) {
                linear(shapes, "model." + side + ".layernorm_embedding", DIM);
                shapes.put("model." + side + ".embed_positions.weight", List.of(32 + 2, DIM));
            }
        }
        SplittableRandom random = new SplittableRandom(4);
        List<FloatTensor> tensors = new ArrayList<>();
        shapes.forEach((name, shape) -> {
            float[] values = new float[shape.stream().reduce(1, Math::multiplyExact)];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextDouble(-1, 1);
            }
            tensors.add(new FloatTensor(name, shape, values, 0));
        });
        return tensors;
    }

    private static void linear(Map<String, List<Integer>> shapes, String name, Integer... shape) {
        shapes.put(name + ".weight", List.of(shape));
        shapes.put(name + ".bias", List.of(shape[0]));
    }

    private ImportModel importing(ImportModel.Format format) {
        return new ImportModel(format, folder, List.of(), temporary.resolve("imported"), true);
    }

    private String refusal() {
        return String.valueOf(assertThrows(UserException.class, importing(ImportModel.Format.AUTO)::run)
                .getMessage());
    }

    private static TranslationModel open(Path model, ModelOpener opener) {
        return opener.open(model, DecodingPrecision.FLOAT32, new ComputeConfig(Device.CPU, 1));
    }

    @Test
    void nllbIsImported() {
        ImportModel.Result result = importing(ImportModel.Format.AUTO).run();
        try (SavedModel saved = new ModelDirectory(result.model()).open()) {
            ModelConfig config = saved.config().model();
            assertEquals(2, config.firstPosition());
            assertEquals(TiedEmbeddings.ALL, config.tiedEmbeddings());
            assertEquals(ModelConfig.Norm.PRE, config.norm());
            DecodingConfig decoding = saved.config().decoding();
            assertEquals(4, decoding.beamSize());
            assertEquals(Stop.FINISHED, decoding.stop());
            assertEquals(0.0, decoding.maxLengthRatio());
            assertEquals(47, decoding.maxLengthOffset(), "without </s>, the language and what is read before it");
            assertEquals(3, decoding.minLength());
            assertEquals(3, decoding.noRepeatNgram());
            assertEquals(rows(), saved.source().size());
            assertEquals(2, saved.target().bos());
            assertEquals(2, saved.target().eos());
            assertEquals("deu_Latn", saved.target().piece(pieces.size() + 2));
            assertEquals("", saved.target().decode(new int[] {pieces.size() + 2, rows() - 1}));
            assertEquals(
                    List.of("ace_Arab", "deu_Latn", "eng_Latn"),
                    List.copyOf(saved.languages().orElseThrow().pieces().keySet()));
        }
    }

    @Test
    void itTranslatesBetweenLanguages() {
        Path model = importing(ImportModel.Format.HUGGINGFACE).run().model();
        NetworkOpener opener = new NetworkOpener();
        String without = String.valueOf(
                assertThrows(UserException.class, () -> open(model, opener)).getMessage());
        assertTrue(without.contains("so it has to be told the source's: --from CODE"), without);
        String unknown = String.valueOf(assertThrows(
                        UserException.class, () -> open(model, opener.between(new LanguagePair("eng_Latn", "deu_Lat"))))
                .getMessage());
        assertTrue(unknown.contains("Did you mean deu_Latn?"), unknown);
        int[] source = {7, 8};
        float[] german = forced(model, "eng_Latn", "deu_Latn", source);
        float[] arab = forced(model, "eng_Latn", "ace_Arab", source);
        assertEquals(2, german.length);
        assertTrue(german[0] != arab[0], "the language changes what comes");
        new Quantize(model, temporary.resolve("small")).run();
        assertEquals(german[0], forced(temporary.resolve("small"), "eng_Latn", "deu_Latn", source)[0], 0.3);
    }

    private static float[] forced(Path model, String from, String to, int[] source) {
        try (TranslationModel opened = open(model, new NetworkOpener().between(new LanguagePair(from, to)))) {
            return opened.force(List.of(source), List.of(new int[] {9})).get(0);
        }
    }

    @Test
    void mbartHasTrainedPositionsAndANormOfEmbeddings() throws IOException {
        write("config.json", config("mbart").replace("}", ", 'max_position_embeddings': 32}"));
        write("tokenizer_config.json", "{'tokenizer_class': 'MBart50Tokenizer'}");
        List<FloatTensor> tensors = tensors(rows(), true);
        Safetensors.write(folder.resolve("model.safetensors"), Map.of(), tensors);
        try (SavedModel saved =
                new ModelDirectory(importing(ImportModel.Format.AUTO).run().model()).open()) {
            ModelConfig config = saved.config().model();
            assertTrue(config.embeddingNorm());
            assertEquals(32, config.maxPositions());
            assertEquals(31, saved.config().data().maxLength());
            float[] all = saved.weights().vector();
            long at = saved.weights().layout().parameters().stream()
                    .filter(p -> p.name().equals("encoder.embedding.positions"))
                    .findFirst()
                    .orElseThrow()
                    .offset();
            FloatTensor theirs = tensors.stream()
                    .filter(t -> t.name().equals("model.encoder.embed_positions.weight"))
                    .findFirst()
                    .orElseThrow();
            ByteBuffer third = ByteBuffer.allocate(4 * DIM).order(ByteOrder.LITTLE_ENDIAN);
            theirs.put(third, 2 * DIM, DIM);
            for (int i = 0; i < DIM; i++) {
                assertEquals(third.getFloat(4 * i), all[(int) at + i]);
            }
        }
    }

    @Test
    void whatCannotBeComputedIsNamed() throws IOException {
        write("config.json", config("m2m_100").replace("'relu'", "'tanh'"));
        assertTrue(refusal()
                .contains("config.json: says activation_function: tanh, which tt does not have. It has gelu,"));
        write("config.json", config("m2m_100").replace("'decoder_ffn_dim': 12", "'decoder_ffn_dim': 16"));
        assertTrue(refusal().contains("says encoder_ffn_dim: 12 and decoder_ffn_dim: 16, but encoder and decoder"));
        write("config.json", config("bart"));
        assertTrue(refusal().contains("is a model of BART, whose vocabulary of bytes"));
        write("config.json", config("llama"));
        assertTrue(refusal().contains("says model_type: llama, but tt imports marian, m2m_100, mbart, t5 and mt5."));
        write("config.json", config("m2m_100").replace("'decoder_layers': 1", "'decoder_layers': 5"));
        assertTrue(refusal().contains("its weights have no tensor model.decoder.layers.4.fc1.weight"), refusal());
        write("config.json", config("m2m_100").replace("'d_model': 8", "'d_model': 'wide'"));
        assertTrue(refusal().contains("d_model is \"wide\", but should be a whole number"), refusal());
    }

    /** Each names the file, the key, and what is there and should be. */
    @Test
    void settingsThatContradictTheFilesAreRefused() throws IOException {
        Path file = folder.resolve("config.json");
        String mixed = ". Files of different models are mixed; copy the whole folder again.";
        Path list = folder.resolve("sentencepiece.bpe.model");
        int known = rows() - 2;
        write("config.json", config("m2m_100").replace("}", ", 'vocab_size': 5}"));
        assertEquals(
                file + ": says vocab_size: 5, but the embedding in the weights has " + rows() + " rows" + mixed,
                refusal());
        write("config.json", config("m2m_100").replace("'d_model': 8", "'d_model': 16"));
        assertEquals(file + ": says d_model: 16, but the embedding in the weights has 8 columns" + mixed, refusal());
        write("config.json", config("m2m_100").replace("'pad_token_id': 1", "'pad_token_id': 3"));
        assertEquals(
                file + ": says pad_token_id: 3, which is \"<unk>\" in " + list + ", but should be <pad>, 1" + mixed,
                refusal());
        write("config.json", config("m2m_100").replace("'pad_token_id': 1", "'pad_token_id': -1"));
        assertEquals(
                file + ": says pad_token_id: -1, but " + list + " has " + known + " pieces, whose ids are 0 to "
                        + (known - 1) + mixed,
                refusal());
        write("config.json", config("m2m_100").replace("'eos_token_id': 2", "'eos_token_id': 0"));
        assertEquals(
                file + ": says eos_token_id: 0, which is \"<s>\" in " + list + ", but should be </s>, 2" + mixed,
                refusal());
        write("config.json", config("m2m_100"));
        Path generation = folder.resolve("generation_config.json");
        write("generation_config.json", "{'decoder_start_token_id': 70000}");
        assertEquals(
                generation + ": says decoder_start_token_id: 70000, but " + list + " has " + known
                        + " pieces, whose ids are 0 to " + (known - 1) + mixed,
                refusal());
        write("generation_config.json", "{'decoder_start_token_id': 2, 'eos_token_id': 1}");
        assertEquals(
                generation + ": says eos_token_id: 1, which is \"<pad>\" in " + list + ", but should be </s>, 2"
                        + mixed,
                refusal());
    }

    @Test
    void damagedAndHostileFilesAreRefused() throws IOException {
        Path weights = folder.resolve("model.safetensors");
        byte[] whole = Files.readAllBytes(weights);
        Files.write(weights, Arrays.copyOf(whole, whole.length - 4));
        assertTrue(refusal().contains("the last 4 are missing"), refusal());
        String promise = "{\"model.shared.weight\":{\"dtype\":\"F32\",\"shape\":[50000,40000],\"data_offsets\":"
                + "[0,8000000000]}}";
        byte[] header = promise.getBytes(StandardCharsets.UTF_8);
        Files.write(
                weights,
                ByteBuffer.allocate(8 + header.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(header.length)
                        .put(header)
                        .array());
        assertTrue(refusal().contains("but its header describes 80000000"), refusal());
        Files.delete(weights);
        write("model.safetensors.index.json", "{'weight_map': {'model.shared.weight': '../secret.safetensors'}}");
        assertTrue(refusal().contains("names the shard \"../secret.safetensors\", but shards are files beside it"));
        write("model.safetensors.index.json", "{'weight_map': {'a': 'model-00001-of-00001.safetensors'}}");
        assertTrue(refusal().contains("there is no such file, but model.safetensors.index.json names it"));
        write("config.json", "[".repeat(100_000));
        assertTrue(refusal().contains("config.json: is no JSON that tt reads"), refusal());
        assertTrue(Files.notExists(temporary.resolve("imported").resolve("config.yaml")));
    }

    @Test
    void filesOfOtherModelsAreRefused() throws IOException {
        write("added_tokens.json", "{'deu_Latn': 6}");
        assertTrue(refusal().contains("its tokenizer gives \"deu_Latn\" the id 6, which is \""), refusal());
        Files.delete(folder.resolve("added_tokens.json"));
        Files.delete(folder.resolve("tokenizer.json"));
        assertTrue(refusal().contains("lists codes of languages such as deu_Latn, __de__ or de_DE"), refusal());
        write("special_tokens_map.json", "{'additional_special_tokens': ['de_DE', {'content': 'en_XX'}]}");
        try (SavedModel saved =
                new ModelDirectory(importing(ImportModel.Format.AUTO).run().model()).open()) {
            assertEquals("en_XX", saved.source().piece(pieces.size() + 2));
            Languages languages = saved.languages().orElseThrow();
            assertEquals(
                    List.of("de_DE", "en_XX"), List.copyOf(languages.pieces().keySet()));
        }
        Files.delete(folder.resolve("sentencepiece.bpe.model"));
        assertTrue(refusal().contains("takes the pieces of such a model from it; tokenizer.json alone does not do"));
    }
}
