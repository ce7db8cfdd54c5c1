package org.ttnmt.exchange.marian;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ttnmt.UserException;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Architecture;
import org.ttnmt.config.ModelConfig.AttentionScore;
import org.ttnmt.config.ModelConfig.DecoderStart;
import org.ttnmt.config.ModelConfig.RnnCell;
import org.ttnmt.config.ModelConfig.RnnDecoder;
import org.ttnmt.config.ModelConfig.RnnEncoder;
import org.ttnmt.config.ModelConfig.RnnParameters;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.config.Preset;
import org.ttnmt.exchange.ModelAssembly;
import org.ttnmt.exchange.Place;
import org.ttnmt.model.family.Family;
import org.ttnmt.model.parameters.ParameterLayout;

/**
 * A recurrent model of Marian, {@code type: s2s} (marian-dev, {@code src/models/s2s.h}, {@code src/rnn/}), as one of
 * {@code tt}: {@code rnn_decoder: conditional} with one head of additive attention. Embeddings are not scaled, the decoder
 * starts with zeros, and layer normalisation has an epsilon of 1e-9.
 */
final class MarianRecurrent {
    static final double NORM_EPSILON = 1e-9;
    private static final String OUTPUT = MarianRecurrentPlaces.OUTPUT;

    private final MarianTensors tensors;
    private final MarianOptions options;

    /** Names of {@code type: amun}, by those of {@code s2s}. */
    private final Map<String, String> names;

    private MarianRecurrent(MarianTensors tensors, MarianOptions options) {
        this.tensors = tensors;
        this.options = options;
        this.names = options.type().equals("amun") ? amun() : Map.of();
    }

    /** @throws UserException naming an option that describes what {@code tt} cannot compute, or an array that is missing */
    static MarianModel read(MarianTensors tensors, MarianOptions options) {
        return new MarianRecurrent(tensors, options).read();
    }

    /** Marian's names of models that amun reads (marian-dev, {@code src/models/amun.h}). */
    private static Map<String, String> amun() {
        Map<String, String> names = new LinkedHashMap<>();
        for (String part : List.of("U", "Ux", "W", "Wx", "b", "bx")) {
            names.put("decoder_cell1_" + part, "decoder_" + part);
            names.put(
                    "decoder_cell2_" + part,
                    "decoder_" + part.replace("W", "Wc") + (part.startsWith("W") ? "" : "_nl"));
        }
        for (String part : List.of("U", "Ux", "W", "Wx", "b", "bx", "gamma1", "gamma2")) {
            names.put("encoder_bi_" + part, "encoder_" + part);
            names.put("encoder_bi_r_" + part, "encoder_r_" + part);
        }
        List<String> inputs = List.of("prev", "lstm", "ctx");
        for (int i = 0; i < inputs.size(); i++) {
            names.put("decoder_ff_logit_l1_W" + i, "ff_logit_" + inputs.get(i) + "_W");
            names.put("decoder_ff_logit_l1_b" + i, "ff_logit_" + inputs.get(i) + "_b");
            names.put("decoder_ff_logit_l1_gamma" + i, "ff_logit_l1_gamma" + i);
        }
        for (String part : List.of("W", "b", "gamma")) {
            names.put("decoder_ff_state_" + part, "ff_state_" + part);
            names.put(OUTPUT + "_" + part, "ff_logit_" + part);
        }
        names.put(MarianPlaces.TARGET, "Wemb_dec");
        names.put(MarianPlaces.SOURCE, MarianPlaces.SHARED);
        return names;
    }

    private String name(String ofS2s) {
        return names.getOrDefault(ofS2s, ofS2s);
    }

    private boolean has(String ofS2s) {
        return tensors.has(name(ofS2s));
    }

    private MarianModel read() {
        boolean shared = !has(MarianPlaces.TARGET);
        String sourceTable = shared ? MarianPlaces.SHARED : name(MarianPlaces.SOURCE);
        String targetTable = shared ? MarianPlaces.SHARED : name(MarianPlaces.TARGET);
        ModelConfig config = config(shared);
        requireDepth(config);
        int source = tensors.shape(sourceTable).get(0);
        int target = tensors.shape(targetTable).get(0);
        ParameterLayout layout = Family.of(config, source, target).layout();
        ModelAssembly assembly = new ModelAssembly(tensors, layout);
        new MarianRecurrentPlaces(config, has(OUTPUT + "_W"))
                .all()
                .forEach(place -> assembly.put(new Place(
                        place.ours(), place.part(), place.parts(), name(place.theirs()), place.transposed())));
        MarianModel.ignoreRest(tensors, assembly);
        assembly.ignore("decoder_c_tt", "uidx", "history_errs"); // that amun asks for
        return new MarianModel(config, layout, assembly.weights(), source, target, List.of());
    }

    private ModelConfig config(boolean shared) {
        boolean own = has(OUTPUT + "_W") || has(OUTPUT + "_Wt");
        int encoderLayers = options.number("enc-depth", 1);
        int decoderLayers = options.number("dec-depth", 1);
        boolean norm = options.isTrue("layer-normalization");
        ModelConfig plain = ModelConfig.of(Preset.BASE);
        try {
            return plain.with(
                    ModelConfig.ARCHITECTURE.is(Architecture.RNN),
                    ModelConfig.RNN_CELL.is(cell()),
                    ModelConfig.RNN_DECODER.is(RnnDecoder.CONDITIONAL),
                    ModelConfig.RNN_PARAMETERS.is(RnnParameters.MARIAN),
                    ModelConfig.RNN_ENCODER.is(encoderLayers == 1 ? RnnEncoder.BIDIRECTIONAL : encoder()),
                    ModelConfig.ENCODER_LAYERS.is(encoderLayers),
                    ModelConfig.DECODER_LAYERS.is(decoderLayers),
                    ModelConfig.MODEL_DIM.is(options.number("dim-emb", 512)),
                    ModelConfig.RNN_DIM.is(options.number("dim-rnn", 1024)),
                    ModelConfig.ENCODER_TRANSITIONS.is(options.number("enc-cell-depth", 1) - 1),
                    ModelConfig.DECODER_TRANSITIONS.is(baseDepth() - 2),
                    ModelConfig.DECODER_HIGH_TRANSITIONS.is(
                            decoderLayers == 1 ? 0 : options.number("dec-cell-high-depth", 1) - 1),
                    ModelConfig.RNN_SKIP.is(options.isTrue("skip") && encoderLayers + decoderLayers > 2),
                    ModelConfig.RNN_NORM.is(norm),
                    ModelConfig.NORM_EPSILON.is(norm ? NORM_EPSILON : plain.normEpsilon()),
                    ModelConfig.HEADS.is(1),
                    ModelConfig.ATTENTION_SCORE.is(AttentionScore.ADDITIVE),
                    ModelConfig.SCALE_EMBEDDING.is(false),
                    ModelConfig.DROPOUT.is(options.dropout("dropout-rnn")),
                    ModelConfig.SOURCE_WORD_DROPOUT.is(options.dropout("dropout-src")),
                    ModelConfig.TARGET_WORD_DROPOUT.is(options.dropout("dropout-trg")),
                    ModelConfig.TIED_EMBEDDINGS.is(tied(shared, own)),
                    ModelConfig.OUTPUT_BIAS.is(has(OUTPUT + "_b")),
                    ModelConfig.DECODER_START.is(DecoderStart.ZERO));
        } catch (IllegalArgumentException e) {
            throw new UserException(
                    tensors.origin() + ": its configuration describes no rnn of tt: " + e.getMessage(), e);
        }
    }

    private static TiedEmbeddings tied(boolean shared, boolean ownOutput) {
        if (ownOutput) {
            return shared ? TiedEmbeddings.INPUTS : TiedEmbeddings.NONE;
        }
        return shared ? TiedEmbeddings.ALL : TiedEmbeddings.TARGET;
    }

    private RnnCell cell() {
        String decoder = options.text("dec-cell", "gru");
        String encoder = options.text("enc-cell", "gru");
        if (!encoder.equals(decoder)) {
            throw options.refusal("enc-cell", encoder + " beside dec-cell: " + decoder, Set.of(decoder));
        }
        return decoder.equals("lstm") ? RnnCell.LSTM : RnnCell.GRU;
    }

    private RnnEncoder encoder() {
        return switch (options.text("enc-type", "bidirectional")) {
            case "alternating" -> RnnEncoder.ALTERNATING;
            case "bi-unidirectional" -> RnnEncoder.BI_UNIDIRECTIONAL;
            default -> RnnEncoder.SEPARATE;
        };
    }

    /** A second cell reads the context. */
    private int baseDepth() {
        int depth = options.number("dec-cell-base-depth", 2);
        if (depth < 2) {
            throw options.refusal("dec-cell-base-depth", Integer.toString(depth), Set.of("2 or more"));
        }
        return depth;
    }

    /** So that no network is laid out that is deeper than the file. */
    private void requireDepth(ModelConfig config) {
        tensors.shape(name(MarianRecurrentPlaces.encoderCell(
                        config, config.encoderLayers() - 1, false, config.encoderTransitions())
                + "_b"));
        tensors.shape(name("decoder_cell" + (config.decoderTransitions() + 2) + "_b"));
        if (config.decoderLayers() > 1) {
            tensors.shape(
                    "decoder_l" + config.decoderLayers() + "_cell" + (config.decoderHighTransitions() + 1) + "_b");
        }
    }
}
