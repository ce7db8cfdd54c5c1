package org.ttnmt.model.parameters;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ttnmt.UserException;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Norm;
import org.ttnmt.config.ModelConfig.Positions;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.config.Preset;
import org.ttnmt.model.TinyModel;
import org.ttnmt.model.family.Family;

class ParameterLayoutTest {

    /** The numbers of a transformer-base with 10,000 pieces are known from elsewhere; the formula is the paper's. */
    @ParameterizedTest
    @CsvSource({"NONE, 3", "TARGET, 2", "ALL, 1"})
    void hasThePapersParameters(TiedEmbeddings tied, int tables) {
        int dim = 512;
        int hidden = 2048;
        int vocabulary = 10_000;
        long attention = 4L * (dim * dim + dim);
        long feedForward = 2L * dim * hidden + hidden + dim;
        long norm = 2L * dim;
        long encoderLayer = attention + feedForward + 2 * norm;
        long decoderLayer = 2 * attention + feedForward + 3 * norm;
        long expected = (long) tables * vocabulary * dim + 6 * encoderLayer + 6 * decoderLayer;
        ParameterLayout layout = Family.of(base(6, Norm.POST, Positions.SINUSOIDAL, tied), vocabulary, vocabulary)
                .layout();
        assertEquals(expected, layout.size());
        ParameterLayout pre = Family.of(base(6, Norm.PRE, Positions.SINUSOIDAL, tied), vocabulary, vocabulary)
                .layout();
        assertEquals(expected + 2 * norm, pre.size(), "pre-norm ends each stack with a norm");
        ParameterLayout learned = Family.of(base(6, Norm.POST, Positions.LEARNED, tied), vocabulary, vocabulary)
                .layout();
        assertEquals(expected + 2L * 100 * dim, learned.size(), "two tables of 100 positions");
    }

    @Test
    void parametersFillTheVectorWithoutGapsUnderNamesOfTheirOwn() {
        ParameterLayout layout = Family.of(TinyModel.config(), 11, 13).layout();
        Set<String> names = new HashSet<>();
        long end = 0;
        for (Parameter parameter : layout.parameters()) {
            assertEquals(end, parameter.offset(), parameter.name());
            assertEquals(names.size(), parameter.index(), parameter.name());
            assertTrue(names.add(parameter.name()), "twice: " + parameter.name());
            end += parameter.elements();
        }
        assertEquals(layout.size(), end);
        assertTrue(names.contains("encoder.0.self_attention.output.weight"), names.toString());
    }

    @Test
    void aSeedRepeatsItsWeights() {
        ParameterLayout layout = Family.of(TinyModel.config(), 11, 11).layout();
        assertArrayEquals(layout.initialWeights(1), layout.initialWeights(1));
        assertFalse(Arrays.equals(layout.initialWeights(1), layout.initialWeights(2)));
    }

    @Test
    void weightsStartAsTheirParametersSay() {
        ParameterLayout layout = Family.of(base(1, Norm.PRE, Positions.SINUSOIDAL, TiedEmbeddings.ALL), 100, 100)
                .layout();
        float[] weights = layout.initialWeights(3);
        int seen = 0;
        for (Parameter parameter : layout.parameters()) {
            int begin = Math.toIntExact(parameter.offset());
            double[] values = IntStream.range(begin, Math.toIntExact(begin + parameter.elements()))
                    .mapToDouble(i -> weights[i])
                    .toArray();
            double largest = Arrays.stream(values).map(Math::abs).max().orElseThrow();
            double deviation =
                    Math.sqrt(Arrays.stream(values).map(v -> v * v).average().orElseThrow());
            switch (parameter.initial()) {
                case ZERO -> assertEquals(0, largest);
                case ONE -> assertTrue(Arrays.stream(values).allMatch(v -> v == 1));
                case EMBEDDING -> assertEquals(1 / Math.sqrt(512), deviation, 0.001);
                default -> {
                    double bound =
                            Math.sqrt(6.0 / (parameter.shape()[0] + parameter.shape()[1]));
                    assertTrue(largest <= bound && largest > 0.99 * bound, parameter.name() + ": " + largest);
                    assertEquals(bound / Math.sqrt(3), deviation, 0.01 * bound, parameter.name());
                }
            }
            seen++;
        }
        assertEquals(layout.parameters().size(), seen);
    }

    @Test
    void oneTableCannotServeTwoVocabularies() {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> Family.of(base(6, Norm.POST, Positions.SINUSOIDAL, TiedEmbeddings.ALL), 100, 101));
        assertEquals(
                "model.tied_embeddings is all, but the source vocabulary has 100 pieces and the target vocabulary 101",
                e.getMessage());
    }

    private static ModelConfig base(int layers, Norm norm, Positions positions, TiedEmbeddings tied) {
        return ModelConfig.of(Preset.TINY)
                .with(
                        ModelConfig.ENCODER_LAYERS.is(layers),
                        ModelConfig.DECODER_LAYERS.is(layers),
                        ModelConfig.MODEL_DIM.is(512),
                        ModelConfig.FEED_FORWARD_DIM.is(2048),
                        ModelConfig.HEADS.is(8),
                        ModelConfig.DROPOUT.is(0.1),
                        ModelConfig.NORM.is(norm),
                        ModelConfig.POSITIONS.is(positions),
                        ModelConfig.ENCODER_POSITIONS.is(positions),
                        ModelConfig.MAX_POSITIONS.is(100),
                        ModelConfig.TIED_EMBEDDINGS.is(tied));
    }

    /** Only what needs a vector refuses a model with more numbers than an array can have. */
    @Test
    void oneVectorHasNoRoomForMoreThanAnArray() {
        ParameterLayout layout = new ParameterLayout();
        layout.add("first", Parameter.Initial.ZERO, 50_000, 40_000);
        Parameter last = layout.add("last", Parameter.Initial.ZERO, 5000, 40_000);
        assertEquals(2_000_000_000L, last.offset());
        assertEquals(
                "The model has 2200000000 parameters, but one vector of them, which training and tt export take, has at"
                        + " most 2147483639. Such a model can be imported, quantized and translated with; take a smaller"
                        + " one for anything else.",
                assertThrows(UserException.class, () -> layout.vector((parameter, from, into) -> {}))
                        .getMessage());
        assertThrows(UserException.class, () -> layout.initialWeights(1));
    }
}
