package org.ttnmt.exchange.ctranslate2;

import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.DecoderStart;
import org.ttnmt.config.ModelConfig.Norm;
import org.ttnmt.config.ModelConfig.Positions;
import org.ttnmt.exchange.Sinusoids;
import org.ttnmt.exchange.StoredNumbers;
import org.ttnmt.exchange.TensorSource;
import org.ttnmt.io.FloatTensor;

/**
 * Our transformer under the names of CTranslate2's specification {@code TransformerSpec}, revision 7. Both stack query,
 * key and value by rows, scale embeddings by {@code sqrt(modelDim)} and multiply by {@code W^T}, so matrices go over as
 * they are.
 */
final class TransformerVariables {
    private final ModelConfig config;
    private final TensorSource tensors;
    private final VariableFile file;

    private TransformerVariables(ModelConfig config, TensorSource tensors, VariableFile file) {
        this.config = config;
        this.tensors = tensors;
        this.file = file;
    }

    /** @param positions rows of the table in place of sinusoidal positions */
    static VariableFile of(ModelConfig config, TensorSource tensors, StoredNumbers numbers, int positions) {
        VariableFile file = new VariableFile(numbers);
        TransformerVariables variables = new TransformerVariables(config, tensors, file);
        variables.embeddings(positions);
        variables.side("encoder");
        file.int8("encoder/embeddings_merge", 0);
        file.flag("encoder/multi_query_attention", false);
        variables.side("decoder");
        file.flag("decoder/alibi", false);
        file.flag("decoder/alibi_use_positive_positions", false);
        file.flag("decoder/scale_alibi", false);
        file.flag("decoder/start_from_zero_embedding", config.decoderStart() == DecoderStart.ZERO);
        // whose attention tells what a piece was made of, in both programs: the last layer but one, all heads
        file.int16("decoder/alignment_layer", Math.max(0, config.decoderLayers() - 2));
        file.int16("decoder/alignment_heads", config.heads());
        for (int i = 0; i < config.encoderLayers(); i++) {
            variables.selfAttention("encoder." + i, "encoder/layer_" + i);
            variables.feedForward("encoder." + i, "encoder/layer_" + i);
        }
        for (int i = 0; i < config.decoderLayers(); i++) {
            variables.selfAttention("decoder." + i, "decoder/layer_" + i);
            variables.crossAttention("decoder." + i, "decoder/layer_" + i);
            variables.feedForward("decoder." + i, "decoder/layer_" + i);
        }
        return file;
    }

    private void embeddings(int positions) {
        String target = "decoder/embeddings/weight";
        String source = "encoder/embeddings_0/weight";
        if (config.tiedEmbeddings().sharesEmbedding()) {
            file.matrix(target, tensors.get("embedding.weight"));
            file.alias(source, target);
        } else {
            file.matrix(target, tensors.get("decoder.embedding.weight"));
            file.matrix(source, tensors.get("encoder.embedding.weight"));
        }
        if (config.tiedEmbeddings().sharesOutput()) {
            file.alias("decoder/projection/weight", target);
        } else {
            file.matrix("decoder/projection/weight", tensors.get("decoder.output.weight"));
        }
        if (config.outputBias()) {
            file.vector("decoder/projection/bias", tensors.get("decoder.output.bias"));
        }
        if (config.positions() == Positions.LEARNED) {
            file.vector("decoder/position_encodings/encodings", tensors.get("decoder.embedding.positions"));
            file.vector("encoder/position_encodings/encodings", tensors.get("encoder.embedding.positions"));
        } else {
            FloatTensor table = Sinusoids.table(positions, config.modelDim());
            file.vector("decoder/position_encodings/encodings", table);
            file.alias("encoder/position_encodings/encodings", "decoder/position_encodings/encodings");
        }
    }

    private void side(String side) {
        file.int16(side + "/num_heads", config.heads());
        file.flag(side + "/pre_norm", config.norm() == Norm.PRE);
        file.int8(side + "/activation", activation());
        file.flag(side + "/scale_embeddings", config.scaleEmbedding());
        if (config.norm() == Norm.PRE) {
            norm(side + ".norm", side + "/layer_norm");
        }
    }

    /** CTranslate2's code of the activation. */
    private int activation() {
        return switch (config.activation()) {
            case RELU -> 0;
            case GELU_TANH -> 1;
            case SWISH -> 2;
            case GELU -> 3;
            case GELU_SIGMOID -> 4;
        };
    }

    private void crossAttention(String ours, String theirs) {
        norm(ours + ".cross_attention.norm", theirs + "/attention/layer_norm");
        linear(ours + ".cross_attention.query", theirs + "/attention/linear_0");
        linear(ours + ".cross_attention.key_value", theirs + "/attention/linear_1");
        linear(ours + ".cross_attention.output", theirs + "/attention/linear_2");
    }

    private void selfAttention(String ours, String theirs) {
        norm(ours + ".self_attention.norm", theirs + "/self_attention/layer_norm");
        linear(ours + ".self_attention.query_key_value", theirs + "/self_attention/linear_0");
        linear(ours + ".self_attention.output", theirs + "/self_attention/linear_1");
    }

    private void feedForward(String ours, String theirs) {
        norm(ours + ".feed_forward.norm", theirs + "/ffn/layer_norm");
        linear(ours + ".feed_forward.in", theirs + "/ffn/linear_0");
        linear(ours + ".feed_forward.out", theirs + "/ffn/linear_1");
    }

    private void norm(String ours, String theirs) {
        file.vector(theirs + "/gamma", tensors.get(ours + ".weight"));
        file.vector(theirs + "/beta", tensors.get(ours + ".bias"));
    }

    private void linear(String ours, String theirs) {
        file.matrix(theirs + "/weight", tensors.get(ours + ".weight"));
        file.vector(theirs + "/bias", tensors.get(ours + ".bias"));
    }
}
