package org.ttnmt.exchange.huggingface;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.ttnmt.UserException;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Activation;
import org.ttnmt.config.ModelConfig.DecoderStart;
import org.ttnmt.config.ModelConfig.Positions;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.config.SearchConfig;
import org.ttnmt.exchange.Expressible;
import org.ttnmt.exchange.Json;
import org.ttnmt.exchange.Place;
import org.ttnmt.exchange.Sinusoids;
import org.ttnmt.exchange.TensorSource;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.io.FloatTensor;
import org.ttnmt.io.Safetensors;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.text.Vocabulary;

/**
 * A folder that {@code MarianMTModel.from_pretrained} and {@code MarianTokenizer.from_pretrained} of transformers load.
 * Tables have a last row more, {@code <pad>}: padding, which no target has, and zeros to begin with for a decoder that
 * begins with them. Where it does not, a piece {@code <pad>} that the vocabularies have is taken instead.
 *
 * @param config of the model
 * @param decoding becomes {@code generation_config.json}
 * @param source pieces of the source
 * @param target pieces of the target
 * @param sourceModel SentencePiece model of the source
 * @param targetModel of the target; may be the same file
 * @param positions the longest sentence in pieces with its end, for positions that are computed
 */
public record MarianMtOutput(
        ModelConfig config,
        DecodingConfig decoding,
        Vocabulary source,
        Vocabulary target,
        Path sourceModel,
        Path targetModel,
        int positions) {
    private static final Expressible MARIAN_MT = new Expressible("MarianMTModel of transformers");
    private static final String PAD = "<pad>";
    private static final Map<Activation, String> ACTIVATIONS = Map.of(
            Activation.RELU, "relu",
            Activation.GELU, "gelu",
            Activation.GELU_TANH, "gelu_new",
            Activation.GELU_SIGMOID, "quick_gelu",
            Activation.SWISH, "swish");

    /**
     * The files by their names.
     *
     * @param layout of {@code weights}
     * @throws UserException naming what such a model cannot express
     */
    public Map<String, AtomicFile.Content> files(ParameterLayout layout, float[] weights) {
        requireExpressible(config);
        MARIAN_MT.require(
                "decoding.length_normalization", decoding.normalization(), SearchConfig.LengthNormalization.AVERAGE);
        if (source.eos() != target.eos()) {
            throw new UserException("the end of sentence is the piece " + source.eos() + " of the source and "
                    + target.eos() + " of the target, but transformers has one id for it. Such a model cannot be"
                    + " exported to it; train one with vocab.shared: true, or translate with tt.");
        }
        List<FloatTensor> tensors = tensors(new TensorSource(layout, weights));
        Map<String, AtomicFile.Content> files = new LinkedHashMap<>();
        files.put("config.json", Json.content(settings()));
        files.put("generation_config.json", Json.content(generation()));
        files.put("model.safetensors", Safetensors.content(Map.of("format", "pt"), tensors));
        files.put("source.spm", out -> Files.copy(sourceModel, out));
        files.put("target.spm", out -> Files.copy(targetModel, out));
        files.put("vocab.json", Json.content(ids(source)));
        if (!isOneVocabulary()) {
            files.put("target_vocab.json", Json.content(ids(target)));
        }
        files.put("tokenizer_config.json", Json.content(tokenizer()));
        return files;
    }

    private boolean isOneVocabulary() {
        return pieces(source).equals(pieces(target));
    }

    private static List<String> pieces(Vocabulary vocabulary) {
        return IntStream.range(0, vocabulary.size()).mapToObj(vocabulary::piece).toList();
    }

    /** Rows of a table: as many on both sides, so that padding is one id. */
    private int rows() {
        return Math.max(Math.max(source.size(), target.size()), pad() + 1);
    }

    /** The id of padding. */
    private int pad() {
        int ofSource = pieces(source).indexOf(PAD);
        int ofTarget = pieces(target).indexOf(PAD);
        boolean same = ofSource >= 0 && ofSource == ofTarget && source.size() == target.size();
        return same && config.decoderStart() != DecoderStart.ZERO ? ofTarget : Math.max(source.size(), target.size());
    }

    private Map<String, Integer> ids(Vocabulary vocabulary) {
        int pad = pad();
        Map<String, Integer> ids = new LinkedHashMap<>();
        List<String> pieces = pieces(vocabulary);
        for (int id = 0; id < Math.max(pad + 1, pieces.size()); id++) {
            boolean text = id < pieces.size() && !pieces.get(id).equals(PAD);
            ids.put(id == pad ? PAD : text ? pieces.get(id) : Tokens.unused(id), id);
        }
        return ids;
    }

    private List<FloatTensor> tensors(TensorSource from) {
        List<FloatTensor> tensors = new ArrayList<>();
        for (Place place : BartPlaces.ofLayers(config)) {
            tensors.add(from.get(place));
        }
        TiedEmbeddings tied = config.tiedEmbeddings();
        if (tied.sharesEmbedding()) {
            tensors.add(filled(from.get(Place.same("embedding.weight", BartWeights.SHARED))));
        } else {
            tensors.add(filled(from.get(Place.same("encoder.embedding.weight", BartWeights.SOURCE))));
            tensors.add(filled(from.get(Place.same("decoder.embedding.weight", BartWeights.TARGET))));
        }
        if (!tied.sharesOutput()) {
            tensors.add(filled(from.get(Place.same("decoder.output.weight", BartWeights.OUTPUT))));
        }
        float[] bias = new float[rows()];
        if (config.outputBias()) {
            FloatTensor ours = from.get("decoder.output.bias");
            System.arraycopy(ours.values(), ours.offset(), bias, 0, ours.elements());
        }
        Arrays.fill(bias, target.size(), bias.length, BartWeights.FORBIDDEN);
        tensors.add(new FloatTensor(BartWeights.OUTPUT_BIAS, List.of(1, bias.length), bias, 0));
        for (String side : List.of("encoder", "decoder")) {
            String name = "model." + side + BartWeights.POSITIONS;
            if (config.positions() == Positions.LEARNED) {
                tensors.add(from.get(Place.same(side + ".embedding.positions", name)));
            } else if (config.positions() == Positions.SINUSOIDAL) {
                FloatTensor table = Sinusoids.table(positions, config.modelDim());
                tensors.add(new FloatTensor(name, table.shape(), table.values(), table.offset()));
            } // transformers computes those of the paper itself
        }
        return tensors;
    }

    /** A table with rows of zeros behind its last. */
    private FloatTensor filled(FloatTensor table) {
        int columns = table.shape().get(1);
        float[] values = Arrays.copyOfRange(
                table.values(), table.offset(), table.offset() + Math.multiplyExact(rows(), columns));
        Arrays.fill(values, table.elements(), values.length, 0);
        return new FloatTensor(table.name(), List.of(rows(), columns), values, 0);
    }

    private int start() {
        return config.decoderStart() == DecoderStart.ZERO ? pad() : target.bos();
    }

    private int longest() {
        return config.positions() == Positions.LEARNED ? config.maxPositions() : positions;
    }

    /** Ids of a translation, the first and the end included; transformers knows no limit that grows with the source. */
    private int maxLength() {
        return decoding.maxLengthRatio() > 0 ? longest() : Math.min(longest(), decoding.maxLengthOffset() + 2);
    }

    private Map<String, Object> settings() {
        TiedEmbeddings tied = config.tiedEmbeddings();
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("architectures", List.of("MarianMTModel"));
        settings.put("model_type", "marian");
        settings.put("is_encoder_decoder", true);
        settings.put("vocab_size", rows());
        settings.put("decoder_vocab_size", rows());
        settings.put("share_encoder_decoder_embeddings", tied.sharesEmbedding());
        settings.put("tie_word_embeddings", tied.sharesOutput());
        settings.put("d_model", config.modelDim());
        settings.put("num_hidden_layers", config.encoderLayers());
        for (String side : List.of("encoder", "decoder")) {
            settings.put(side + "_layers", side.equals("encoder") ? config.encoderLayers() : config.decoderLayers());
            settings.put(side + "_attention_heads", config.heads());
            settings.put(side + "_ffn_dim", config.feedForwardDim());
            settings.put(side + "_layerdrop", config.layerDropout());
        }
        settings.put("activation_function", ACTIVATIONS.get(config.activation()));
        settings.put("dropout", config.dropout());
        settings.put("attention_dropout", config.attentionDropout());
        settings.put("activation_dropout", config.feedForwardDropout());
        settings.put("scale_embedding", config.scaleEmbedding());
        settings.put("max_position_embeddings", longest());
        settings.put("static_position_embeddings", config.positions() != Positions.LEARNED);
        settings.put("init_std", 0.02);
        settings.put("use_cache", true);
        settings.put("dtype", "float32");
        settings.putAll(special());
        return settings;
    }

    private Map<String, Object> special() {
        Map<String, Object> special = new LinkedHashMap<>();
        special.put("bos_token_id", target.bos());
        special.put("eos_token_id", target.eos());
        special.put("pad_token_id", pad());
        special.put("decoder_start_token_id", start());
        return special;
    }

    private Map<String, Object> generation() {
        Map<String, Object> generation = new LinkedHashMap<>(special());
        generation.put(
                "bad_words_ids",
                decoding.allowUnk() ? List.of(List.of(pad())) : List.of(List.of(pad()), List.of(target.unk())));
        generation.put("renormalize_logits", true);
        generation.put("num_beams", decoding.beamSize());
        generation.put("length_penalty", decoding.lengthPenalty());
        generation.put("early_stopping", decoding.stop() == SearchConfig.Stop.FINISHED ? (Object) true : "never");
        generation.put("max_length", maxLength());
        if (decoding.minLength() > 0) {
            generation.put("min_length", decoding.minLength() + 1);
        }
        if (decoding.noRepeatNgram() > 0) {
            generation.put("no_repeat_ngram_size", decoding.noRepeatNgram());
        }
        if (decoding.repetitionPenalty() > 1) {
            generation.put("repetition_penalty", decoding.repetitionPenalty());
        }
        if (decoding.beamSize() == 1) { // which transformers warns of otherwise
            generation.remove("early_stopping");
            generation.remove("length_penalty");
        }
        return generation;
    }

    private Map<String, Object> tokenizer() {
        Map<String, Object> tokenizer = new LinkedHashMap<>();
        tokenizer.put("tokenizer_class", "MarianTokenizer");
        tokenizer.put("separate_vocabs", !isOneVocabulary());
        tokenizer.put("eos_token", target.piece(target.eos()));
        tokenizer.put("unk_token", target.piece(target.unk()));
        tokenizer.put("pad_token", PAD);
        tokenizer.put("model_max_length", longest());
        return tokenizer;
    }

    /**
     * Refuses what such a model cannot express.
     *
     * @throws UserException naming it
     */
    public static void requireExpressible(ModelConfig config) {
        MARIAN_MT.requireTransformer(config);
        MARIAN_MT.require("model.feed_forward_depth", config.feedForwardDepth(), 2);
        MARIAN_MT.require("model.source_end", config.sourceEnd(), true);
        MARIAN_MT.require("model.norm", config.norm(), ModelConfig.Norm.POST);
        MARIAN_MT.require("model.norm_epsilon", config.normEpsilon(), BartWeights.NORM_EPSILON);
        MARIAN_MT.require(
                "model.positions",
                config.positions(),
                Positions.SINUSOIDAL_PAPER,
                Positions.SINUSOIDAL,
                Positions.LEARNED);
        MARIAN_MT.require("model.encoder_positions", config.encoderPositions(), config.positions());
        MARIAN_MT.require(
                "model.decoder_autoregression",
                config.decoderAutoregression(),
                ModelConfig.DecoderAutoregression.SELF_ATTENTION);
    }
}
