package org.ttnmt.exchange.huggingface;

import java.util.Arrays;
import java.util.List;
import org.ttnmt.UserException;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Norm;
import org.ttnmt.config.ModelConfig.Positions;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.config.Preset;
import org.ttnmt.exchange.ForeignTensors;
import org.ttnmt.exchange.ModelAssembly;
import org.ttnmt.exchange.Sinusoids;

/**
 * The transformers of transformers that descend from BART (Lewis et al. 2020): linear layers multiply by
 * {@code W (outputs, inputs)}, as those of {@code tt} do, with query, key and value apart; layer normalisation has an
 * epsilon of 1e-5.
 */
record BartWeights(Settings settings, Kind kind) implements WeightReader {

    /** What they differ in. */
    enum Kind {
        /** Post-norm; the paper's sinusoids, or a table. */
        MARIAN,
        /** Pre-norm; sinusoids of tensor2tensor, counted on from behind the id of padding. */
        M2M_100,
        /** Pre-norm; trained positions behind two rows that are not used, and a norm of embeddings. */
        MBART
    }

    /** In mBART's tables of positions, the rows before the first position. */
    private static final int OFFSET = 2;

    /** A logit that no word has beside others: exp(-10,000) is 0 in every number format. */
    static final float FORBIDDEN = -10_000;

    static final double NORM_EPSILON = 1e-5;
    static final String SHARED = "model.shared.weight";
    static final String SOURCE = "model.encoder.embed_tokens.weight";
    static final String TARGET = "model.decoder.embed_tokens.weight";
    static final String OUTPUT = "lm_head.weight";
    static final String POSITIONS = ".embed_positions.weight";
    static final String OUTPUT_BIAS = "final_logits_bias";

    /** Whether one table serves both sides. */
    private boolean shared() {
        return kind != Kind.MARIAN || settings.flag("share_encoder_decoder_embeddings", true);
    }

    private boolean tied() {
        return settings.flag("tie_word_embeddings", true);
    }

    private String sourceTable(ForeignTensors tensors) {
        return shared() && tensors.has(SHARED) ? SHARED : SOURCE;
    }

    private String targetTable(ForeignTensors tensors) {
        return shared() && tensors.has(SHARED) ? SHARED : TARGET;
    }

    @Override
    public int sourceRows(ForeignTensors tensors) {
        return tensors.rows(sourceTable(tensors));
    }

    @Override
    public int targetRows(ForeignTensors tensors) {
        return shared() ? sourceRows(tensors) : tensors.rows(targetTable(tensors));
    }

    @Override
    public int columns(ForeignTensors tensors) {
        return tensors.shape(sourceTable(tensors)).get(1);
    }

    @Override
    public ModelConfig config(ForeignTensors tensors, List<Integer> forbidden) {
        settings.require("normalize_before", kind != Kind.MARIAN);
        settings.require("add_final_layer_norm", kind != Kind.MARIAN);
        settings.require("normalize_embedding", kind == Kind.MBART);
        TiedEmbeddings tied = shared()
                ? (tied() ? TiedEmbeddings.ALL : TiedEmbeddings.INPUTS)
                : (tied() ? TiedEmbeddings.TARGET : TiedEmbeddings.NONE);
        Positions positions =
                switch (kind) {
                    case MARIAN -> positionsOfMarian(tensors);
                    case M2M_100 -> Positions.SINUSOIDAL;
                    case MBART -> Positions.LEARNED;
                };
        try {
            return ModelConfig.of(Preset.BASE)
                    .with(
                            ModelConfig.ENCODER_LAYERS.is(layers(tensors, "encoder")),
                            ModelConfig.DECODER_LAYERS.is(layers(tensors, "decoder")),
                            ModelConfig.MODEL_DIM.is(settings.number("d_model")),
                            ModelConfig.FEED_FORWARD_DIM.is(settings.same("encoder_ffn_dim", "decoder_ffn_dim")),
                            ModelConfig.HEADS.is(settings.same("encoder_attention_heads", "decoder_attention_heads")),
                            ModelConfig.DROPOUT.is(settings.decimal("dropout", 0.1)),
                            ModelConfig.ATTENTION_DROPOUT.is(settings.decimal("attention_dropout", 0)),
                            ModelConfig.FEED_FORWARD_DROPOUT.is(settings.decimal("activation_dropout", 0)),
                            ModelConfig.LAYER_DROPOUT.is(
                                    settings.sameDecimal("encoder_layerdrop", "decoder_layerdrop")),
                            ModelConfig.NORM.is(kind == Kind.MARIAN ? Norm.POST : Norm.PRE),
                            ModelConfig.POSITIONS.is(positions),
                            ModelConfig.ENCODER_POSITIONS.is(positions),
                            ModelConfig.MAX_POSITIONS.is(
                                    positions == Positions.LEARNED
                                            ? settings.number("max_position_embeddings", 1024)
                                            : 1024),
                            ModelConfig.FIRST_POSITION.is(
                                    kind == Kind.M2M_100 ? settings.number("pad_token_id", 1) + 1 : 0),
                            ModelConfig.ACTIVATION.is(
                                    settings.activation("activation_function", kind == Kind.M2M_100 ? "relu" : "gelu")),
                            ModelConfig.SCALE_EMBEDDING.is(settings.flag("scale_embedding", kind == Kind.M2M_100)),
                            ModelConfig.EMBEDDING_NORM.is(kind == Kind.MBART),
                            ModelConfig.TIED_EMBEDDINGS.is(tied),
                            ModelConfig.OUTPUT_BIAS.is(hasBias(tensors, forbidden)),
                            ModelConfig.NORM_EPSILON.is(NORM_EPSILON));
        } catch (IllegalArgumentException e) {
            throw new UserException(settings.file() + ": describes no transformer of tt: " + e.getMessage(), e);
        }
    }

    /** Those of the paper, unless the file has a table, which transformers takes. */
    private static Positions positionsOfMarian(ForeignTensors tensors) {
        String name = "model.encoder" + POSITIONS;
        if (!tensors.has(name)) {
            return Positions.SINUSOIDAL_PAPER;
        }
        int rows = tensors.rows(name);
        int columns = tensors.shape(name).get(1);
        float[] table = tensors.floats(name);
        if (Sinusoids.isNear(table, Sinusoids.ofPaper(rows, columns), 0)) {
            return Positions.SINUSOIDAL_PAPER;
        }
        return Sinusoids.isNear(table, Sinusoids.table(rows, columns), 0) ? Positions.SINUSOIDAL : Positions.LEARNED;
    }

    /** The layers that a side should have, of which the last must be there, so that no deeper one is laid out. */
    private int layers(ForeignTensors tensors, String side) {
        int layers = settings.number(side + "_layers");
        tensors.shape("model." + side + ".layers." + (layers - 1) + ".fc1.weight");
        return layers;
    }

    private static boolean hasBias(ForeignTensors tensors, List<Integer> forbidden) {
        if (!forbidden.isEmpty()) {
            return true;
        }
        if (tensors.has(OUTPUT_BIAS)) {
            for (float bias : tensors.floats(OUTPUT_BIAS)) {
                if (bias != 0) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public void fill(ForeignTensors tensors, ModelAssembly assembly, ModelConfig config, List<Integer> forbidden) {
        embeddings(tensors, assembly, config);
        if (config.outputBias()) {
            float[] bias = tensors.has(OUTPUT_BIAS)
                    ? assembly.take(OUTPUT_BIAS, targetRows(tensors))
                    : new float[targetRows(tensors)];
            assembly.set("decoder.output.bias", forbidding(bias, forbidden));
        }
        assembly.ignore(OUTPUT_BIAS);
        BartPlaces.ofLayers(config).forEach(assembly::put);
    }

    /** A bias with which no target has some ids. */
    static float[] forbidding(float[] bias, List<Integer> ids) {
        ids.forEach(id -> bias[id] = FORBIDDEN);
        return bias;
    }

    private void embeddings(ForeignTensors tensors, ModelAssembly assembly, ModelConfig config) {
        if (shared()) {
            assembly.copy("embedding.weight", sourceTable(tensors));
            assembly.ignore(SHARED, SOURCE, TARGET); // copies of one another
        } else {
            assembly.copy("encoder.embedding.weight", SOURCE);
            assembly.copy("decoder.embedding.weight", TARGET);
        }
        if (tied()) {
            assembly.ignore(OUTPUT);
        } else {
            assembly.copy("decoder.output.weight", OUTPUT);
        }
        for (String side : List.of("encoder", "decoder")) {
            String positions = "model." + side + POSITIONS;
            if (config.positions() == Positions.LEARNED) {
                int unused = kind == Kind.MBART ? OFFSET : 0;
                int rows = config.maxPositions();
                int dim = config.modelDim();
                float[] all = assembly.take(positions, rows + unused, dim);
                assembly.set(side + ".embedding.positions", Arrays.copyOfRange(all, unused * dim, all.length));
            } else {
                // sinusoids, which old files have and transformers computes
                assembly.ignore(positions, positions + "s");
            }
            if (kind == Kind.MBART) {
                BartPlaces.linear(side + ".embedding.norm", "model." + side + ".layernorm_embedding")
                        .forEach(assembly::put);
            }
        }
    }
}
