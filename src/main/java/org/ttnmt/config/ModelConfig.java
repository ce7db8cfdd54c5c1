package org.ttnmt.config;

/**
 * The shape of an encoder-decoder transformer (Vaswani et al. 2017).
 *
 * @param encoderLayers number of encoder layers
 * @param decoderLayers number of decoder layers
 * @param modelDim width of embeddings and residual stream
 * @param feedForwardDim width of the hidden layer of the feed-forward sublayer
 * @param heads attention heads; divides {@code modelDim}
 * @param dropout probability applied to each sublayer's output and to the embeddings
 * @param attentionDropout probability applied to attention weights
 * @param feedForwardDropout probability applied after the activation of the feed-forward sublayer
 * @param sourceWordDropout probability applied to whole source words' embeddings
 * @param targetWordDropout the same for target words
 * @param layerDropout probability of leaving a layer out of an update
 * @param norm where layer normalisation stands
 * @param positions how positions are encoded
 * @param maxPositions rows of the position table when positions are learned; otherwise without effect on the network
 * @param activation of the feed-forward sublayer
 * @param tiedEmbeddings which embedding matrices are one
 * @param outputBias whether the output projection has a bias
 * @param decoderStart what the decoder reads before the first piece
 * @param normEpsilon what layer normalisation adds to the variance
 */
public record ModelConfig(
        int encoderLayers,
        int decoderLayers,
        int modelDim,
        int feedForwardDim,
        int heads,
        double dropout,
        double attentionDropout,
        double feedForwardDropout,
        double sourceWordDropout,
        double targetWordDropout,
        double layerDropout,
        Norm norm,
        Positions positions,
        int maxPositions,
        Activation activation,
        TiedEmbeddings tiedEmbeddings,
        boolean outputBias,
        DecoderStart decoderStart,
        double normEpsilon) {

    public ModelConfig {
        ModelKeys.ENCODER_LAYERS.require(encoderLayers);
        ModelKeys.DECODER_LAYERS.require(decoderLayers);
        ModelKeys.MODEL_DIM.require(modelDim);
        ModelKeys.FEED_FORWARD_DIM.require(feedForwardDim);
        ModelKeys.HEADS.require(heads);
        ModelKeys.DROPOUT.require(dropout);
        ModelKeys.ATTENTION_DROPOUT.require(attentionDropout);
        ModelKeys.FEED_FORWARD_DROPOUT.require(feedForwardDropout);
        ModelKeys.SOURCE_WORD_DROPOUT.require(sourceWordDropout);
        ModelKeys.TARGET_WORD_DROPOUT.require(targetWordDropout);
        ModelKeys.LAYER_DROPOUT.require(layerDropout);
        ModelKeys.MAX_POSITIONS.require(maxPositions);
        ModelKeys.NORM_EPSILON.require(normEpsilon);
        Rule.require(ModelKeys.HEADS, Rules.heads(heads, modelDim));
        Rule.require(ModelKeys.MODEL_DIM, Rules.evenModelDim(modelDim, positions));
    }

    /** As in the paper: no output bias, a decoder that starts from bos, and the epsilon that everyone uses. */
    public ModelConfig(
            int encoderLayers,
            int decoderLayers,
            int modelDim,
            int feedForwardDim,
            int heads,
            double dropout,
            double attentionDropout,
            double feedForwardDropout,
            double sourceWordDropout,
            double targetWordDropout,
            double layerDropout,
            Norm norm,
            Positions positions,
            int maxPositions,
            Activation activation,
            TiedEmbeddings tiedEmbeddings) {
        this(
                encoderLayers,
                decoderLayers,
                modelDim,
                feedForwardDim,
                heads,
                dropout,
                attentionDropout,
                feedForwardDropout,
                sourceWordDropout,
                targetWordDropout,
                layerDropout,
                norm,
                positions,
                maxPositions,
                activation,
                tiedEmbeddings,
                false,
                DecoderStart.BOS,
                1e-5);
    }

    /** Where layer normalisation stands: after the residual sum (the paper) or before the sublayer. */
    public enum Norm {
        POST,
        PRE
    }

    /** How positions are encoded. */
    public enum Positions {
        SINUSOIDAL,
        LEARNED
    }

    /** The nonlinearity of the feed-forward sublayer. */
    public enum Activation {
        RELU,
        /** {@code x Phi(x)} (Hendrycks and Gimpel 2016). */
        GELU,
        /** Their approximation of it, {@code x sigmoid(1.702 x)}. */
        GELU_SIGMOID,
        /** {@code x sigmoid(x)} (Ramachandran et al. 2017). */
        SWISH
    }

    /** What the decoder reads before the first piece: the embedding of bos, or zeros, as Marian has it. */
    public enum DecoderStart {
        BOS,
        ZERO
    }

    /** Which matrices are shared: none, target embedding with output projection, or these and the source embedding. */
    public enum TiedEmbeddings {
        NONE,
        TARGET,
        ALL
    }

    /** Whether two passes over a pair of sentences differ in training. */
    public boolean dropsElements() {
        return dropout + attentionDropout + feedForwardDropout + sourceWordDropout + targetWordDropout > 0;
    }

    /** Columns of one attention head. */
    public int headDim() {
        return modelDim / heads;
    }
}
