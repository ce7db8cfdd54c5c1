package org.ttnmt.exchange.marian;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ttnmt.UserException;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.exchange.ForeignWeights;
import org.ttnmt.exchange.marian.NaiveMarian.Tied;
import org.ttnmt.model.SpecialTokens;
import org.ttnmt.model.decoding.DecodingNetwork;
import org.ttnmt.model.decoding.DecodingScript;
import org.ttnmt.torch.Device;

/** Models in Marian's layout compute in {@code tt} what {@link NaiveMarian} computes of the same arrays. */
class MarianModelTest {
    private static final int EOS = 0;

    /** Two pairs of different lengths, so that there is padding. */
    private static final List<int[]> SOURCES = List.of(new int[] {3, 4, 5, 6, 2}, new int[] {7, 8});

    private static final List<int[]> TARGETS = List.of(new int[] {5, 3}, new int[] {4, 2, 6, 3, 1});

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("model.npz");
    }

    private static NaiveMarian opus() {
        return new NaiveMarian(11, 11, Tied.ALL, "swish", false);
    }

    private String refusal(NumpyWriter writer) throws IOException {
        writer.write(file());
        return String.valueOf(assertThrows(UserException.class, () -> weights(MarianModel.read(file())))
                .getMessage());
    }

    private String refusalOf(String option, String value) throws IOException {
        NaiveMarian marian = opus();
        marian.options.put(option, value);
        return refusal(marian.archive());
    }

    @ParameterizedTest
    @CsvSource({
        "11, 11, ALL, swish, false, self-attention, 2",
        "11, 11, ALL, relu, true, self-attention, 2",
        "9, 7, TARGET, gelu, false, self-attention, 2",
        "9, 7, NONE, swish, true, self-attention, 2",
        "11, 11, SOURCE_AND_TARGET, swish, false, self-attention, 2",
        "11, 11, ALL, relu, false, rnn, 2",
        "9, 7, TARGET, swish, true, rnn, 2",
        "9, 7, TARGET, gelu-exact, true, rnn, 2",
        "9, 7, TARGET, swish, false, average-attention, 2",
        "9, 7, TARGET, swish, false, self-attention, 1",
        "11, 11, ALL, relu, true, rnn, 3",
        "9, 7, NONE, gelu, false, average-attention, 4"
    })
    void logProbabilitiesAreThoseOfLoopsOverDoubles(
            int source, int target, Tied tied, String activation, boolean pre, String autoregression, int depth)
            throws IOException {
        NaiveMarian marian =
                new NaiveMarian(source, target, tied, activation.split("-")[0], pre, autoregression, depth);
        if (activation.equals("gelu-exact")) {
            marian.options.put("version", "v1.12.3 2023");
        }
        marian.archive().write(file());
        assertSame((from, to) -> marian.logProbs(from, EOS, to));
    }

    static Stream<Named<String[]>> recurrent() {
        return Stream.of(
                Named.of("by default", new String[0]),
                Named.of(
                        "long short-term memory, all tied",
                        new String[] {"enc-cell: lstm", "dec-cell: lstm", "tied-embeddings-all: true"}),
                Named.of(
                        "normalised, source tied",
                        new String[] {"layer-normalization: true", "tied-embeddings-src: true"}),
                Named.of("deep and alternating, normalised, with skips", new String[] {
                    "layer-normalization: true",
                    "skip: true",
                    "tied-embeddings: true",
                    "enc-type: alternating",
                    "enc-depth: 3",
                    "enc-cell-depth: 2",
                    "dec-depth: 3",
                    "dec-cell-base-depth: 4",
                    "dec-cell-high-depth: 2"
                }),
                Named.of("long short-term memory, deep, two stacks", new String[] {
                    "enc-cell: lstm",
                    "dec-cell: lstm",
                    "skip: true",
                    "enc-depth: 2",
                    "enc-cell-depth: 2",
                    "dec-depth: 2",
                    "dec-cell-base-depth: 3"
                }),
                Named.of("one direction above both", new String[] {
                    "enc-type: bi-unidirectional", "enc-depth: 3", "skip: true", "enc-cell-depth: 2"
                }));
    }

    @ParameterizedTest
    @MethodSource("recurrent")
    void recurrentModelsAreThoseOfLoopsOverDoubles(String[] options) throws IOException {
        NaiveMarianRecurrent marian = new NaiveMarianRecurrent(options);
        marian.archive().write(file());
        assertSame((source, target) -> marian.logProbs(source, EOS, target));
    }

    /** The same network under other names, with arrays that only amun asks for. */
    @Test
    void namesOfAmun() throws IOException {
        NaiveMarianRecurrent marian = new NaiveMarianRecurrent("type: amun");
        marian.archive(Map.ofEntries(
                        Map.entry("encoder_bi_Wx", "encoder_Wx"),
                        Map.entry("encoder_bi_r_U", "encoder_r_U"),
                        Map.entry("decoder_cell1_W", "decoder_W"),
                        Map.entry("decoder_cell2_Wx", "decoder_Wcx"),
                        Map.entry("decoder_cell2_bx", "decoder_bx_nl")))
                .write(file());
        assertEquals(
                file() + ": the array encoder_b is missing.",
                assertThrows(UserException.class, () -> weights(MarianModel.read(file())))
                        .getMessage());
        marian.archive(amun()).floats("decoder_c_tt", List.of(1), new float[1]).write(file());
        assertSame((source, target) -> marian.logProbs(source, EOS, target));
    }

    /** As in marian-dev, {@code src/models/amun.h}. */
    private static Map<String, String> amun() {
        Map<String, String> names = new HashMap<>();
        names.put("encoder_Wemb", "Wemb");
        names.put("decoder_Wemb", "Wemb_dec");
        for (String part : List.of("U", "Ux", "W", "Wx", "b", "bx")) {
            names.put("encoder_bi_" + part, "encoder_" + part);
            names.put("encoder_bi_r_" + part, "encoder_r_" + part);
            names.put("decoder_cell1_" + part, "decoder_" + part);
        }
        names.putAll(Map.of(
                "decoder_cell2_U", "decoder_U_nl",
                "decoder_cell2_Ux", "decoder_Ux_nl",
                "decoder_cell2_W", "decoder_Wc",
                "decoder_cell2_Wx", "decoder_Wcx",
                "decoder_cell2_b", "decoder_b_nl",
                "decoder_cell2_bx", "decoder_bx_nl",
                "decoder_ff_state_W", "ff_state_W",
                "decoder_ff_state_b", "ff_state_b",
                "decoder_ff_logit_l2_W", "ff_logit_W",
                "decoder_ff_logit_l2_b", "ff_logit_b"));
        names.putAll(Map.of(
                "decoder_ff_logit_l1_W0", "ff_logit_prev_W",
                "decoder_ff_logit_l1_W1", "ff_logit_lstm_W",
                "decoder_ff_logit_l1_W2", "ff_logit_ctx_W",
                "decoder_ff_logit_l1_b0", "ff_logit_prev_b",
                "decoder_ff_logit_l1_b1", "ff_logit_lstm_b",
                "decoder_ff_logit_l1_b2", "ff_logit_ctx_b"));
        return names;
    }

    @Test
    void whatNoRecurrentNetworkComputesIsNamed() throws IOException {
        String says = file() + ": its configuration says ";
        assertEquals(
                says + "enc-cell: tanh, which tt's rnn cannot compute. It can: gru, lstm.",
                refusal(new NaiveMarianRecurrent("enc-cell: tanh").archive()));
        assertEquals(
                says + "enc-cell: gru beside dec-cell: lstm, which tt's rnn cannot compute. It can: lstm.",
                refusal(new NaiveMarianRecurrent("dec-cell: lstm").archive()));
        assertEquals(
                says + "enc-type: convolution, which tt's rnn cannot compute. It can: alternating, bi-unidirectional,"
                        + " bidirectional.",
                refusal(new NaiveMarianRecurrent("enc-type: convolution").archive()));
        assertEquals(
                says + "dec-cell-base-depth: 1, which tt's rnn cannot compute. It can: 2 or more.",
                refusal(new NaiveMarianRecurrent("dec-cell-base-depth: 1").archive()));
        assertEquals(
                says + "right-left: true, which tt's rnn cannot compute. It can: false.",
                refusal(new NaiveMarianRecurrent("right-left: true").archive()));
        NaiveMarianRecurrent deeper = new NaiveMarianRecurrent();
        deeper.options.put("dec-depth", "200");
        assertEquals(file() + ": the array decoder_l200_cell1_b is missing.", refusal(deeper.archive()));
    }

    /** All weights of a model, whose file is closed then. */
    static float[] weights(MarianModel model) {
        try (ForeignWeights weights = model.weights()) {
            return model.layout().vector(weights);
        }
    }

    private void assertSame(BiFunction<int[], int[], double[][]> logProbs) {
        MarianModel model = MarianModel.read(file());
        DecodingScript script = new DecodingScript(
                model.config(),
                model.sourceVocabulary(),
                model.targetVocabulary(),
                DecodingPrecision.FLOAT32,
                Device.CPU);
        int compared = 0;
        try (DecodingNetwork network =
                new DecodingNetwork(script, weights(model), new SpecialTokens(EOS, EOS, EOS, 1))) {
            List<float[]> found = network.force(SOURCES, TARGETS);
            for (int i = 0; i < SOURCES.size(); i++) {
                double[][] expected = logProbs.apply(SOURCES.get(i), TARGETS.get(i));
                int[] labels = Arrays.copyOf(TARGETS.get(i), TARGETS.get(i).length + 1);
                for (int t = 0; t < labels.length; t++) {
                    assertEquals(expected[t][labels[t]], found.get(i)[t], 1e-4, "pair " + i + ", position " + t);
                    compared++;
                }
            }
        }
        assertEquals(9, compared);
    }

    @Test
    void theShapeIsThatOfTheOptions() throws IOException {
        opus().archive().write(file());
        MarianModel model = MarianModel.read(file());
        model.weights().close();
        assertEquals(2, model.config().encoderLayers());
        assertEquals(3, model.config().decoderLayers());
        assertEquals(TiedEmbeddings.ALL, model.config().tiedEmbeddings());
        assertEquals(0.1, model.config().dropout());
        assertEquals(1e-6, model.config().normEpsilon());
        assertEquals(11, model.sourceVocabulary());
    }

    @Test
    void whatCannotBeComputedIsNamed() throws IOException {
        NaiveMarian averaging = new NaiveMarian(9, 7, Tied.TARGET, "swish", false, "average-attention");
        averaging.options.put("transformer-dim-aan", "2048");
        assertEquals(
                file()
                        + ": its configuration says transformer-decoder-autoreg: convolution, which tt's transformer"
                        + " cannot compute. It can: average-attention, rnn, self-attention.",
                refusalOf("transformer-decoder-autoreg", "convolution"));
        assertEquals(
                file() + ": its configuration says dec-cell: gru, which tt's transformer cannot compute. It can: ssru.",
                refusalOf("transformer-decoder-autoreg", "rnn"));
        assertEquals(
                file() + ": its configuration says transformer-dim-aan: 2048, which tt's transformer cannot compute. It"
                        + " can: 12.",
                refusal(averaging.archive()));
        assertEquals(
                file()
                        + ": its configuration says type: multi-transformer, which tt cannot compute. It can: amun, s2s,"
                        + " transformer.",
                refusalOf("type", "multi-transformer"));
        assertEquals(
                file()
                        + ": its configuration says transformer-ffn-activation: tanh, which tt's transformer cannot"
                        + " compute. It can: gelu, relu, swish.",
                refusalOf("transformer-ffn-activation", "tanh"));
        assertEquals(
                file()
                        + ": its configuration says transformer-tied-layers: [1], which has no layer for layer 3 of the"
                        + " decoder.",
                refusalOf("transformer-tied-layers", "[1]"));
        assertEquals(
                file() + ": its configuration says transformer-preprocess: \"n\", transformer-postprocess: \"dan\","
                        + " transformer-postprocess-top: \"\", which tt's transformer cannot compute. It can: \"\","
                        + " \"dan\", \"\" (post-norm) and \"n\", \"da\", \"n\" (pre-norm).",
                refusalOf("transformer-preprocess", "n"));
        assertEquals(
                file()
                        + ": its configuration says lemma-dim-emb: 64, which tt's transformer cannot compute. It can:"
                        + " 0.",
                refusalOf("lemma-dim-emb", "64"));
        assertEquals(
                file()
                        + ": its configuration says transformer-decoder-ffn-depth: 3, which tt's transformer cannot"
                        + " compute. It can: 0, 2.",
                refusalOf("transformer-decoder-ffn-depth", "3"));
        assertEquals(file() + ": the array encoder_l2_ffn_b3 is missing.", refusalOf("transformer-ffn-depth", "3"));
        assertEquals(
                file() + ": its configuration describes no transformer of tt: model.feed_forward_depth: 10000000 is too"
                        + " large; allowed: a whole number from 1 to 16",
                refusalOf("transformer-ffn-depth", "10000000"));
        assertEquals(
                file() + ": its configuration says dim-emb: many, which is no whole number.",
                refusalOf("dim-emb", "many"));
    }

    /** Keys and values were normalised only from then on. */
    @Test
    void preNormModelsOfOldVersionsAreRefused() throws IOException {
        NaiveMarian marian = new NaiveMarian(9, 7, Tied.NONE, "relu", true);
        marian.options.put("version", "v1.10.23 2021-10-01");
        assertEquals(
                file()
                        + ": is a pre-norm model of Marian v1.10.23 2021-10-01. Before 1.10.24 its self-attention read keys"
                        + " and values without their normalisation, which tt's transformer cannot compute.",
                refusal(marian.archive()));
    }

    @Test
    void headsMustDivideTheWidth() throws IOException {
        assertEquals(
                file() + ": its configuration describes no transformer of tt: model.heads: 3 does not divide"
                        + " model.model_dim (8); allowed near it: 1, 2, 4, 8",
                refusalOf("transformer-heads", "3"));
    }

    @Test
    void missingSurplusAndMisshapenArrays() throws IOException {
        String array = file() + ": the array encoder_l2_ffn_W1 ";
        assertEquals(array + "is missing.", refusal(opus().archive().without("encoder_l2_ffn_W1")));
        assertEquals(
                array + "has the shape [12, 8], but should have [8, 12].",
                refusal(opus().archive().floats("encoder_l2_ffn_W1", List.of(12, 8), new float[96])));
        assertEquals(
                file()
                        + ": has arrays that tt's network has no place for: decoder_l4_self_Wq. Such a model"
                        + " computes something else and cannot be imported.",
                refusal(opus().archive().floats("decoder_l4_self_Wq", List.of(8, 8), new float[64])));
    }

    @Test
    void arraysOfOtherKinds() throws IOException {
        String array = file() + ": the array Wemb ";
        byte[] data = new byte[11 * 8 * 4];
        assertEquals(
                array
                        + "has numbers of type >f4, but only float32 (<f4) and float16 (<f2) are read. They are big-endian; save the"
                        + " array on a little-endian machine.",
                refusal(opus().archive().raw("Wemb", NumpyWriter.header(">f4", false, List.of(11, 8)), data)));
        assertEquals(
                array + "is in Fortran's order (column by column). Save it with numpy.ascontiguousarray.",
                refusal(opus().archive().raw("Wemb", NumpyWriter.header("<f4", true, List.of(11, 8)), data)));
        assertEquals(
                array + "holds Python objects, which are never read. Save the array as float32.",
                refusal(opus().archive().raw("Wemb", NumpyWriter.header("|O", false, List.of(11, 8)), data)));
        assertEquals(
                array
                        + "has numbers of type <f8, but only float32 (<f4) and float16 (<f2) are read. Save the array as"
                        + " float32.",
                refusal(opus().archive()
                        .raw("Wemb", NumpyWriter.header("<f8", false, List.of(11, 8)), new byte[11 * 8 * 8])));
        assertEquals(
                array + "has 300 bytes of numbers, but its shape [11, 8] and type <f4 need 352. Copy the file again.",
                refusal(opus().archive().raw("Wemb", NumpyWriter.header("<f4", false, List.of(11, 8)), new byte[300])));
        assertEquals(
                array
                        + "is no plain array; its header is {'descr': [('a', '<f4')], 'fortran_order': False, 'shape':"
                        + " (2,), }.",
                refusal(opus().archive()
                        .raw("Wemb", "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", data)));
    }

    @Test
    void filesThatAreNoModel() throws IOException {
        assertEquals(
                file() + ": there is no such file. It should be a model of Marian, for instance opus.npz,"
                        + " model.npz.best-bleu.npz or model.intgemm.alphas.bin.",
                assertThrows(UserException.class, () -> weights(MarianModel.read(file())))
                        .getMessage());
        opus().archive().write(file());
        byte[] whole = Files.readAllBytes(file());
        Files.write(file(), Arrays.copyOf(whole, whole.length / 2));
        String cut = String.valueOf(assertThrows(UserException.class, () -> weights(MarianModel.read(file())))
                .getMessage());
        assertEquals(
                file() + ": is no .npz file, or only the beginning of one (zip END header not found). Copy it again.",
                cut);
        assertEquals(
                file() + ": has no special:model.yml, the configuration that a model of Marian carries. It may be of a"
                        + " version before 1.0, or no model of Marian.",
                refusal(opus().archive().without("special:model.yml")));
        assertEquals(
                file()
                        + ": its configuration (special:model.yml) has no type, so it does not tell what the model is."
                        + " It may be a file with the optimizer's state; name the model itself.",
                refusal(opus().archive().text("special:model.yml", "dim-emb: 8")));
        assertEquals(
                file() + " special:model.yml: is not a mapping of names to values, but Scalar. It may be another file.",
                refusal(opus().archive().text("special:model.yml", "hello")));
    }

    @Test
    void aFlippedByteIsFound() throws IOException {
        opus().archive().write(file());
        byte[] bytes = Files.readAllBytes(file());
        bytes[300] ^= 1; // among the numbers of the first array
        Files.write(file(), bytes);
        assertEquals(
                file() + ": the array Wemb is damaged (its checksum does not fit). Copy the file again.",
                assertThrows(UserException.class, () -> weights(MarianModel.read(file())))
                        .getMessage());
    }
}
