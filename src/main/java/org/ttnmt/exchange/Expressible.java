package org.ttnmt.exchange;

import java.util.List;
import java.util.Locale;
import org.ttnmt.UserException;
import org.ttnmt.config.ModelConfig;

/**
 * What a format of another toolkit can express of a model; all else is refused by its key.
 *
 * @param format as errors name it, for instance: CTranslate2's format for transformers
 */
public record Expressible(String format) {

    /**
     * Refuses a value that the format does not know.
     *
     * @throws UserException naming the key and the value
     */
    public void require(String key, Object value, Object... known) {
        if (List.of(known).contains(value)) {
            return;
        }
        throw new UserException("the model has " + key + ": " + text(value) + ", which " + format
                + " cannot express. Such a model cannot be exported to it; train one with " + key + ": "
                + text(known[0]) + ", or translate with tt.");
    }

    /**
     * Refuses a network that is no transformer of the usual kind, from text to text: what no format of others that is written expresses.
     *
     * @throws UserException naming the key and the value
     */
    public void requireTransformer(ModelConfig config) {
        requireTranslator(config);
        require("model.architecture", config.architecture(), ModelConfig.Architecture.TRANSFORMER);
        require("model.first_position", config.firstPosition(), 0);
        require("model.norm_type", config.normType(), ModelConfig.NormType.LAYER);
        require("model.embedding_norm", config.embeddingNorm(), false);
        require("model.attention_score", config.attentionScore(), ModelConfig.AttentionScore.SCALED_DOT);
        require("model.attention_normalizer", config.attentionNormalizer(), ModelConfig.AttentionNormalizer.SOFTMAX);
        require("model.attention_window", config.attentionWindow(), 0);
        require("model.decoder_attention_window", config.decoderAttentionWindow(), 0);
        require("model.encoder_attention", config.encoderAttention(), ModelConfig.EncoderAttention.LEARNED);
        require("model.shared_layers", config.sharedLayers(), false);
        require("model.gated_feed_forward", config.gatedFeedForward(), false);
        require("model.bias", config.bias(), true);
        require("model.head_dim", config.headDim(), config.modelDim() / config.heads());
    }

    /**
     * Refuses a network that does not translate piece by piece.
     *
     * @throws UserException naming the key and the value
     */
    public void requireTranslator(ModelConfig config) {
        if (!config.decoder().translates()) {
            throw new UserException("the model has model.decoder: " + text(config.decoder())
                    + ", which does not translate, as all models of " + format + " do. It cannot be exported to it.");
        }
        require("model.decoder", config.decoder(), ModelConfig.Decoder.AUTOREGRESSIVE);
        require("model.copy", config.copy(), false);
    }

    private static String text(Object value) {
        return value.toString().toLowerCase(Locale.ROOT);
    }
}
