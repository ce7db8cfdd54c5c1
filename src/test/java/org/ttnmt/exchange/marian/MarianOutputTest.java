package org.ttnmt.exchange.marian;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.ttnmt.exchange.marian.MarianModelTest.weights;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ttnmt.UserException;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.Preset;
import org.ttnmt.exchange.marian.NaiveMarian.Tied;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.model.family.Family;
import org.ttnmt.model.parameters.ParameterLayout;

class MarianOutputTest {

    @TempDir
    private Path folder;

    private Map<String, AtomicFile.Content> files(ModelConfig config, float[] weights, String target) {
        return output(config, weights, target).files();
    }

    private MarianOutput output(ModelConfig config, float[] weights, String target) {
        int words = config.architecture() == ModelConfig.Architecture.RNN ? 9 : 11;
        ParameterLayout layout = Family.of(config, words, words).layout();
        return new MarianOutput(
                config,
                layout,
                weights,
                words,
                words,
                folder.resolve("a.model"),
                folder.resolve(target),
                DecodingConfig.DEFAULT);
    }

    /** The order of {@code Map.of} is another in each process. */
    @Test
    void optionsWithoutEffectStandInOneOrder() {
        List<String> options = List.copyOf(output(ModelConfig.of(Preset.TINY), new float[0], "b.model")
                .options()
                .keySet());
        List<String> sorted = options.subList(1, 17).stream().sorted().toList();
        assertEquals("dec-cell-base-depth", sorted.get(0));
        assertEquals("ulr", sorted.get(15));
        assertEquals(sorted, options.subList(1, 17));
    }

    private Path written(Map<String, AtomicFile.Content> files, String name) throws IOException {
        Path file = folder.resolve("written-" + name);
        try (OutputStream out = Files.newOutputStream(file)) {
            Objects.requireNonNull(files.get(name)).writeTo(out);
        }
        return file;
    }

    @ParameterizedTest
    @CsvSource({
        "ALL, swish, false, self-attention, 2",
        "NONE, relu, true, self-attention, 2",
        "TARGET, relu, true, rnn, 2",
        "ALL, swish, false, average-attention, 2",
        "ALL, swish, false, self-attention, 1",
        "TARGET, relu, true, rnn, 3"
    })
    void whatWasReadIsWrittenAgain(Tied tied, String activation, boolean pre, String autoregression, int depth)
            throws IOException {
        Path file = new NaiveMarian(11, 11, tied, activation, pre, autoregression, depth)
                .archive()
                .write(folder.resolve("model.npz"));
        assertWrittenAgain(file);
    }

    @ParameterizedTest
    @MethodSource("org.ttnmt.exchange.marian.MarianModelTest#recurrent")
    void whatWasReadOfRecurrentModelsIsWrittenAgain(String[] options) throws IOException {
        assertWrittenAgain(new NaiveMarianRecurrent(options).archive().write(folder.resolve("model.npz")));
    }

    private void assertWrittenAgain(Path file) throws IOException {
        MarianModel model = MarianModel.read(file);
        float[] weights = weights(model);
        MarianModel again = MarianModel.read(written(files(model.config(), weights, "b.model"), "model.npz"));
        assertArrayEquals(weights, weights(again));
        ModelConfig plain = model.config()
                .with( // which Marian's model does not say
                        ModelConfig.DROPOUT.is(again.config().dropout()));
        assertEquals(plain, again.config());
    }

    /** Marian's reader of NumPy's files takes a comma behind the last dimension for that of the only one. */
    @Test
    void headersAreThoseOfNumpy() throws IOException {
        Path file = new NaiveMarian(11, 11, Tied.ALL, "relu", false).archive().write(folder.resolve("model.npz"));
        MarianModel model = MarianModel.read(file);
        float[] weights = weights(model);
        String text = Files.readString(
                written(files(model.config(), weights, "b.model"), "model.npz"),
                java.nio.charset.StandardCharsets.ISO_8859_1);
        assertEquals(true, text.contains("{'descr': '<f4', 'fortran_order': False, 'shape': (11, 8), }"));
        assertEquals(true, text.contains("'shape': (1, 12), }"));
    }

    @Test
    void theDecoderIsToldTheNamesOfTheFiles() throws IOException {
        Path file = new NaiveMarian(11, 11, Tied.ALL, "relu", false).archive().write(folder.resolve("model.npz"));
        MarianModel model = MarianModel.read(file);
        float[] weights = weights(model);
        Files.writeString(folder.resolve("a.model"), "pieces");
        Map<String, AtomicFile.Content> files = files(model.config(), weights, "a.model");
        assertEquals("[model.npz, vocab.spm, decoder.yml]", files.keySet().toString());
        assertEquals(
                """
                relative-paths: true
                models: ["model.npz"]
                vocabs: ["vocab.spm", "vocab.spm"]
                beam-size: 5
                normalize: 1.0
                allow-unk: true
                word-penalty: 0
                max-length-factor: 2.0
                """,
                Files.readString(written(files, "decoder.yml")));
        assertEquals("pieces", Files.readString(written(files, "vocab.spm")));
        assertEquals(
                "[model.npz, source.spm, target.spm, decoder.yml]",
                files(model.config(), weights, "b.model").keySet().toString());
    }

    @Test
    void whatMarianCannotComputeIsRefused() throws IOException {
        Path file = new NaiveMarian(11, 11, Tied.ALL, "relu", false, "average-attention")
                .archive()
                .write(folder.resolve("model.npz"));
        MarianModel model = MarianModel.read(file);
        float[] weights = weights(model);
        assertEquals(
                "the model has model.decoder_start: bos, which Marian cannot express. Such a model cannot be exported to"
                        + " it; train one with model.decoder_start: zero, or translate with tt.",
                refusal(model.config().with(ModelConfig.DECODER_START.is(ModelConfig.DecoderStart.BOS)), weights));
        assertEquals(
                "the model has model.norm_epsilon: 1.0e-5, which Marian cannot express. Such a model cannot be exported"
                        + " to it; train one with model.norm_epsilon: 1.0e-6, or translate with tt.",
                refusal(model.config().with(ModelConfig.NORM_EPSILON.is(1e-5)), weights));
        MarianModel recurrent =
                MarianModel.read(new NaiveMarianRecurrent().archive().write(folder.resolve("recurrent.npz")));
        recurrent.weights().close();
        assertEquals(
                "the model has model.rnn_decoder: luong, which Marian cannot express. Such a model cannot be exported to"
                        + " it; train one with model.rnn_decoder: conditional, or translate with tt.",
                refusal(
                        recurrent.config().with(ModelConfig.RNN_DECODER.is(ModelConfig.RnnDecoder.LUONG)),
                        new float[0]));
        assertEquals(
                "the model has model.rnn_parameters: pytorch, which Marian cannot express. Such a model cannot be"
                        + " exported to it; train one with model.rnn_parameters: marian, or translate with tt.",
                refusal(
                        recurrent.config().with(ModelConfig.RNN_PARAMETERS.is(ModelConfig.RnnParameters.PYTORCH)),
                        new float[0]));
        assertEquals(
                "the model has model.architecture: rnn, which Marian's format of bytes, as Firefox has it, cannot express."
                        + " Such a model cannot be exported to it; train one with model.architecture: transformer, or"
                        + " translate with tt.",
                String.valueOf(
                        assertThrows(UserException.class, () -> FirefoxOutput.requireExpressible(recurrent.config()))
                                .getMessage()));
        long gates = model.layout().parameters().stream()
                .filter(parameter -> parameter.name().equals("decoder.0.average.gates.weight"))
                .findFirst()
                .orElseThrow()
                .offset();
        weights[(int) gates + 8] = 0.5f;
        assertEquals(
                "the gates of the model's average attention (decoder.0.average.gates) see both the position and the"
                        + " mean, as in Zhang et al. 2018; Marian's see one each. Such a model cannot be exported to it;"
                        + " train one with model.decoder_autoregression: ssru, or translate with tt.",
                refusal(model.config(), weights));
    }

    private String refusal(ModelConfig config, float[] weights) {
        return String.valueOf(assertThrows(UserException.class, () -> files(config, weights, "b.model"))
                .getMessage());
    }
}
