package org.ttnmt.exchange.marian;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.ttnmt.UserException;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.DecoderStart;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.config.Preset;
import org.ttnmt.config.YamlEntries;
import org.ttnmt.exchange.ForeignWeights;
import org.ttnmt.exchange.ModelAssembly;
import org.ttnmt.io.Closing;
import org.ttnmt.model.family.Family;
import org.ttnmt.model.parameters.ParameterLayout;

/**
 * A model of Marian (Junczys-Dowmunt et al. 2018) as one of {@code tt}; of its recurrent ones, see {@link
 * MarianRecurrent}. Of transformers: Marian multiplies by {@code W (inputs,
 * outputs)}, so matrices are transposed; it has query, key and value apart, starts the decoder with zeros and
 * normalises with an epsilon of 1e-6; its sinusoidal positions are {@code tt}'s. Multipliers of quantised activations
 * ({@code ..._QuantMultA}) are left out: {@code tt} does not round activations.
 *
 * @param config shape of the network
 * @param weights in the file, which stays open until they are closed, of the layout that {@code config} and the sizes determine
 * @param notes that its user should know, a sentence each
 */
record MarianModel(
        ModelConfig config,
        ParameterLayout layout,
        ForeignWeights weights,
        int sourceVocabulary,
        int targetVocabulary,
        List<String> notes) {
    private static final double NORM_EPSILON = 1e-6;
    private static final String CONFIGURATION = "special:model.yml";
    private static final String QUANTISED_INPUT = "_QuantMultA";

    /**
     * Reads an {@code .npz} or {@code .bin} file.
     *
     * @throws UserException when it is none, is damaged, or has what {@code tt} cannot compute
     */
    static MarianModel read(Path file) {
        MarianTensors tensors = MarianTensors.open(file);
        return Closing.onFailure(tensors::close, () -> {
            if (!tensors.has(CONFIGURATION)) {
                throw new UserException(file + ": has no " + CONFIGURATION
                        + ", the configuration that a model of Marian carries. It may be of a version before 1.0, or"
                        + " no model of Marian.");
            }
            MarianOptions options = new MarianOptions(
                    file.toString(),
                    YamlEntries.read(trimmed(tensors.bytes(CONFIGURATION)), file + " " + CONFIGURATION));
            return options.isRecurrent() ? MarianRecurrent.read(tensors, options) : transformer(tensors, options);
        });
    }

    /** The text without the zero bytes at its end. */
    private static byte[] trimmed(byte[] text) {
        int end = text.length;
        while (end > 0 && text[end - 1] == 0) {
            end--;
        }
        return Arrays.copyOf(text, end);
    }

    private static MarianModel transformer(MarianTensors tensors, MarianOptions options) {
        String sourceTable = tensors.has(MarianPlaces.SHARED) ? MarianPlaces.SHARED : MarianPlaces.SOURCE;
        String targetTable = tensors.has(MarianPlaces.SHARED) ? MarianPlaces.SHARED : MarianPlaces.TARGET;
        ModelConfig config = config(tensors, options);
        requireDepth(tensors, options, config);
        int source = tensors.shape(sourceTable).get(0);
        int target = tensors.shape(targetTable).get(0);
        ParameterLayout layout = Family.of(config, source, target).layout();
        ModelAssembly assembly = new ModelAssembly(tensors, layout);
        MarianPlaces places = new MarianPlaces(
                config, options::tiedLayer, sourceTable, targetTable, tensors.has(MarianPlaces.OUTPUT + "_W"));
        places.all().forEach(assembly::put);
        places.gates().forEach((ours, theirs) -> gates(assembly, ours, theirs, config.modelDim()));
        ignoreRest(tensors, assembly);
        return new MarianModel(config, layout, assembly.weights(), source, target, options.notes());
    }

    /** What is no parameter. */
    static void ignoreRest(MarianTensors tensors, ModelAssembly assembly) {
        tensors.names().stream()
                .filter(name -> name.startsWith("special:") || name.endsWith(QUANTISED_INPUT))
                .forEach(assembly::ignore);
    }

    private static ModelConfig config(MarianTensors tensors, MarianOptions options) {
        boolean ownOutput = tensors.has(MarianPlaces.OUTPUT + "_W") || tensors.has(MarianPlaces.OUTPUT + "_Wt");
        TiedEmbeddings tied = ownOutput
                ? TiedEmbeddings.NONE
                : tensors.has(MarianPlaces.SHARED) ? TiedEmbeddings.ALL : TiedEmbeddings.TARGET;
        try {
            ModelConfig config = ModelConfig.of(Preset.BASE)
                    .with(
                            ModelConfig.ENCODER_LAYERS.is(options.number("enc-depth", 1)),
                            ModelConfig.DECODER_LAYERS.is(options.number("dec-depth", 1)),
                            ModelConfig.MODEL_DIM.is(options.number("dim-emb", 512)),
                            ModelConfig.FEED_FORWARD_DEPTH.is(options.feedForwardDepth()),
                            ModelConfig.HEADS.is(options.number("transformer-heads", 8)),
                            ModelConfig.DECODER_AUTOREGRESSION.is(options.autoregression()),
                            ModelConfig.DROPOUT.is(options.dropout("transformer-dropout")),
                            ModelConfig.ATTENTION_DROPOUT.is(options.dropout("transformer-dropout-attention")),
                            ModelConfig.SOURCE_WORD_DROPOUT.is(options.dropout("dropout-src")),
                            ModelConfig.TARGET_WORD_DROPOUT.is(options.dropout("dropout-trg")),
                            ModelConfig.NORM.is(options.norm()),
                            ModelConfig.TIED_EMBEDDINGS.is(tied),
                            ModelConfig.OUTPUT_BIAS.is(tensors.has(MarianPlaces.OUTPUT + "_b")),
                            ModelConfig.DECODER_START.is(DecoderStart.ZERO),
                            ModelConfig.NORM_EPSILON.is(NORM_EPSILON));
            return ModelConfig.hasHiddenLayer(config.feedForwardDepth(), config.decoderAutoregression())
                    ? config.with(
                            ModelConfig.FEED_FORWARD_DIM.is(options.feedForwardDim()),
                            ModelConfig.FEED_FORWARD_DROPOUT.is(options.dropout("transformer-dropout-ffn")),
                            ModelConfig.ACTIVATION.is(options.activation("transformer-ffn-activation")))
                    : config;
        } catch (IllegalArgumentException e) {
            throw new UserException(
                    tensors.origin() + ": its configuration describes no transformer of tt: " + e.getMessage(), e);
        }
    }

    /** So that no network is laid out that is deeper than the file. */
    private static void requireDepth(MarianTensors tensors, MarianOptions options, ModelConfig config) {
        Stream.of(
                        "encoder_l" + config.encoderLayers() + "_ffn_b" + config.feedForwardDepth(),
                        "decoder_l" + options.tiedLayer(config.decoderLayers()) + "_ffn_b" + config.feedForwardDepth())
                .forEach(tensors::shape);
    }

    /** Marian's gates see either the position or the mean; {@code tt}'s see both, here with zeros for the other. */
    private static void gates(ModelAssembly assembly, String ours, String theirs, int dim) {
        float[] gates = new float[4 * dim * dim];
        float[] bias = new float[2 * dim];
        for (int gate = 0; gate < 2; gate++) {
            String part = gate == 0 ? "i" : "f";
            float[] w = assembly.take(theirs + "_W" + part, dim, dim);
            for (int output = 0; output < dim; output++) {
                for (int input = 0; input < dim; input++) {
                    gates[(gate * dim + output) * 2 * dim + gate * dim + input] = w[input * dim + output];
                }
            }
            System.arraycopy(assembly.take(theirs + "_b" + part, dim), 0, bias, gate * dim, dim);
        }
        assembly.set(ours + ".weight", gates);
        assembly.set(ours + ".bias", bias);
    }
}
