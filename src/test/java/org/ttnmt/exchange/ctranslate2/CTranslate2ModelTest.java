package org.ttnmt.exchange.ctranslate2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ttnmt.UserException;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Activation;
import org.ttnmt.config.ModelConfig.DecoderStart;
import org.ttnmt.config.ModelConfig.Norm;
import org.ttnmt.config.ModelConfig.Positions;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.config.Preset;
import org.ttnmt.exchange.StoredNumbers;
import org.ttnmt.exchange.ctranslate2.ReadVariables.Variable;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.model.training.TrainingScript;
import org.ttnmt.text.Vocabulary;

/** What is written is read back by {@link ReadVariables}. */
class CTranslate2ModelTest {
    private static final int DIM = 8;
    private static final int FEED_FORWARD = 12;
    private static final int PIECES = 7;
    private static final int POSITIONS = 16;

    private static final Vocabulary VOCABULARY = new NumberedPieces(PIECES, "</s>");

    private static ModelConfig config(Norm norm, Positions positions, Activation activation, TiedEmbeddings tied) {
        return ModelConfig.of(Preset.TINY)
                .with(
                        ModelConfig.ENCODER_LAYERS.is(2),
                        ModelConfig.DECODER_LAYERS.is(3),
                        ModelConfig.MODEL_DIM.is(DIM),
                        ModelConfig.FEED_FORWARD_DIM.is(FEED_FORWARD),
                        ModelConfig.HEADS.is(2),
                        ModelConfig.DROPOUT.is(0.1),
                        ModelConfig.NORM.is(norm),
                        ModelConfig.POSITIONS.is(positions),
                        ModelConfig.ENCODER_POSITIONS.is(positions),
                        ModelConfig.MAX_POSITIONS.is(5),
                        ModelConfig.ACTIVATION.is(activation),
                        ModelConfig.TIED_EMBEDDINGS.is(tied));
    }

    private static Exported paper(StoredNumbers numbers) {
        return new Exported(
                config(Norm.POST, Positions.SINUSOIDAL, Activation.RELU, TiedEmbeddings.ALL), VOCABULARY, numbers);
    }

    /** A small model and its files. */
    private static final class Exported {
        private final ModelConfig config;
        private final Vocabulary source;
        private final StoredNumbers numbers;
        private final ParameterLayout layout;
        private final float[] weights;

        Exported(ModelConfig config, Vocabulary source, StoredNumbers numbers) {
            this.config = config;
            this.source = source;
            this.numbers = numbers;
            this.layout = new TrainingScript(config, source.size(), PIECES, NumberFormats.FLOAT32).layout();
            this.weights = layout.initialWeights(1);
            for (int i = 0; i < weights.length; i++) {
                weights[i] += 0.001f * (i % 100); // no two neighbours equal, no zeros
            }
        }

        Map<String, AtomicFile.Content> files() {
            return CTranslate2Model.files(config, layout, weights, source, VOCABULARY, numbers, POSITIONS);
        }

        byte[] file(String name) throws IOException {
            AtomicFile.Content content = files().get(name);
            if (content == null) {
                throw new AssertionError("there is no " + name);
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            content.writeTo(out);
            return out.toByteArray();
        }

        ReadVariables variables() throws IOException {
            return ReadVariables.of(file("model.bin"));
        }

        JsonNode json(String name) throws IOException {
            return new ObjectMapper().readTree(file(name));
        }

        double[] ours(String name) {
            Parameter parameter = layout.parameters().stream()
                    .filter(p -> p.name().equals(name))
                    .findFirst()
                    .orElseThrow();
            return IntStream.range(0, Math.toIntExact(parameter.elements()))
                    .mapToDouble(i -> weights[Math.toIntExact(parameter.offset()) + i])
                    .toArray();
        }
    }

    private static void assertVariable(ReadVariables read, String name, List<Integer> shape, double[] values) {
        Variable variable = read.get(name);
        assertEquals(shape, variable.shape(), name);
        assertEquals("float32", variable.type(), name);
        assertArrayEquals(values, variable.values(), name);
    }

    private static double scalar(ReadVariables read, String name, String type) {
        Variable variable = read.get(name);
        assertEquals(List.of(), variable.shape(), name);
        assertEquals(type, variable.type(), name);
        return variable.values()[0];
    }

    @Test
    void matricesAreThoseOfTheModel() throws IOException {
        Exported paper = paper(StoredNumbers.FLOAT32);
        ReadVariables read = paper.variables();
        assertEquals("TransformerSpec", read.specification());
        assertEquals(7, read.revision());
        assertVariable(read, "decoder/embeddings/weight", List.of(PIECES, DIM), paper.ours("embedding.weight"));
        assertVariable(
                read,
                "encoder/layer_1/self_attention/linear_0/weight",
                List.of(3 * DIM, DIM),
                paper.ours("encoder.1.self_attention.query_key_value.weight"));
        assertVariable(
                read,
                "decoder/layer_2/attention/linear_1/weight",
                List.of(2 * DIM, DIM),
                paper.ours("decoder.2.cross_attention.key_value.weight"));
        assertVariable(
                read,
                "decoder/layer_0/attention/linear_2/bias",
                List.of(DIM),
                paper.ours("decoder.0.cross_attention.output.bias"));
        assertVariable(
                read,
                "decoder/layer_0/ffn/linear_0/weight",
                List.of(FEED_FORWARD, DIM),
                paper.ours("decoder.0.feed_forward.in.weight"));
        assertVariable(
                read,
                "encoder/layer_0/ffn/layer_norm/gamma",
                List.of(DIM),
                paper.ours("encoder.0.feed_forward.norm.weight"));
        assertVariable(
                read,
                "decoder/layer_1/self_attention/layer_norm/beta",
                List.of(DIM),
                paper.ours("decoder.1.self_attention.norm.bias"));
    }

    /** All numbers of the model, and of what is not in it only the positions. */
    @Test
    void nothingIsForgotten() throws IOException {
        Exported paper = paper(StoredNumbers.FLOAT32);
        long floats = paper.variables().variables().values().stream()
                .filter(v -> v.type().equals("float32"))
                .mapToLong(v -> v.values().length)
                .sum();
        assertEquals(paper.layout.size() + POSITIONS * DIM, floats);
    }

    @Test
    void sinusoidalPositionsBecomeATable() throws IOException {
        Exported paper = paper(StoredNumbers.FLOAT32);
        ReadVariables read = paper.variables();
        Variable table = read.get("decoder/position_encodings/encodings");
        assertEquals(List.of(POSITIONS, DIM), table.shape());
        // position 3: sines of 3 / 10000^(j / 3), then the cosines
        double[] row = Arrays.copyOfRange(table.values(), 3 * DIM, 4 * DIM);
        assertArrayEquals(
                new double[] {
                    0.14112000806,
                    0.13879810108,
                    0.00646325906,
                    0.0003,
                    -0.98999249660,
                    0.99032069985,
                    0.99997911292,
                    0.99999995500
                },
                row,
                1e-6);
        assertEquals(
                "decoder/position_encodings/encodings", read.aliases().get("encoder/position_encodings/encodings"));
    }

    @Test
    void settingsOfThePaper() throws IOException {
        Exported paper = paper(StoredNumbers.FLOAT32);
        ReadVariables read = paper.variables();
        assertEquals(0, scalar(read, "encoder/pre_norm", "int8"));
        assertEquals(0, scalar(read, "decoder/activation", "int8"));
        assertEquals(1, scalar(read, "decoder/scale_embeddings", "int8"));
        assertEquals(2, scalar(read, "encoder/num_heads", "int16"));
        assertEquals(1, scalar(read, "decoder/alignment_layer", "int16"));
        assertEquals(2, scalar(read, "decoder/alignment_heads", "int16"));
        assertEquals("decoder/embeddings/weight", read.aliases().get("encoder/embeddings_0/weight"));
        assertEquals("decoder/embeddings/weight", read.aliases().get("decoder/projection/weight"));
        assertFalse(read.variables().containsKey("encoder/layer_norm/gamma"));
    }

    @Test
    void otherSettings() throws IOException {
        Exported other = new Exported(
                config(Norm.PRE, Positions.LEARNED, Activation.GELU, TiedEmbeddings.NONE),
                new NumberedPieces(9, "</s>"),
                StoredNumbers.FLOAT32);
        ReadVariables read = other.variables();
        assertEquals(1, scalar(read, "decoder/pre_norm", "int8"));
        assertEquals(3, scalar(read, "encoder/activation", "int8")); // x * Phi(x), not its approximations
        assertVariable(
                read,
                "encoder/position_encodings/encodings",
                List.of(5, DIM),
                other.ours("encoder.embedding.positions"));
        assertVariable(read, "encoder/embeddings_0/weight", List.of(9, DIM), other.ours("encoder.embedding.weight"));
        assertVariable(read, "decoder/projection/weight", List.of(PIECES, DIM), other.ours("decoder.output.weight"));
        assertVariable(read, "decoder/layer_norm/gamma", List.of(DIM), other.ours("decoder.norm.weight"));
        assertEquals(Map.of(), read.aliases());
        assertEquals(
                List.of("source_vocabulary.json", "target_vocabulary.json", "config.json", "model.bin"),
                List.copyOf(other.files().keySet()));
        assertEquals(9, other.json("source_vocabulary.json").size());
        assertEquals(PIECES, other.json("target_vocabulary.json").size());
    }

    @Test
    void settingsOfMarian() throws IOException {
        ModelConfig marian = ModelConfig.of(Preset.TINY)
                .with(
                        ModelConfig.ENCODER_LAYERS.is(2),
                        ModelConfig.DECODER_LAYERS.is(3),
                        ModelConfig.MODEL_DIM.is(DIM),
                        ModelConfig.FEED_FORWARD_DIM.is(FEED_FORWARD),
                        ModelConfig.HEADS.is(2),
                        ModelConfig.DROPOUT.is(0.1),
                        ModelConfig.MAX_POSITIONS.is(5),
                        ModelConfig.ACTIVATION.is(Activation.SWISH),
                        ModelConfig.OUTPUT_BIAS.is(true),
                        ModelConfig.DECODER_START.is(DecoderStart.ZERO),
                        ModelConfig.NORM_EPSILON.is(1e-6));
        Exported exported = new Exported(marian, VOCABULARY, StoredNumbers.FLOAT32);
        ReadVariables read = exported.variables();
        assertEquals(2, scalar(read, "decoder/activation", "int8"));
        assertEquals(1, scalar(read, "decoder/start_from_zero_embedding", "int8"));
        assertVariable(read, "decoder/projection/bias", List.of(PIECES), exported.ours("decoder.output.bias"));
        assertEquals(
                1e-6, exported.json("config.json").get("layer_norm_epsilon").asDouble());
    }

    @Test
    void piecesAndTokens() throws IOException {
        Exported paper = paper(StoredNumbers.FLOAT32);
        assertEquals(
                "[\"<unk>\",\"<s>\",\"</s>\",\"piece3\",\"piece4\",\"piece5\",\"piece6\"]",
                paper.json("shared_vocabulary.json").toString());
        JsonNode settings = paper.json("config.json");
        assertEquals("<s>", settings.get("decoder_start_token").asText());
        assertEquals("</s>", settings.get("eos_token").asText());
        assertEquals("<unk>", settings.get("unk_token").asText());
        assertTrue(settings.get("add_source_eos").asBoolean());
        assertFalse(settings.get("add_source_bos").asBoolean());
        assertEquals(1e-5, settings.get("layer_norm_epsilon").asDouble());
    }

    @Test
    void eachRowOfAByteMatrixHasAScale() throws IOException {
        Exported paper = paper(StoredNumbers.INT8);
        ReadVariables read = paper.variables();
        Variable matrix = read.get("encoder/layer_0/ffn/linear_1/weight");
        Variable scale = read.get("encoder/layer_0/ffn/linear_1/weight_scale");
        assertEquals("int8", matrix.type());
        assertEquals(List.of(DIM, FEED_FORWARD), matrix.shape());
        assertEquals(List.of(DIM), scale.shape());
        double[] exact = paper.ours("encoder.0.feed_forward.out.weight");
        for (int row = 0; row < DIM; row++) {
            double largest = 0;
            for (int i = row * FEED_FORWARD; i < (row + 1) * FEED_FORWARD; i++) {
                assertEquals(exact[i], matrix.values()[i] / scale.values()[row], 0.5001 / scale.values()[row]);
                largest = Math.max(largest, Math.abs(matrix.values()[i]));
            }
            assertEquals(127, largest);
        }
        assertEquals("float32", read.get("encoder/layer_0/ffn/linear_1/bias").type());
        assertEquals("float32", read.get("decoder/position_encodings/encodings").type());
    }

    @Test
    void aRowOfZerosIsQuantised() throws IOException {
        Exported paper = paper(StoredNumbers.INT8);
        Arrays.fill(paper.weights, 0);
        Variable scale = paper.variables().get("decoder/embeddings/weight_scale");
        assertArrayEquals(new double[] {1, 1, 1, 1, 1, 1, 1}, scale.values());
    }

    @Test
    void sixteenBitsForEverything() throws IOException {
        Exported paper = paper(StoredNumbers.BFLOAT16);
        Variable brain = paper.variables().get("decoder/embeddings/weight");
        assertEquals("bfloat16", brain.type());
        assertArrayEquals(paper.ours("embedding.weight"), brain.values(), 0.01);
        Variable half = paper(StoredNumbers.FLOAT16).variables().get("encoder/layer_0/ffn/layer_norm/gamma");
        assertEquals("float16", half.type());
        assertArrayEquals(paper.ours("encoder.0.feed_forward.norm.weight"), half.values(), 0.001);
    }

    @Test
    void whatItsFormatCannotSayIsRefused() {
        ModelConfig plain = config(Norm.PRE, Positions.SINUSOIDAL, Activation.RELU, TiedEmbeddings.ALL);
        assertRefused("model.positions: rotary", plain.with(ModelConfig.POSITIONS.is(Positions.ROTARY)));
        assertRefused("model.encoder_positions: alibi", plain.with(ModelConfig.ENCODER_POSITIONS.is(Positions.ALIBI)));
        assertRefused(
                "model.attention_score: additive",
                plain.with(ModelConfig.ATTENTION_SCORE.is(ModelConfig.AttentionScore.ADDITIVE)));
        assertRefused(
                "model.attention_normalizer: relu",
                plain.with(ModelConfig.ATTENTION_NORMALIZER.is(ModelConfig.AttentionNormalizer.RELU)));
        assertRefused("model.attention_window: 7", plain.with(ModelConfig.ATTENTION_WINDOW.is(7)));
        assertRefused("model.norm_type: rms", plain.with(ModelConfig.NORM_TYPE.is(ModelConfig.NormType.RMS)));
        assertRefused("model.decoder: ctc", plain.with(ModelConfig.DECODER.is(ModelConfig.Decoder.CTC)));
    }

    @Test
    void aLanguageModelIsNotSentToTranslate() {
        ModelConfig alone = config(Norm.PRE, Positions.SINUSOIDAL, Activation.RELU, TiedEmbeddings.ALL)
                .with(ModelConfig.DECODER.is(ModelConfig.Decoder.ALONE));
        assertEquals(
                "the model has model.decoder: alone, which does not translate, as all models of CTranslate2's format for"
                        + " transformers (TransformerSpec) do. It cannot be exported to it.",
                assertThrows(UserException.class, () -> CTranslate2Model.requireExpressible(alone))
                        .getMessage());
    }

    private static void assertRefused(String setting, ModelConfig config) {
        Exported other = new Exported(config, VOCABULARY, StoredNumbers.FLOAT32);
        UserException refused = assertThrows(UserException.class, other::files);
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.startsWith("the model has " + setting + ", which CTranslate2"), message);
    }

    @Test
    void oneNameForTheEndInBothVocabularies() {
        Exported other = new Exported(
                config(Norm.POST, Positions.SINUSOIDAL, Activation.RELU, TiedEmbeddings.NONE),
                new NumberedPieces(9, "[END]"),
                StoredNumbers.FLOAT32);
        UserException refused = assertThrows(UserException.class, other::files);
        assertEquals(
                "the end of sentence is [END] in source.model and </s> in target.model, but CTranslate2 has"
                        + " one name for it in both vocabularies. Such a model cannot be exported to it.",
                refused.getMessage());
    }

    /** {@code <unk>}, {@code <s>}, an end, and pieces with their numbers. */
    private record NumberedPieces(int size, String end) implements Vocabulary {

        @Override
        public String piece(int id) {
            return id < 3 ? List.of("<unk>", "<s>", end).get(id) : "piece" + id;
        }

        @Override
        public int unk() {
            return 0;
        }

        @Override
        public int bos() {
            return 1;
        }

        @Override
        public int eos() {
            return 2;
        }

        @Override
        public int[] encode(String text) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String decode(int[] ids) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean splitsAtSpaces() {
            return true;
        }

        @Override
        public String fingerprint() {
            return "";
        }
    }
}
