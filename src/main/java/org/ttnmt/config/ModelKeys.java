package org.ttnmt.config;

import java.util.List;
import org.ttnmt.config.ModelConfig.Activation;
import org.ttnmt.config.ModelConfig.DecoderStart;
import org.ttnmt.config.ModelConfig.Norm;
import org.ttnmt.config.ModelConfig.Positions;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;

/** Keys of the section {@code model}. */
final class ModelKeys {
    private static final DecimalNumber PROBABILITY = DecimalNumber.atLeast(0).below(1);

    static final Key<Preset> PRESET = Key.steering(
            "model.preset",
            Choice.of(Preset.class),
            Preset.BASE,
            "Shape that the keys below start from; each of them overrides its part. encoder + decoder layers, model_dim,"
                    + " feed_forward_dim, heads, dropout: tiny 4+4, 128, 256, 4, 0.3; small 6+6, 512, 1024, 4, 0.3; base 6+6, 512, 2048, 8,"
                    + " 0.1; big 6+6, 1024, 4096, 16, 0.3.");
    static final Key<Integer> ENCODER_LAYERS = Key.derived(
            "model.encoder_layers",
            WholeNumber.between(1, 200),
            values -> values.get(PRESET).layers(),
            config -> config.model().encoderLayers(),
            "Layers of the encoder.");
    static final Key<Integer> DECODER_LAYERS = Key.derived(
            "model.decoder_layers",
            WholeNumber.between(1, 200),
            values -> values.get(PRESET).layers(),
            config -> config.model().decoderLayers(),
            "Layers of the decoder. Fewer of them translate faster, at little cost in quality.");
    static final Key<Integer> MODEL_DIM = Key.derived(
            "model.model_dim",
            WholeNumber.between(2, 65_536),
            values -> values.get(PRESET).modelDim(),
            config -> config.model().modelDim(),
            "Width of embeddings and residual stream, in numbers per position.");
    static final Key<Integer> FEED_FORWARD_DIM = Key.derived(
            "model.feed_forward_dim",
            WholeNumber.between(1, 1_000_000),
            values -> values.get(PRESET).feedForwardDim(),
            config -> config.model().feedForwardDim(),
            "Width of the hidden layer of the feed-forward sublayers; 2 to 4 times model_dim is usual.");
    static final Key<Integer> HEADS = Key.derived(
            "model.heads",
            WholeNumber.between(1, 1024),
            values -> values.get(PRESET).heads(),
            config -> config.model().heads(),
            "Attention heads; each has model_dim / heads columns, so heads must divide model_dim.");
    static final Key<Double> DROPOUT = Key.derived(
            "model.dropout",
            PROBABILITY,
            values -> values.get(PRESET).dropout(),
            config -> config.model().dropout(),
            "Probability with which an element of a sublayer's output, or of the embeddings, is set to zero in training. 0.0"
                    + " is neutral; smaller corpora need more.");
    static final Key<Double> ATTENTION_DROPOUT = Key.of(
            "model.attention_dropout",
            PROBABILITY,
            0.0,
            config -> config.model().attentionDropout(),
            "The same for attention weights, after the softmax. 0.0 is neutral.");
    static final Key<Double> FEED_FORWARD_DROPOUT = Key.of(
            "model.feed_forward_dropout",
            PROBABILITY,
            0.0,
            config -> config.model().feedForwardDropout(),
            "The same for the hidden layer of the feed-forward sublayers, after the activation. 0.0 is neutral.");
    static final Key<Double> SOURCE_WORD_DROPOUT = Key.of(
                    "model.source_word_dropout",
                    PROBABILITY,
                    0.0,
                    config -> config.model().sourceWordDropout(),
                    "Probability with which the whole embedding of a source piece is set to zero in training (Gal and Ghahramani"
                            + " 2016); its position stays. 0.0 is neutral; 0.1 helps small corpora.")
            .addedLater();
    static final Key<Double> TARGET_WORD_DROPOUT = Key.of(
                    "model.target_word_dropout",
                    PROBABILITY,
                    0.0,
                    config -> config.model().targetWordDropout(),
                    "The same for what the decoder reads. 0.0 is neutral.")
            .addedLater();
    static final Key<Double> LAYER_DROPOUT = Key.of(
                    "model.layer_dropout",
                    PROBABILITY,
                    0.0,
                    config -> config.model().layerDropout(),
                    "Probability with which a layer of encoder or decoder is left out of a training batch (LayerDrop, Fan et al."
                            + " 2020). 0.0 is neutral; it helps deep models, and makes updates cheaper.")
            .addedLater();
    static final Key<Norm> NORM = Key.of(
            "model.norm",
            Choice.of(Norm.class),
            Norm.POST,
            config -> config.model().norm(),
            "Place of the layer normalisation. post: norm(x + sublayer(x)), as in the paper; needs warm-up. pre: x +"
                    + " sublayer(norm(x)), and once more at the end; more stable in deep models.");
    static final Key<Positions> POSITIONS = Key.of(
            "model.positions",
            Choice.of(Positions.class),
            Positions.SINUSOIDAL,
            config -> config.model().positions(),
            "How positions are told apart. sinusoidal: sines and cosines, for any length. learned: a trained row for each of"
                    + " model.max_positions.");
    static final Key<Integer> MAX_POSITIONS = Key.of(
            "model.max_positions",
            WholeNumber.between(2, 1_000_000),
            1024,
            config -> config.model().maxPositions(),
            "Rows of the table of learned positions, the longest side in pieces with the end of sentence. It has an effect"
                    + " only with positions: learned.");
    static final Key<Activation> ACTIVATION = Key.of(
            "model.activation",
            Choice.of(Activation.class),
            Activation.RELU,
            config -> config.model().activation(),
            "Nonlinearity of the feed-forward sublayers. relu: max(0, x). gelu: x * Phi(x), Phi the normal distribution."
                    + " gelu_sigmoid: x * sigmoid(1.702 x), which is close to it. swish: x * sigmoid(x).");
    static final Key<TiedEmbeddings> TIED_EMBEDDINGS = Key.derived(
            "model.tied_embeddings",
            Choice.of(TiedEmbeddings.class),
            values -> values.known(VocabKeys.SHARED) && !values.get(VocabKeys.SHARED)
                    ? TiedEmbeddings.TARGET
                    : TiedEmbeddings.ALL,
            config -> config.model().tiedEmbeddings(),
            "Which matrices are one. none; target: target embedding and output projection; all: these and the source"
                    + " embedding, which needs vocab.shared, or two vocabularies with the same pieces. The default is all when vocab.shared, and target otherwise.");

    static final Key<Boolean> OUTPUT_BIAS = Key.of(
                    "model.output_bias",
                    TrueOrFalse.TYPE,
                    false,
                    config -> config.model().outputBias(),
                    "true: the output projection has a bias for each target piece, as in models of Marian. false: none, as in the"
                            + " paper.")
            .addedLater();
    static final Key<DecoderStart> DECODER_START = Key.of(
                    "model.decoder_start",
                    Choice.of(DecoderStart.class),
                    DecoderStart.BOS,
                    config -> config.model().decoderStart(),
                    "What the decoder reads before the first piece. bos: the embedding of that symbol. zero: zeros, as in models of"
                            + " Marian.")
            .addedLater();
    static final Key<Double> NORM_EPSILON = Key.of(
                    "model.norm_epsilon",
                    DecimalNumber.above(0).below(1),
                    1e-5,
                    config -> config.model().normEpsilon(),
                    "What layer normalisation adds to the variance before its root. Usual: 1e-5; models of Marian have 1e-6.")
            .addedLater();

    static final List<Key<?>> ALL = List.of(
            PRESET,
            ENCODER_LAYERS,
            DECODER_LAYERS,
            MODEL_DIM,
            FEED_FORWARD_DIM,
            HEADS,
            DROPOUT,
            ATTENTION_DROPOUT,
            FEED_FORWARD_DROPOUT,
            SOURCE_WORD_DROPOUT,
            TARGET_WORD_DROPOUT,
            LAYER_DROPOUT,
            NORM,
            POSITIONS,
            MAX_POSITIONS,
            ACTIVATION,
            TIED_EMBEDDINGS,
            OUTPUT_BIAS,
            DECODER_START,
            NORM_EPSILON);

    private ModelKeys() {}

    static ModelConfig build(Values values) {
        return new ModelConfig(
                values.get(ENCODER_LAYERS),
                values.get(DECODER_LAYERS),
                values.get(MODEL_DIM),
                values.get(FEED_FORWARD_DIM),
                values.get(HEADS),
                values.get(DROPOUT),
                values.get(ATTENTION_DROPOUT),
                values.get(FEED_FORWARD_DROPOUT),
                values.get(SOURCE_WORD_DROPOUT),
                values.get(TARGET_WORD_DROPOUT),
                values.get(LAYER_DROPOUT),
                values.get(NORM),
                values.get(POSITIONS),
                values.get(MAX_POSITIONS),
                values.get(ACTIVATION),
                values.get(TIED_EMBEDDINGS),
                values.get(OUTPUT_BIAS),
                values.get(DECODER_START),
                values.get(NORM_EPSILON));
    }
}
