package org.ttnmt.exchange.huggingface;

import java.util.Arrays;
import java.util.List;
import org.ttnmt.UserException;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.AttentionScore;
import org.ttnmt.config.ModelConfig.Norm;
import org.ttnmt.config.ModelConfig.NormType;
import org.ttnmt.config.ModelConfig.Positions;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.config.Preset;
import org.ttnmt.exchange.ForeignTensors;
import org.ttnmt.exchange.ModelAssembly;

/**
 * The transformers of T5 (Raffel et al. 2020) and mT5: pre-norm by the root of the mean square, no biases, scores that
 * are not scaled, and one table for each side of what distances add to them. Where the output is tied, what comes out of
 * the decoder is scaled by {@code 1 / sqrt(modelDim)}; here the last norm's weights are.
 */
record T5Weights(Settings settings) implements WeightReader {
    private static final String SHARED = "shared.weight";
    private static final String OUTPUT = "lm_head.weight";
    private static final String DISTANCES = ".block.0.layer.0.SelfAttention.relative_attention_bias.weight";
    /** In files of the first T5, which transformers leaves out. */
    private static final String UNUSED = "decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight";

    @Override
    public int sourceRows(ForeignTensors tensors) {
        return tensors.rows(SHARED);
    }

    @Override
    public int targetRows(ForeignTensors tensors) {
        return sourceRows(tensors);
    }

    @Override
    public int columns(ForeignTensors tensors) {
        return tensors.shape(SHARED).get(1);
    }

    @Override
    public ModelConfig config(ForeignTensors tensors, List<Integer> forbidden) {
        settings.require("relative_attention_num_buckets", 32);
        settings.require("relative_attention_max_distance", 128);
        String layer = settings.text("feed_forward_proj", "relu");
        boolean gated = layer.startsWith("gated-");
        String activation = gated ? layer.substring("gated-".length()) : layer;
        int layers = settings.number("num_layers");
        try {
            return ModelConfig.of(Preset.BASE)
                    .with(
                            ModelConfig.ENCODER_LAYERS.is(depth(tensors, "encoder", layers)),
                            ModelConfig.DECODER_LAYERS.is(
                                    depth(tensors, "decoder", settings.number("num_decoder_layers", layers))),
                            ModelConfig.MODEL_DIM.is(settings.number("d_model")),
                            ModelConfig.FEED_FORWARD_DIM.is(settings.number("d_ff")),
                            ModelConfig.HEADS.is(settings.number("num_heads")),
                            ModelConfig.HEAD_DIM.is(settings.number("d_kv")),
                            ModelConfig.DROPOUT.is(settings.decimal("dropout_rate", 0.1)),
                            ModelConfig.ATTENTION_DROPOUT.is(settings.decimal("dropout_rate", 0.1)),
                            ModelConfig.FEED_FORWARD_DROPOUT.is(settings.decimal("dropout_rate", 0.1)),
                            ModelConfig.NORM.is(Norm.PRE),
                            ModelConfig.NORM_TYPE.is(NormType.RMS),
                            ModelConfig.POSITIONS.is(Positions.T5_BIAS),
                            ModelConfig.ENCODER_POSITIONS.is(Positions.T5_BIAS),
                            ModelConfig.ATTENTION_SCORE.is(AttentionScore.DOT),
                            ModelConfig.ACTIVATION.is(settings.activationOf(
                                    "feed_forward_proj", layer.equals("gated-gelu") ? "gelu_new" : activation)),
                            ModelConfig.GATED_FEED_FORWARD.is(gated),
                            ModelConfig.BIAS.is(false),
                            ModelConfig.SCALE_EMBEDDING.is(false),
                            ModelConfig.TIED_EMBEDDINGS.is(
                                    ownOutput(tensors) ? TiedEmbeddings.INPUTS : TiedEmbeddings.ALL),
                            ModelConfig.OUTPUT_BIAS.is(!forbidden.isEmpty()),
                            ModelConfig.NORM_EPSILON.is(settings.decimal("layer_norm_epsilon", 1e-6)));
        } catch (IllegalArgumentException e) {
            throw new UserException(settings.file() + ": describes no transformer of tt: " + e.getMessage(), e);
        }
    }

    /** The layers that a side should have, of which the last must be there. */
    private static int depth(ForeignTensors tensors, String side, int layers) {
        tensors.shape(side + ".block." + (layers - 1) + ".layer.0.layer_norm.weight");
        return layers;
    }

    /** Whether the output is another matrix than the embedding, whatever the configuration says. */
    private static boolean ownOutput(ForeignTensors tensors) {
        return tensors.has(OUTPUT) && !Arrays.equals(tensors.floats(OUTPUT), tensors.floats(SHARED));
    }

    /** transformers 5 says so by a name of its own; before, tied models alone did it. mT5 never does. */
    private boolean scalesOutput() {
        return settings.text("model_type", "").equals("t5")
                && settings.flag("scale_decoder_outputs", settings.flag("tie_word_embeddings", true));
    }

    @Override
    public void fill(ForeignTensors tensors, ModelAssembly assembly, ModelConfig config, List<Integer> forbidden) {
        assembly.copy("embedding.weight", SHARED);
        assembly.ignore("encoder.embed_tokens.weight", "decoder.embed_tokens.weight", UNUSED);
        if (config.tiedEmbeddings() == TiedEmbeddings.INPUTS) {
            assembly.copy("decoder.output.weight", OUTPUT);
        } else {
            assembly.ignore(OUTPUT);
        }
        if (config.outputBias()) {
            assembly.set("decoder.output.bias", BartWeights.forbidding(new float[targetRows(tensors)], forbidden));
        }
        side(assembly, config, "encoder", config.encoderLayers());
        side(assembly, config, "decoder", config.decoderLayers());
        assembly.copy("encoder.norm.weight", "encoder.final_layer_norm.weight");
        float[] last = assembly.take("decoder.final_layer_norm.weight", config.modelDim());
        if (scalesOutput()) {
            for (int i = 0; i < last.length; i++) {
                last[i] = (float) (last[i] / Math.sqrt(config.modelDim()));
            }
        }
        assembly.set("decoder.norm.weight", last);
    }

    private static void side(ModelAssembly assembly, ModelConfig config, String side, int layers) {
        assembly.copy(side + ".distance_bias", side + DISTANCES);
        boolean attends = side.equals("decoder");
        for (int i = 0; i < layers; i++) {
            String ours = side + "." + i;
            String theirs = side + ".block." + i + ".layer.";
            String self = theirs + "0.SelfAttention";
            assembly.stacked(
                    ours + ".self_attention.query_key_value.weight",
                    List.of(self + ".q.weight", self + ".k.weight", self + ".v.weight"));
            assembly.copy(ours + ".self_attention.output.weight", self + ".o.weight");
            assembly.copy(ours + ".self_attention.norm.weight", theirs + "0.layer_norm.weight");
            if (attends) {
                String cross = theirs + "1.EncDecAttention";
                assembly.copy(ours + ".cross_attention.query.weight", cross + ".q.weight");
                assembly.stacked(
                        ours + ".cross_attention.key_value.weight", List.of(cross + ".k.weight", cross + ".v.weight"));
                assembly.copy(ours + ".cross_attention.output.weight", cross + ".o.weight");
                assembly.copy(ours + ".cross_attention.norm.weight", theirs + "1.layer_norm.weight");
            }
            String forward = theirs + (attends ? 2 : 1);
            String dense = forward + ".DenseReluDense";
            if (config.gatedFeedForward()) {
                assembly.stacked(
                        ours + ".feed_forward.in.weight", List.of(dense + ".wi_0.weight", dense + ".wi_1.weight"));
            } else {
                assembly.copy(ours + ".feed_forward.in.weight", dense + ".wi.weight");
            }
            assembly.copy(ours + ".feed_forward.out.weight", dense + ".wo.weight");
            assembly.copy(ours + ".feed_forward.norm.weight", forward + ".layer_norm.weight");
        }
    }
}
