package org.ttnmt.exchange.marian;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ttnmt.UserException;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Architecture;
import org.ttnmt.config.ModelConfig.AttentionScore;
import org.ttnmt.config.ModelConfig.DecoderStart;
import org.ttnmt.config.ModelConfig.RnnCell;
import org.ttnmt.config.ModelConfig.RnnDecoder;
import org.ttnmt.config.ModelConfig.RnnEncoder;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.config.Preset;
import org.ttnmt.exchange.ModelAssembly;
import org.ttnmt.exchange.Place;
import org.ttnmt.model.family.Family;
import org.ttnmt.model.parameters.ParameterLayout;

/**
 * A recurrent model of Marian, {@code type: s2s} (marian-dev, {@code src/models/s2s.h}, {@code src/rnn/}), as one of
 * {@code tt}: {@code rnn_decoder: conditional} with one head of additive attention. Embeddings are not scaled, the decoder
 * starts with zeros, and layer normalisation has an epsilon of 1e-9. All states of the decoder begin with one vector, so
 * the matrix that makes it is there several times.
 */
final class MarianRecurrent {
    private static final double NORM_EPSILON = 1e-9;
    private static final String OUTPUT = "decoder_ff_logit_l2";

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
        Assembly assembly = new Assembly(new ModelAssembly(tensors, layout), config);
        assembly.words(sourceTable, targetTable);
        assembly.encoder();
        assembly.decoder();
        MarianModel.ignoreRest(tensors, assembly.all);
        assembly.all.ignore("decoder_c_tt", "uidx", "history_errs"); // that amun asks for
        return new MarianModel(config, layout, assembly.all.weights(), source, target, notes(config));
    }

    private List<String> notes(ModelConfig config) {
        int starts = config.decoderLayers() * (config.rnnCell() == RnnCell.LSTM ? 2 : 1);
        return starts == 1
                ? List.of()
                : List.of("the states of the decoder begin with one vector (decoder_ff_state); each of the " + starts
                        + " has its own copy of the matrix now, which further training would make differ");
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
        tensors.shape(name(encoderCell(config, config.encoderLayers() - 1, false, config.encoderTransitions()) + "_b"));
        tensors.shape(name("decoder_cell" + (config.decoderTransitions() + 2) + "_b"));
        if (config.decoderLayers() > 1) {
            tensors.shape(
                    "decoder_l" + config.decoderLayers() + "_cell" + (config.decoderHighTransitions() + 1) + "_b");
        }
    }

    /** Marian's name of a cell, all counted from 0. */
    private static String encoderCell(ModelConfig config, int layer, boolean backward, int cell) {
        if (config.rnnEncoder() == RnnEncoder.BI_UNIDIRECTIONAL && layer > 0) {
            return "encoder_l" + (layer + 1) + "_cell" + (cell + 1);
        }
        return "encoder_bi" + (backward ? "_r" : "") + (layer > 0 ? "_l" + (layer + 1) : "")
                + (layer > 0 || cell > 0 ? "_cell" + (cell + 1) : "");
    }

    /** Puts arrays into places; their names are those of {@code s2s}. */
    private final class Assembly {
        private final ModelAssembly all;
        private final ModelConfig config;
        private final int dim;
        private final int parts;

        Assembly(ModelAssembly all, ModelConfig config) {
            this.all = all;
            this.config = config;
            this.dim = config.rnnDim();
            this.parts = config.rnnCell() == RnnCell.LSTM ? 4 : 3;
        }

        void words(String sourceTable, String targetTable) {
            if (config.tiedEmbeddings().sharesEmbedding()) {
                all.copy("embedding.weight", sourceTable);
            } else {
                all.copy("encoder.embedding.weight", sourceTable);
                all.copy("decoder.embedding.weight", targetTable);
            }
            if (has(OUTPUT + "_Wt")) {
                all.copy("decoder.output.weight", name(OUTPUT + "_Wt"));
            } else if (has(OUTPUT + "_W")) {
                all.put(Place.transposed("decoder.output.weight", name(OUTPUT + "_W")));
            }
            if (config.outputBias()) {
                all.copy("decoder.output.bias", name(OUTPUT + "_b"));
            }
        }

        void encoder() {
            for (int i = 0; i < config.encoderLayers(); i++) {
                boolean one = config.rnnEncoder() == RnnEncoder.BI_UNIDIRECTIONAL && i > 0;
                for (int direction = 0; direction < (one ? 1 : 2); direction++) {
                    String ours = "encoder." + i + (direction == 0 ? ".forward" : ".backward");
                    int inputs = i == 0 ? config.modelDim() : one && i == 1 ? 2 * dim : dim;
                    cell(ours, encoderCell(config, i, direction == 1, 0), inputs, false);
                    for (int j = 0; j < config.encoderTransitions(); j++) {
                        cell(ours + ".transition." + j, encoderCell(config, i, direction == 1, j + 1), 0, false);
                    }
                }
            }
        }

        void decoder() {
            cell("decoder.0", "decoder_cell1", config.modelDim(), false);
            cell("decoder.attending", "decoder_cell2", config.rnnMemoryDim(), true);
            for (int j = 0; j < config.decoderTransitions(); j++) {
                cell("decoder.attending.transition." + j, "decoder_cell" + (j + 3), 0, true);
            }
            for (int i = 1; i < config.decoderLayers(); i++) {
                for (int j = 0; j <= config.decoderHighTransitions(); j++) {
                    cell(
                            "decoder." + i + (j == 0 ? "" : ".transition." + (j - 1)),
                            "decoder_l" + (i + 1) + "_cell" + (j + 1),
                            j == 0 ? dim : 0,
                            false);
                }
            }
            for (int i = 0; i < config.decoderLayers(); i++) {
                for (int state = 0; state < parts - 2; state++) {
                    linear(
                            "decoder." + i + ".start." + state,
                            config.rnnMemoryDim(),
                            dim,
                            "decoder_ff_state_W",
                            "decoder_ff_state_b",
                            "decoder_ff_state_gamma");
                }
            }
            int memory = config.rnnMemoryDim();
            String attention = "decoder.attention";
            linear(attention + ".key", memory, memory, "decoder_Wc_att", "decoder_b_att", "decoder_att_gamma1");
            linear(attention + ".query", dim, memory, "decoder_W_comb_att", null, "decoder_att_gamma2");
            all.put(Place.transposed(attention + ".score.weight", "decoder_U_att"));
            int[] inputs = {config.modelDim(), dim, memory};
            List<String> ours = List.of("word", "state", "context");
            for (int i = 0; i < inputs.length; i++) {
                String theirs = "decoder_ff_logit_l1_";
                linear(
                        "decoder.readout." + ours.get(i),
                        inputs[i],
                        config.modelDim(),
                        theirs + "W" + i,
                        theirs + "b" + i,
                        theirs + "gamma" + i);
            }
        }

        private void linear(String ours, int inputs, int outputs, String weight, @Nullable String bias, String gamma) {
            float[] w = all.take(name(weight), inputs, outputs);
            all.set(ours + ".weight", ModelAssembly.transpose(w, inputs, outputs));
            float[] b = bias == null ? new float[outputs] : all.take(name(bias), outputs);
            biased(ours, b, () -> all.take(name(gamma), outputs));
        }

        /** The bias of a product; where it is normalised, of that, which has a scale as well. */
        private void biased(String ours, float[] bias, Supplier<float[]> scale) {
            if (config.rnnNorm()) {
                all.set(ours + ".norm.weight", scale.get());
            }
            all.set(ours + (config.rnnNorm() ? ".norm.bias" : ".bias"), bias);
        }

        /**
         * A cell. In Marian's GRU the bias of the new state stands beside what is read, or in a second cell of a step
         * ({@code final}) beside what was kept, which the reset gate multiplies.
         *
         * @param inputs 0 for a cell that reads nothing
         */
        private void cell(String ours, String theirs, int inputs, boolean biasIsKept) {
            int columns = parts * dim;
            all.set(ours + ".recurrent.weight", stacked(theirs + "_U", dim));
            float[] bias = stacked(theirs + "_b");
            if (config.rnnCell() == RnnCell.LSTM) {
                for (int j = dim; j < 2 * dim; j++) {
                    bias[j] -= 1; // which tt's forget gate adds
                }
            }
            float[] read = biasIsKept ? new float[columns] : bias;
            if (inputs > 0) {
                all.set(ours + ".input.weight", stacked(theirs + "_W", inputs));
                biased(ours + ".input", read, () -> inOrder(all.take(name(theirs + "_gamma1"), columns)));
            } else {
                all.set(ours + ".input.bias", read);
            }
            biased(
                    ours + ".recurrent",
                    biasIsKept ? bias : new float[columns],
                    () -> inOrder(all.take(name(theirs + "_gamma2"), columns)));
        }

        /**
         * What a cell has for each of its parts.
         *
         * @param inputs rows of Marian's matrix, which is transposed; none for a vector
         */
        private float[] stacked(String theirs, int... inputs) {
            if (config.rnnCell() == RnnCell.LSTM) {
                return inOrder(taken(theirs, 4 * dim, inputs));
            }
            float[] gates = taken(theirs, 2 * dim, inputs);
            float[] fresh = taken(theirs + "x", dim, inputs);
            float[] stacked = Arrays.copyOf(gates, gates.length + fresh.length);
            System.arraycopy(fresh, 0, stacked, gates.length, fresh.length);
            return stacked;
        }

        private float[] taken(String theirs, int columns, int... inputs) {
            return inputs.length == 0
                    ? all.take(name(theirs), columns)
                    : ModelAssembly.transpose(all.take(name(theirs), inputs[0], columns), inputs[0], columns);
        }

        /** Marian's LSTM has the forget gate first, and then the input gate. */
        private float[] inOrder(float[] stacked) {
            if (config.rnnCell() == RnnCell.GRU) {
                return stacked;
            }
            int part = stacked.length / 4;
            float[] result = stacked.clone();
            System.arraycopy(stacked, part, result, 0, part);
            System.arraycopy(stacked, 0, result, part, part);
            return result;
        }
    }
}
