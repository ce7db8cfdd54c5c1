package org.ttnmt.exchange.marian;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.ttnmt.UserException;
import org.ttnmt.Version;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Activation;
import org.ttnmt.config.ModelConfig.DecoderAutoregression;
import org.ttnmt.config.ModelConfig.DecoderStart;
import org.ttnmt.config.ModelConfig.Norm;
import org.ttnmt.config.ModelConfig.Positions;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.exchange.Expressible;
import org.ttnmt.exchange.Place;
import org.ttnmt.exchange.TensorSource;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.io.FloatTensor;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.model.recurrent.AverageAttention;

/**
 * A folder that Marian (1.12.3 or later) decodes and goes on training: {@code model.npz}, the SentencePiece models as {@code .spm},
 * and {@code decoder.yml} with their names and how to decode.
 *
 * @param config of the model
 * @param layout of {@code weights}
 * @param sourceVocabulary pieces of the source
 * @param targetVocabulary pieces of the target
 * @param sourceModel SentencePiece model of the source
 * @param targetModel of the target; the same file when the vocabulary is shared
 * @param decoding becomes options of marian-decoder
 */
@SuppressWarnings("ArrayRecordComponent") // carries its vector to the file; never compared
public record MarianOutput(
        ModelConfig config,
        ParameterLayout layout,
        float[] weights,
        int sourceVocabulary,
        int targetVocabulary,
        Path sourceModel,
        Path targetModel,
        DecodingConfig decoding) {
    static final String CONFIGURATION = "special:model.yml";
    private static final double NORM_EPSILON = 1e-6;

    /** Options of networks that this is none of, which the engine of Firefox asks for all the same. */
    private static final Map<String, Object> WITHOUT_EFFECT = Map.ofEntries(
            Map.entry("dim-rnn", 1024),
            Map.entry("enc-type", "bidirectional"),
            Map.entry("enc-cell", "gru"),
            Map.entry("enc-cell-depth", 1),
            Map.entry("dec-cell-base-depth", 2),
            Map.entry("dec-cell-high-depth", 1),
            Map.entry("layer-normalization", false),
            Map.entry("lemma-dim-emb", 0),
            Map.entry("right-left", false),
            Map.entry("skip", false),
            Map.entry("transformer-aan-nogate", false),
            Map.entry("transformer-guided-alignment-layer", "last"),
            Map.entry("transformer-no-projection", false),
            Map.entry("transformer-pool", false),
            Map.entry("transformer-tied-layers", List.of()),
            Map.entry("ulr", false));

    private static final Expressible MARIAN = new Expressible("Marian");

    /**
     * The files by their names.
     *
     * @throws UserException naming what Marian cannot compute
     */
    public Map<String, AtomicFile.Content> files() {
        requireExpressible(config);
        List<FloatTensor> tensors = tensors();
        String yaml = yaml(options());
        Map<String, AtomicFile.Content> files = new LinkedHashMap<>();
        files.put("model.npz", out -> NumpyOutput.write(out, tensors, CONFIGURATION, yaml));
        boolean shared = sourceModel.equals(targetModel);
        String sourceName = shared ? "vocab.spm" : "source.spm";
        String targetName = shared ? "vocab.spm" : "target.spm";
        files.putAll(vocabularies(sourceName, targetName));
        byte[] decoder = yaml(decoder("model.npz", sourceName, targetName)).getBytes(StandardCharsets.UTF_8);
        files.put("decoder.yml", out -> out.write(decoder));
        return files;
    }

    /** Copies of the SentencePiece models. */
    Map<String, AtomicFile.Content> vocabularies(String sourceName, String targetName) {
        Map<String, AtomicFile.Content> files = new LinkedHashMap<>();
        files.put(sourceName, out -> Files.copy(sourceModel, out));
        files.put(targetName, out -> Files.copy(targetModel, out));
        return files;
    }

    /** Where Marian has the parameters. */
    MarianPlaces places() {
        boolean one = config.tiedEmbeddings() == TiedEmbeddings.ALL;
        return new MarianPlaces(
                config,
                layer -> layer,
                one ? MarianPlaces.SHARED : MarianPlaces.SOURCE,
                one ? MarianPlaces.SHARED : MarianPlaces.TARGET,
                false);
    }

    private List<FloatTensor> tensors() {
        TensorSource from = new TensorSource(layout, weights);
        if (MarianRecurrentOutput.is(config)) {
            return new MarianRecurrentPlaces(config, false)
                    .all().stream().map(from::get).toList();
        }
        MarianPlaces places = places();
        List<FloatTensor> tensors = new ArrayList<>();
        for (Place place : places.all()) {
            tensors.add(from.get(place));
        }
        places.gates().forEach((ours, theirs) -> tensors.addAll(gates(from, ours, theirs)));
        return tensors;
    }

    /** The two blocks of the gates; see {@link MarianPlaces#gates}. */
    private List<FloatTensor> gates(TensorSource from, String ours, String theirs) {
        int dim = config.modelDim();
        FloatTensor both = from.get(ours + ".weight");
        FloatTensor bias = from.get(ours + ".bias");
        List<FloatTensor> tensors = new ArrayList<>();
        for (int gate = 0; gate < 2; gate++) {
            float[] block = new float[dim * dim];
            for (int output = 0; output < dim; output++) {
                int row = both.offset() + (gate * dim + output) * 2 * dim;
                for (int input = 0; input < dim; input++) {
                    block[input * dim + output] = both.values()[row + gate * dim + input];
                    if (both.values()[row + (1 - gate) * dim + input] != 0) {
                        throw new UserException("the gates of the model's average attention (" + ours + ") see both the"
                                + " position and the mean, as in Zhang et al. 2018; Marian's see one each. Such a model"
                                + " cannot be exported to it; train one with model.decoder_autoregression: ssru, or"
                                + " translate with tt.");
                    }
                }
            }
            String part = gate == 0 ? "i" : "f";
            tensors.add(new FloatTensor(theirs + "_W" + part, List.of(dim, dim), block, 0));
            tensors.add(new FloatTensor(theirs + "_b" + part, List.of(dim), bias.values(), bias.offset() + gate * dim));
        }
        return tensors;
    }

    /** The options that make Marian build this network; see {@link MarianOptions}. */
    Map<String, Object> options() {
        TiedEmbeddings tied = config.tiedEmbeddings();
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("type", MarianRecurrentOutput.is(config) ? "s2s" : "transformer");
        options.putAll(new TreeMap<>(WITHOUT_EFFECT)); // in the same order each time
        options.put("dim-vocabs", List.of(sourceVocabulary, targetVocabulary));
        options.put("dim-emb", config.modelDim());
        options.put("enc-depth", config.encoderLayers());
        options.put("dec-depth", config.decoderLayers());
        options.put("tied-embeddings", tied == TiedEmbeddings.TARGET);
        options.put("tied-embeddings-src", tied == TiedEmbeddings.INPUTS);
        options.put("tied-embeddings-all", tied == TiedEmbeddings.ALL);
        options.put("output-omit-bias", !config.outputBias());
        if (MarianRecurrentOutput.is(config)) {
            MarianRecurrentOutput.putOptions(config, options);
        } else {
            putTransformer(options);
        }
        options.put("input-types", List.of());
        options.put("version", "v1.12.42 written by tt " + Version.current().tt());
        return options;
    }

    private void putTransformer(Map<String, Object> options) {
        boolean pre = config.norm() == Norm.PRE;
        DecoderAutoregression reads = config.decoderAutoregression();
        options.put("dec-cell", reads == DecoderAutoregression.SSRU ? "ssru" : "gru");
        options.put("transformer-heads", config.heads());
        options.put("transformer-dim-ffn", config.feedForwardDim());
        options.put("transformer-ffn-depth", config.feedForwardDepth());
        options.put("transformer-ffn-activation", activation());
        options.put("transformer-decoder-autoreg", autoregression(reads));
        options.put("transformer-dim-aan", config.feedForwardDim());
        options.put("transformer-aan-depth", AverageAttention.DEPTH);
        options.put("transformer-aan-activation", activation());
        options.put("transformer-preprocess", pre ? "n" : "");
        options.put("transformer-postprocess", pre ? "da" : "dan");
        options.put("transformer-postprocess-emb", "d");
        options.put("transformer-postprocess-top", pre ? "n" : "");
        options.put("transformer-train-position-embeddings", false);
    }

    private static String autoregression(DecoderAutoregression reads) {
        return switch (reads) {
            case SELF_ATTENTION -> "self-attention";
            case SSRU -> "rnn";
            case AVERAGE -> "average-attention";
        };
    }

    private String activation() {
        return switch (config.activation()) {
            case RELU -> "relu";
            case SWISH -> "swish";
            case GELU -> "gelu";
            case GELU_SIGMOID, GELU_TANH -> throw new IllegalStateException("was refused");
        };
    }

    /** How to decode, for a file beside the others. */
    Map<String, Object> decoder(String model, String sourceName, String targetName) {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("relative-paths", true);
        options.put("models", List.of(model));
        options.put("vocabs", List.of(sourceName, targetName));
        options.put("beam-size", decoding.beamSize());
        options.put("normalize", decoding.lengthPenalty());
        options.put("allow-unk", decoding.allowUnk());
        options.put("word-penalty", 0);
        options.put("max-length-factor", decoding.maxLengthRatio());
        return options;
    }

    /** A document of one mapping; texts are written so that YAML takes them for nothing else. */
    static String yaml(Map<String, Object> options) {
        return options.entrySet().stream()
                .map(option -> option.getKey() + ": " + value(option.getValue()) + "\n")
                .collect(Collectors.joining());
    }

    private static String value(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(MarianOutput::value).collect(Collectors.joining(", ", "[", "]"));
        }
        return value instanceof String text
                ? '"' + text + '"'
                : value.toString().toLowerCase(Locale.ROOT);
    }

    /** Marian stores a vector as a row. */
    static List<Integer> rows(List<Integer> shape) {
        return shape.size() == 1 ? List.of(1, shape.get(0)) : shape;
    }

    /**
     * Refuses what Marian cannot compute.
     *
     * @throws UserException naming it
     */
    public static void requireExpressible(ModelConfig config) {
        if (MarianRecurrentOutput.is(config)) {
            MarianRecurrentOutput.requireExpressible(config, MARIAN);
            return;
        }
        MARIAN.requireTransformer(config);
        MARIAN.require("model.source_end", config.sourceEnd(), true);
        MARIAN.require("model.decoder_start", config.decoderStart(), DecoderStart.ZERO);
        MARIAN.require("model.norm_epsilon", config.normEpsilon(), NORM_EPSILON);
        MARIAN.require("model.positions", config.positions(), Positions.SINUSOIDAL);
        MARIAN.require("model.encoder_positions", config.encoderPositions(), Positions.SINUSOIDAL);
        MARIAN.require("model.activation", config.activation(), Activation.RELU, Activation.SWISH, Activation.GELU);
        MARIAN.require("model.scale_embedding", config.scaleEmbedding(), true);
        MARIAN.require(
                "model.tied_embeddings",
                config.tiedEmbeddings(),
                TiedEmbeddings.ALL,
                TiedEmbeddings.TARGET,
                TiedEmbeddings.NONE);
        if (config.norm() == Norm.PRE) {
            MARIAN.require(
                    "model.decoder_autoregression with norm: pre",
                    config.decoderAutoregression(),
                    DecoderAutoregression.SELF_ATTENTION,
                    DecoderAutoregression.SSRU);
        }
    }
}
