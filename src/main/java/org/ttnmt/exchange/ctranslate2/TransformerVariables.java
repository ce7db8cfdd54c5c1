package org.ttnmt.exchange.ctranslate2;

import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Activation;
import org.ttnmt.config.ModelConfig.DecoderStart;
import org.ttnmt.config.ModelConfig.Norm;
import org.ttnmt.config.ModelConfig.Positions;
import org.ttnmt.exchange.Place;
import org.ttnmt.exchange.Sinusoids;
import org.ttnmt.exchange.StoredNumbers;
import org.ttnmt.exchange.TensorSource;
import org.ttnmt.io.FloatTensor;

/**
 * Our transformer under the names of CTranslate2's specification {@code TransformerSpec}, revision 7; see
 * {@link VariablePlaces}. Both scale embeddings by {@code sqrt(modelDim)}.
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
        variables.parameters();
        variables.positions(positions);
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
        return file;
    }

    private void parameters() {
        for (Place place : VariablePlaces.of(config)) {
            FloatTensor tensor = tensors.get(place);
            if (tensor.shape().size() == 1) {
                file.vector(place.theirs(), tensor);
            } else {
                file.matrix(place.theirs(), tensor);
            }
        }
        if (config.tiedEmbeddings().sharesEmbedding()) {
            file.alias(VariablePlaces.SOURCE, VariablePlaces.TARGET);
        }
        if (config.tiedEmbeddings().sharesOutput()) {
            file.alias(VariablePlaces.OUTPUT, VariablePlaces.TARGET);
        }
    }

    private void positions(int rows) {
        String encoder = VariablePlaces.positions("encoder");
        String decoder = VariablePlaces.positions("decoder");
        if (config.positions() == Positions.LEARNED) {
            file.vector(encoder, tensors.get("encoder.embedding.positions"));
            file.vector(decoder, tensors.get("decoder.embedding.positions"));
        } else {
            file.vector(decoder, Sinusoids.table(rows, config.modelDim()));
            file.alias(encoder, decoder);
        }
    }

    private void side(String side) {
        file.int16(side + "/num_heads", config.heads());
        file.flag(side + "/pre_norm", config.norm() == Norm.PRE);
        file.int8(side + "/activation", code(config.activation()));
        file.flag(side + "/scale_embeddings", config.scaleEmbedding());
    }

    /** CTranslate2's code of an activation. */
    static int code(Activation activation) {
        return switch (activation) {
            case RELU -> 0;
            case GELU_TANH -> 1;
            case SWISH -> 2;
            case GELU -> 3;
            case GELU_SIGMOID -> 4;
        };
    }
}
