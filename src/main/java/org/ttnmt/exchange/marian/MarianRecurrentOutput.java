package org.ttnmt.exchange.marian;

import java.util.Locale;
import java.util.Map;
import org.ttnmt.UserException;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Architecture;
import org.ttnmt.config.ModelConfig.AttentionNormalizer;
import org.ttnmt.config.ModelConfig.AttentionScore;
import org.ttnmt.config.ModelConfig.DecoderStart;
import org.ttnmt.config.ModelConfig.RnnDecoder;
import org.ttnmt.config.ModelConfig.RnnEncoder;
import org.ttnmt.config.ModelConfig.RnnParameters;
import org.ttnmt.exchange.Expressible;

/** What Marian is told of a recurrent network ({@code type: s2s}), the inverse of {@link MarianRecurrent}. */
final class MarianRecurrentOutput {
    private MarianRecurrentOutput() {}

    static boolean is(ModelConfig config) {
        return config.architecture() == Architecture.RNN;
    }

    /** Adds the options that a transformer does not have. */
    static void putOptions(ModelConfig config, Map<String, Object> options) {
        String cell = config.rnnCell().name().toLowerCase(Locale.ROOT);
        options.put("enc-type", encoder(config));
        options.put("enc-cell", cell);
        options.put("enc-cell-depth", config.encoderTransitions() + 1);
        options.put("dec-cell", cell);
        options.put("dec-cell-base-depth", config.decoderTransitions() + 2);
        options.put("dec-cell-high-depth", config.decoderHighTransitions() + 1);
        options.put("dim-rnn", config.rnnDim());
        options.put("skip", config.rnnSkip());
        options.put("layer-normalization", config.rnnNorm());
    }

    /** Marian's bidirectional layers are two stacks; a single layer is the same in all kinds. */
    private static String encoder(ModelConfig config) {
        return switch (config.rnnEncoder()) {
            case BIDIRECTIONAL, SEPARATE -> "bidirectional";
            case ALTERNATING -> "alternating";
            case BI_UNIDIRECTIONAL -> "bi-unidirectional";
        };
    }

    /**
     * Refuses what Marian's {@code s2s} cannot compute.
     *
     * @throws UserException naming it
     */
    static void requireExpressible(ModelConfig config, Expressible marian) {
        marian.requireTranslator(config);
        marian.require("model.rnn_decoder", config.rnnDecoder(), RnnDecoder.CONDITIONAL);
        marian.require("model.rnn_parameters", config.rnnParameters(), RnnParameters.MARIAN);
        if (config.encoderLayers() > 1) {
            marian.require(
                    "model.rnn_encoder, with more than one layer,",
                    config.rnnEncoder(),
                    RnnEncoder.SEPARATE,
                    RnnEncoder.ALTERNATING,
                    RnnEncoder.BI_UNIDIRECTIONAL);
        }
        if (config.rnnNorm()) {
            marian.require("model.norm_epsilon", config.normEpsilon(), MarianRecurrent.NORM_EPSILON);
        }
        marian.require("model.heads", config.heads(), 1);
        marian.require("model.head_dim", config.headDim(), config.rnnMemoryDim());
        marian.require("model.attention_score", config.attentionScore(), AttentionScore.ADDITIVE);
        marian.require("model.attention_normalizer", config.attentionNormalizer(), AttentionNormalizer.SOFTMAX);
        marian.require("model.scale_embedding", config.scaleEmbedding(), false);
        marian.require("model.embedding_norm", config.embeddingNorm(), false);
        marian.require("model.source_end", config.sourceEnd(), true);
        marian.require("model.decoder_start", config.decoderStart(), DecoderStart.ZERO);
    }
}
