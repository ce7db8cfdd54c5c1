package org.ttnmt.config;

import java.util.List;

/** The shape of an encoder-decoder network. */
public final class ModelConfig extends Section<ModelConfig> {
    static final Keys KEYS = new Keys();

    /** Positions on either side of local attention's centre (Luong et al. 2015, section 4.1). */
    private static final int LOCAL_WINDOW = 10;

    private static final DecimalNumber PROBABILITY = DecimalNumber.atLeast(0).below(1);

    public static final Key<Architecture> ARCHITECTURE = KEYS.of(
            "model.architecture",
            Architecture.TRANSFORMER,
            "Kind of network. transformer: attention alone (Vaswani et al. 2017). rnn: recurrent layers with attention"
                    + " to the source (Bahdanau et al. 2015); the encoder reads in both directions.",
            Trait.MEANING,
            Trait.LATER);

    public Architecture architecture() {
        return get(ARCHITECTURE);
    }

    static final Key<Preset> PRESET = KEYS.of(
            "model.preset",
            Preset.BASE,
            "Shape that the keys below start from; each of them overrides its part. encoder + decoder layers,"
                    + " model_dim, feed_forward_dim, heads, dropout: tiny 4+4, 128, 256, 4, 0.3; small 6+6, 512,"
                    + " 1024, 4, 0.3; base 6+6, 512, 2048, 8, 0.1; big 6+6, 1024, 4096, 16, 0.3. For students (tt"
                    + " distil), all with 8 heads and no dropout: student_tiny 6+2, 256, 1536 and student_base 6+2,"
                    + " 512, 2048, both with ssru in the decoder; student_deep 12+1, 512, 2048;"
                    + " student_shallow 3+2, 256, 1536. With architecture: rnn, layers are 1+1, and heads 1.",
            Trait.STEERING);

    public static final Key<Integer> ENCODER_LAYERS = KEYS.derived(
            "model.encoder_layers",
            WholeNumber.between(1, 200),
            values -> isRecurrent(values) ? 1 : values.get(PRESET).encoderLayers,
            "Layers of the encoder.");

    public int encoderLayers() {
        return get(ENCODER_LAYERS);
    }

    public static final Key<Integer> DECODER_LAYERS = KEYS.derived(
            "model.decoder_layers",
            WholeNumber.between(1, 200),
            values -> isRecurrent(values) ? 1 : values.get(PRESET).decoderLayers,
            "Layers of the decoder. Fewer of them translate faster, at little cost in quality.");

    public int decoderLayers() {
        return get(DECODER_LAYERS);
    }

    public static final Key<Boolean> SHARED_LAYERS = KEYS.of(
            "model.shared_layers",
            TrueOrFalse.TYPE,
            false,
            "true: the layers of each side are one, which is applied over and over (Universal Transformer, Dehghani et"
                    + " al. 2019) and is told the step: few parameters, at the cost of as many layers.",
            Trait.MEANING,
            Trait.LATER);

    public boolean sharedLayers() {
        return get(SHARED_LAYERS);
    }

    public static final Key<DecoderAutoregression> DECODER_AUTOREGRESSION = KEYS.derived(
            "model.decoder_autoregression",
            Choice.of(DecoderAutoregression.class),
            ModelConfig::presetAutoregression,
            "How a layer of the decoder reads what was said before. self_attention: all of it. With one vector instead,"
                    + " so that a step costs the same however long the target is: ssru: a recurrence (Kim et al. 2019)."
                    + " average: the mean of all before (Zhang et al. 2018). The default is"
                    + " self_attention, but ssru for some of the presets.",
            Trait.MEANING,
            Trait.LATER);

    public DecoderAutoregression decoderAutoregression() {
        return get(DECODER_AUTOREGRESSION);
    }

    public static final Key<Decoder> DECODER = KEYS.derived(
            "model.decoder",
            Choice.of(Decoder.class),
            values -> !values.known(ObjectiveConfig.TYPE)
                    ? Decoder.AUTOREGRESSIVE
                    : switch (values.get(ObjectiveConfig.TYPE)) {
                        case MASKED_LANGUAGE_MODEL -> Decoder.NONE;
                        case LANGUAGE_MODEL -> Decoder.ALONE;
                        case GLANCING -> Decoder.MASK_PREDICT;
                        default -> Decoder.AUTOREGRESSIVE;
                    },
            "How a target is written. autoregressive: piece by piece, each knowing those before it. ctc: all at once:"
                    + " each position of the source becomes model.upsampling slots, and each slot a piece or nothing"
                    + " (Libovicky and Helcl 2018); model.decoder_layers are layers over the slots. mask_predict: a"
                    + " length is told, and gaps are filled over and over (Ghazvininejad et al. 2019), see"
                    + " decoding.iterations. Both need targets that a teacher has translated (tt translate). With an"
                    + " encoder alone, whose target side is labels: tagging: one for each word of the source, as many,"
                    + " parted by spaces. classification: one for the whole line. none: an encoder alone, for"
                    + " objective.type: masked_language_model. alone: a decoder alone, which reads no source, for"
                    + " language_model. The default is autoregressive, or what objective.type needs.",
            Trait.MEANING,
            Trait.LATER);

    public Decoder decoder() {
        return get(DECODER);
    }

    public static final Key<Integer> UPSAMPLING = KEYS.of(
            "model.upsampling",
            WholeNumber.between(1, 16),
            2,
            "Slots for each position of the source, with decoder: ctc. A target with more pieces than there are slots"
                    + " cannot be written; 3 is for languages with far longer targets.",
            Trait.SHAPES,
            Trait.LATER);

    public int upsampling() {
        return get(UPSAMPLING);
    }

    public static final Key<RnnCell> RNN_CELL = KEYS.of(
            "model.rnn_cell",
            RnnCell.GRU,
            "Recurrent layers of an rnn. gru: gated recurrent units (Cho et al. 2014). lstm: long short-term memory"
                    + " (Hochreiter and Schmidhuber 1997), a third larger.",
            Trait.MEANING,
            Trait.LATER);

    public RnnCell rnnCell() {
        return get(RNN_CELL);
    }

    public static final Key<RnnAttention> RNN_ATTENTION = KEYS.of(
            "model.rnn_attention",
            RnnAttention.GLOBAL,
            "What the decoder of an rnn sees of the source. none: the encoder's last state, to begin with (Sutskever et"
                    + " al. 2014). global: all of it. Of Luong et al. 2015, model.attention_window positions on either"
                    + " side of a centre: local_m: the decoder's own position. local_p: one that it predicts, near"
                    + " which weights are larger; they do not sum to 1.",
            Trait.MEANING,
            Trait.LATER);

    public RnnAttention rnnAttention() {
        return get(RNN_ATTENTION);
    }

    public static final Key<Boolean> INPUT_FEEDING = KEYS.of(
            "model.input_feeding",
            TrueOrFalse.TYPE,
            true,
            "true: the decoder of an rnn also reads what the position before gave, after attention (Luong et al. 2015),"
                    + " so positions are trained one after another. false: they attend all at once, which is faster.",
            Trait.MEANING,
            Trait.LATER);

    public boolean inputFeeding() {
        return get(INPUT_FEEDING);
    }

    public static final Key<RnnEncoder> RNN_ENCODER = KEYS.of(
            "model.rnn_encoder",
            RnnEncoder.BIDIRECTIONAL,
            "How the encoder of an rnn reads in both directions. bidirectional: each layer does, and reads what both"
                    + " directions of the layer below gave. separate: two stacks, one a direction, that meet at the"
                    + " top. alternating: two stacks whose layers change direction (Zhou et al. 2016, Miceli Barone et"
                    + " al. 2017). bi_unidirectional: the first layer in both, the others forward (Wu et al. 2016).",
            Trait.MEANING,
            Trait.LATER);

    public RnnEncoder rnnEncoder() {
        return get(RNN_ENCODER);
    }

    public static final Key<RnnDecoder> RNN_DECODER = KEYS.of(
            "model.rnn_decoder",
            RnnDecoder.LUONG,
            "The decoder of an rnn. luong: attention follows the cells (Luong et al. 2015). conditional: it stands"
                    + " between two cells of the first layer, sums the encoder's states as they are, and the output"
                    + " is made of state, context and the piece before; it begins with the mean of the encoder's"
                    + " states (Nematus, Sennrich et al. 2017; Marian's s2s).",
            Trait.MEANING,
            Trait.LATER);

    public RnnDecoder rnnDecoder() {
        return get(RNN_DECODER);
    }

    public static final Key<RnnParameters> RNN_PARAMETERS = KEYS.of(
            "model.rnn_parameters",
            RnnParameters.PYTORCH,
            "What is learned in an rnn. pytorch: two biases in each cell, and a matrix for each state that the decoder"
                    + " begins with. marian: one bias in each cell, none for attention's queries, one matrix for all"
                    + " those states, and no 1 in the forget gates of an lstm, as in Marian's s2s: tt import writes it,"
                    + " and tt export --format marian needs it.",
            Trait.MEANING,
            Trait.LATER);

    public RnnParameters rnnParameters() {
        return get(RNN_PARAMETERS);
    }

    public static final Key<Boolean> RNN_NORM = KEYS.of(
            "model.rnn_norm",
            TrueOrFalse.TYPE,
            false,
            "true: layer normalisation in an rnn (Ba et al. 2016), of what cells take from input and state, of the"
                    + " states that the decoder begins with and of its output; with rnn_decoder: conditional, also"
                    + " of queries and keys. Slower for each update, and steadier.",
            Trait.MEANING,
            Trait.LATER);

    public boolean rnnNorm() {
        return get(RNN_NORM);
    }

    public static final Key<Boolean> RNN_SKIP = KEYS.of(
            "model.rnn_skip",
            TrueOrFalse.TYPE,
            false,
            "true: layers of an rnn above the first add what they read to what they give, as deep ones need.",
            Trait.MEANING,
            Trait.LATER);

    public boolean rnnSkip() {
        return get(RNN_SKIP);
    }

    static final WholeNumber<Integer> TRANSITIONS = WholeNumber.between(0, 64);

    public static final Key<Integer> ENCODER_TRANSITIONS = KEYS.of(
            "model.encoder_transitions",
            TRANSITIONS,
            0,
            "Cells that each layer of an rnn's encoder has after the one that reads; they read nothing but its state"
                    + " (deep transition, Pascanu et al. 2014). 0 is neutral.",
            Trait.SHAPES,
            Trait.LATER);

    public int encoderTransitions() {
        return get(ENCODER_TRANSITIONS);
    }

    public static final Key<Integer> DECODER_TRANSITIONS = KEYS.of(
            "model.decoder_transitions",
            TRANSITIONS,
            0,
            "The same for the first layer of an rnn's decoder; with rnn_decoder: conditional, after both cells that"
                    + " read. 0 is neutral.",
            Trait.SHAPES,
            Trait.LATER);

    public int decoderTransitions() {
        return get(DECODER_TRANSITIONS);
    }

    public static final Key<Integer> DECODER_HIGH_TRANSITIONS = KEYS.of(
            "model.decoder_high_transitions",
            TRANSITIONS,
            0,
            "The same for the other layers of an rnn's decoder. 0 is neutral.",
            Trait.SHAPES,
            Trait.LATER);

    public int decoderHighTransitions() {
        return get(DECODER_HIGH_TRANSITIONS);
    }

    public static final Key<Boolean> COPY = KEYS.of(
            "model.copy",
            TrueOrFalse.TYPE,
            false,
            "true: a piece of the source may be copied where the decoder attends to it (pointer-generator, See et al."
                    + " 2017). It helps where source and target share rare words or letters; vocab.shared is needed.",
            Trait.MEANING,
            Trait.LATER);

    public boolean copy() {
        return get(COPY);
    }

    public static final Key<Integer> MODEL_DIM = KEYS.derived(
            "model.model_dim",
            WholeNumber.between(2, 65_536),
            values -> values.get(PRESET).modelDim,
            "Width of embeddings and residual stream, in numbers per position.",
            Trait.SHAPES);

    public int modelDim() {
        return get(MODEL_DIM);
    }

    public static final Key<Integer> RNN_DIM = KEYS.of(
            "model.rnn_dim",
            WholeNumber.between(0, 65_536),
            0,
            "Width of the states of an rnn. 0 is model_dim, the width of its embeddings and of what its output takes.",
            Trait.SHAPES,
            Trait.LATER);

    /** Columns of a state of a recurrent network. */
    public int rnnDim() {
        int given = get(RNN_DIM);
        return given == 0 ? modelDim() : given;
    }

    public static final Key<Integer> FEED_FORWARD_DIM = KEYS.derived(
            "model.feed_forward_dim",
            WholeNumber.between(1, 1_000_000),
            values -> values.get(PRESET).feedForwardDim,
            "Width of the hidden layer of the feed-forward sublayers; 2 to 4 times model_dim is usual.",
            Trait.SHAPES);

    public int feedForwardDim() {
        return get(FEED_FORWARD_DIM);
    }

    public static final Key<Integer> FEED_FORWARD_DEPTH = KEYS.of(
            "model.feed_forward_depth",
            WholeNumber.between(1, 16),
            2,
            "Products of the feed-forward sublayers, of which all but the last have an activation: 2 as in the paper; with"
                    + " more, hidden layers of feed_forward_dim follow each other; 1 is one product of model_dim. As Marian's"
                    + " transformer-ffn-depth.",
            Trait.SHAPES,
            Trait.LATER);

    public int feedForwardDepth() {
        return get(FEED_FORWARD_DEPTH);
    }

    /** Whether a network has feed-forward layers with an activation; average attention has one whatever the depth is. */
    public static boolean hasHiddenLayer(int feedForwardDepth, DecoderAutoregression autoregression) {
        return feedForwardDepth > 1 || autoregression == DecoderAutoregression.AVERAGE;
    }

    public static final Key<Integer> HEADS = KEYS.derived(
            "model.heads",
            WholeNumber.between(1, 1024),
            values -> isRecurrent(values) ? 1 : values.get(PRESET).heads,
            "Attention heads; each has model_dim / heads columns, so heads must divide model_dim.",
            Trait.MEANING);

    public int heads() {
        return get(HEADS);
    }

    public static final Key<Integer> HEAD_DIM = KEYS.of(
            "model.head_dim",
            WholeNumber.between(0, 65_536),
            0,
            "Columns of one attention head. 0 is model_dim / heads. With another number, as in models of T5, attention"
                    + " is wider or narrower than model_dim, and heads need not divide it.",
            Trait.SHAPES,
            Trait.LATER);

    /** Columns of one attention head. */
    public int headDim() {
        int given = get(HEAD_DIM);
        return given == 0 ? (isConditional() ? rnnMemoryDim() : modelDim()) / heads() : given;
    }

    public static final Key<Double> DROPOUT = KEYS.derived(
            "model.dropout",
            PROBABILITY,
            values -> values.get(PRESET).dropout,
            "Probability with which an element of a sublayer's output, or of the embeddings, is set to zero in"
                    + " training. 0.0 is neutral; smaller corpora need more.");

    public double dropout() {
        return get(DROPOUT);
    }

    public static final Key<Double> ATTENTION_DROPOUT = KEYS.of(
            "model.attention_dropout",
            PROBABILITY,
            0.0,
            "The same for attention weights, after the softmax. 0.0 is neutral.");

    public double attentionDropout() {
        return get(ATTENTION_DROPOUT);
    }

    public static final Key<Double> FEED_FORWARD_DROPOUT = KEYS.of(
            "model.feed_forward_dropout",
            PROBABILITY,
            0.0,
            "The same for the hidden layer of the feed-forward sublayers, after the activation. 0.0 is neutral.");

    public double feedForwardDropout() {
        return get(FEED_FORWARD_DROPOUT);
    }

    public static final Key<Double> SOURCE_WORD_DROPOUT = KEYS.of(
            "model.source_word_dropout",
            PROBABILITY,
            0.0,
            "Probability with which the whole embedding of a source piece is set to zero in training (Gal and"
                    + " Ghahramani 2016); its position stays. 0.0 is neutral; 0.1 helps small corpora.");

    public double sourceWordDropout() {
        return get(SOURCE_WORD_DROPOUT);
    }

    public static final Key<Double> TARGET_WORD_DROPOUT = KEYS.of(
            "model.target_word_dropout", PROBABILITY, 0.0, "The same for what the decoder reads. 0.0 is neutral.");

    public double targetWordDropout() {
        return get(TARGET_WORD_DROPOUT);
    }

    public static final Key<Double> LAYER_DROPOUT = KEYS.of(
            "model.layer_dropout",
            PROBABILITY,
            0.0,
            "Probability with which a layer of encoder or decoder is left out of a training batch (LayerDrop, Fan et"
                    + " al. 2020). 0.0 is neutral; it helps deep models, and makes updates cheaper.");

    public double layerDropout() {
        return get(LAYER_DROPOUT);
    }

    public static final Key<Norm> NORM = KEYS.of(
            "model.norm",
            Norm.POST,
            "Place of the layer normalisation. post: norm(x + sublayer(x)), as in the paper; needs warm-up. pre: x +"
                    + " sublayer(norm(x)), and once more at the end; more stable in deep models.",
            Trait.MEANING);

    public Norm norm() {
        return get(NORM);
    }

    public static final Key<NormType> NORM_TYPE = KEYS.of(
            "model.norm_type",
            NormType.LAYER,
            "What the normalisation computes. layer: (x - mean) / deviation * weight + bias (Ba et al. 2016). rms: x"
                    + " / root of the mean square * weight (Zhang and Sennrich 2019), which is cheaper and as good.",
            Trait.MEANING,
            Trait.LATER);

    public NormType normType() {
        return get(NORM_TYPE);
    }

    public static final Key<Positions> POSITIONS = KEYS.of(
            "model.positions",
            Positions.SINUSOIDAL,
            "How positions are told apart. Added to embeddings: sinusoidal: sines and cosines, for any length, whose"
                    + " lowest frequency is 1 / 10000 (tensor2tensor, Marian); sinusoidal_paper: the same with the"
                    + " frequencies 10000^(-2i / model_dim) (Vaswani et al. 2017, section 3.5), as in models of MarianMT."
                    + " learned: a trained row for each of model.max_positions. In self-attention, for any length:"
                    + " rotary: queries and keys are turned by their position (Su et al. 2021); needs an even model_dim"
                    + " / heads. relative: a trained row for each distance, in each layer, is added to keys and values"
                    + " (Shaw et al. 2018). alibi: scores fall with the distance (Press et al. 2022). t5_bias: a"
                    + " trained number for each head and distance is added to scores (Raffel et al. 2020). none: the"
                    + " decoder knows the order from seeing only what came before; model.encoder_positions must be"
                    + " another then.",
            Trait.MEANING);

    public Positions positions() {
        return get(POSITIONS);
    }

    public static final Key<Positions> ENCODER_POSITIONS = KEYS.derived(
            "model.encoder_positions",
            Choice.of(Positions.class),
            values -> values.get(POSITIONS),
            "The same for the encoder alone. The default is model.positions.",
            Trait.MEANING,
            Trait.LATER);

    public Positions encoderPositions() {
        return get(ENCODER_POSITIONS);
    }

    public static final Key<Integer> RELATIVE_DISTANCE = KEYS.of(
            "model.relative_distance",
            WholeNumber.between(1, 10_000),
            16,
            "The farthest distance with a row of its own for positions: relative; what is farther away shares it.",
            Trait.SHAPES,
            Trait.LATER);

    public int relativeDistance() {
        return get(RELATIVE_DISTANCE);
    }

    public static final Key<AttentionScore> ATTENTION_SCORE = KEYS.of(
            "model.attention_score",
            AttentionScore.SCALED_DOT,
            "How well a query fits a key. scaled_dot: q k / sqrt(headDim) (Vaswani et al. 2017). dot: q k. bilinear: q"
                    + " W k with a matrix for each head (Luong et al. 2015, general). additive: v tanh(q + k) with a"
                    + " vector for each head (Bahdanau et al. 2015), which takes much memory.",
            Trait.MEANING,
            Trait.LATER);

    public AttentionScore attentionScore() {
        return get(ATTENTION_SCORE);
    }

    public static final Key<AttentionNormalizer> ATTENTION_NORMALIZER = KEYS.of(
            "model.attention_normalizer",
            AttentionNormalizer.SOFTMAX,
            "What makes weights of scores. softmax: each key gets some. sparsemax (Martins and Astudillo 2016) and"
                    + " entmax15 (Peters et al. 2019), which is between the two: keys of low scores get none. relu:"
                    + " max(0, score), whose weights do not sum to 1 (ReLA, Zhang et al. 2021), so that coverage"
                    + " penalties and alignments are refused.",
            Trait.MEANING,
            Trait.LATER);

    public AttentionNormalizer attentionNormalizer() {
        return get(ATTENTION_NORMALIZER);
    }

    public static final Key<Integer> ATTENTION_WINDOW = KEYS.derived(
            "model.attention_window",
            WholeNumber.between(0, 1_000_000),
            values -> isLocal(values) ? LOCAL_WINDOW : 0,
            "Self-attention sees this many positions on either side (in the decoder, before) and no others; 0 is no"
                    + " limit. With rnn_attention: local_m or local_p, the default is 10, and it is at least 1.",
            Trait.MEANING,
            Trait.LATER);

    /** Of the encoder, where there are two. */
    public int attentionWindow() {
        return get(ATTENTION_WINDOW);
    }

    public static final Key<Integer> DECODER_ATTENTION_WINDOW = KEYS.derived(
            "model.decoder_attention_window",
            WholeNumber.between(0, 1_000_000),
            values -> isLocal(values) ? 0 : values.get(ATTENTION_WINDOW),
            "The same for the decoder alone, so that attention_window is the encoder's. The default is"
                    + " model.attention_window.",
            Trait.MEANING,
            Trait.LATER);

    public int decoderAttentionWindow() {
        return get(DECODER_ATTENTION_WINDOW);
    }

    public static final Key<EncoderAttention> ENCODER_ATTENTION = KEYS.of(
            "model.encoder_attention",
            EncoderAttention.LEARNED,
            "What the heads of the encoder's self-attention look at. learned: at what fits their queries. fixed: all but"
                    + " one (seven at most) at places that are given: the position itself, its neighbours, what is"
                    + " further before or behind, the end and the start of the sentence (Raganato et al. 2020), which"
                    + " helps where there is little text.",
            Trait.SHAPES,
            Trait.LATER);

    public EncoderAttention encoderAttention() {
        return get(ENCODER_ATTENTION);
    }

    /** As layers of the decoder are computed that see what is before and behind them. */
    public ModelConfig ofDecoder() {
        return with(ATTENTION_WINDOW.is(decoderAttentionWindow()), ENCODER_ATTENTION.is(EncoderAttention.LEARNED));
    }

    public static final Key<Integer> MAX_POSITIONS = KEYS.of(
            "model.max_positions",
            WholeNumber.between(2, 1_000_000),
            1024,
            "Rows of the table of learned positions, the longest side in pieces with the end of sentence. It has an"
                    + " effect only with positions: learned.");

    public int maxPositions() {
        return get(MAX_POSITIONS);
    }

    public static final Key<Integer> FIRST_POSITION = KEYS.of(
            "model.first_position",
            WholeNumber.between(0, 1000),
            0,
            "The number of the first position of a sentence, with sinusoidal positions. 0 as in the paper; 2 in models"
                    + " of fairseq such as M2M100 and NLLB.",
            Trait.MEANING,
            Trait.LATER);

    public int firstPosition() {
        return get(FIRST_POSITION);
    }

    public static final Key<Activation> ACTIVATION = KEYS.of(
            "model.activation",
            Activation.RELU,
            "Nonlinearity of the feed-forward sublayers. relu: max(0, x). gelu: x * Phi(x), Phi the normal"
                    + " distribution. gelu_sigmoid: x * sigmoid(1.702 x), and gelu_tanh: x * (1 + tanh(0.798 (x + 0.0447"
                    + " x^3))) / 2, are close to it. swish: x * sigmoid(x).",
            Trait.MEANING);

    public Activation activation() {
        return get(ACTIVATION);
    }

    public static final Key<Boolean> GATED_FEED_FORWARD = KEYS.of(
            "model.gated_feed_forward",
            TrueOrFalse.TYPE,
            false,
            "true: the hidden layer of the feed-forward sublayers is activation(x W) * (x V) instead of activation(x W)"
                    + " (Shazeer 2020), with a half more parameters there; with activation: gelu_tanh as in T5 1.1.",
            Trait.SHAPES,
            Trait.LATER);

    public boolean gatedFeedForward() {
        return get(GATED_FEED_FORWARD);
    }

    public static final Key<Boolean> BIAS = KEYS.of(
            "model.bias",
            TrueOrFalse.TYPE,
            true,
            "Whether the linear layers of attention and of the feed-forward sublayers add a trained vector. false as in"
                    + " T5.",
            Trait.SHAPES,
            Trait.LATER);

    public boolean bias() {
        return get(BIAS);
    }

    public static final Key<TiedEmbeddings> TIED_EMBEDDINGS = KEYS.derived(
            "model.tied_embeddings",
            Choice.of(TiedEmbeddings.class),
            values -> values.known(VocabConfig.SHARED) && !values.get(VocabConfig.SHARED)
                    ? TiedEmbeddings.TARGET
                    : TiedEmbeddings.ALL,
            "Which matrices are one. none; target: target embedding and output projection; inputs: source and target"
                    + " embedding, as in T5 1.1; all: these three, which needs vocab.shared, or two vocabularies with the same pieces. The default is"
                    + " all when vocab.shared, and target otherwise.");

    public TiedEmbeddings tiedEmbeddings() {
        return get(TIED_EMBEDDINGS);
    }

    public static final Key<Boolean> SCALE_EMBEDDING = KEYS.of(
            "model.scale_embedding",
            TrueOrFalse.TYPE,
            true,
            "Whether embeddings are multiplied by sqrt(model_dim) when they are read, as in the paper. false as in BART"
                    + " and T5.",
            Trait.MEANING,
            Trait.LATER);

    public boolean scaleEmbedding() {
        return get(SCALE_EMBEDDING);
    }

    public static final Key<Boolean> EMBEDDING_NORM = KEYS.of(
            "model.embedding_norm",
            TrueOrFalse.TYPE,
            false,
            "true: embeddings are normalised once their positions are added, before the first layer of encoder and"
                    + " decoder, as in BART and mBART.",
            Trait.SHAPES,
            Trait.LATER);

    public boolean embeddingNorm() {
        return get(EMBEDDING_NORM);
    }

    public static final Key<Boolean> OUTPUT_BIAS = KEYS.of(
            "model.output_bias",
            TrueOrFalse.TYPE,
            false,
            "true: the output projection has a bias for each target piece, as in models of Marian. false: none, as in"
                    + " the paper.",
            Trait.ADDITION);

    public boolean outputBias() {
        return get(OUTPUT_BIAS);
    }

    public static final Key<DecoderStart> DECODER_START = KEYS.of(
            "model.decoder_start",
            DecoderStart.BOS,
            "What the decoder reads before the first piece. bos: the embedding of that symbol. zero: zeros, as in"
                    + " models of Marian.",
            Trait.MEANING);

    public DecoderStart decoderStart() {
        return get(DECODER_START);
    }

    public static final Key<Boolean> SOURCE_END = KEYS.of(
            "model.source_end",
            TrueOrFalse.TYPE,
            true,
            "Whether the encoder reads an end of sentence behind the source. false as in models of OpenNMT-py.",
            Trait.MEANING,
            Trait.LATER);

    public boolean sourceEnd() {
        return get(SOURCE_END);
    }

    public static final Key<Double> NORM_EPSILON = KEYS.of(
            "model.norm_epsilon",
            DecimalNumber.above(0).below(1),
            1e-5,
            "What layer normalisation adds to the variance before its root. Usual: 1e-5; models of Marian have 1e-6.",
            Trait.MEANING);

    public double normEpsilon() {
        return get(NORM_EPSILON);
    }

    /** Those by which two passes over a pair of sentences differ in training. */
    static final List<Key<Double>> ELEMENT_DROPOUTS =
            List.of(DROPOUT, ATTENTION_DROPOUT, FEED_FORWARD_DROPOUT, SOURCE_WORD_DROPOUT, TARGET_WORD_DROPOUT);

    ModelConfig(Settings values) {
        super(KEYS, values, ModelConfig::new);
    }

    /** The shape of this name; all else as by default. */
    public static ModelConfig of(Preset preset) {
        return new ModelConfig(Values.complete(KEYS, List.of(PRESET.is(preset))));
    }

    private static boolean isRecurrent(Values values) {
        return values.get(ARCHITECTURE) == Architecture.RNN;
    }

    /** Of a network with such layers; a preset gives others nothing that they cannot use. */
    private static DecoderAutoregression presetAutoregression(Values values) {
        boolean has = !isRecurrent(values) && values.get(DECODER) == Decoder.AUTOREGRESSIVE;
        return has ? values.get(PRESET).decoderAutoregression : DecoderAutoregression.SELF_ATTENTION;
    }

    private static boolean isLocal(Values values) {
        return isRecurrent(values) && values.get(RNN_ATTENTION).isLocal();
    }

    /** What a network is built of. */
    public enum Architecture {
        TRANSFORMER,
        RNN
    }

    /** The layers of a recurrent network. */
    public enum RnnCell {
        GRU,
        LSTM
    }

    /** Whose parameters a recurrent network has. */
    public enum RnnParameters {
        PYTORCH,
        MARIAN
    }

    /** How the encoder of a recurrent network reads in both directions. */
    public enum RnnEncoder {
        /** Layer by layer. */
        BIDIRECTIONAL,
        /** In two stacks. */
        SEPARATE,
        /** In two stacks whose layers change direction. */
        ALTERNATING,
        /** In the first layer alone. */
        BI_UNIDIRECTIONAL
    }

    /** Where attention stands in the decoder of a recurrent network. */
    public enum RnnDecoder {
        /** After the cells. */
        LUONG,
        /** Between two cells of the first layer. */
        CONDITIONAL
    }

    /** What the decoder of a recurrent network sees of the source. */
    public enum RnnAttention {
        NONE,
        GLOBAL,
        /** Near its own position. */
        LOCAL_M,
        /** Near a position that it predicts. */
        LOCAL_P;

        /** Whether a step sees a part of the source. */
        public boolean isLocal() {
            return this == LOCAL_M || this == LOCAL_P;
        }

        /** Whether there are weights, and those of a step sum to 1. */
        public boolean isDistribution() {
            return this == GLOBAL || this == LOCAL_M;
        }
    }

    /** Where layer normalisation stands: after the residual sum (the paper) or before the sublayer. */
    public enum Norm {
        POST,
        PRE
    }

    /** What the normalisation computes: with mean and bias, or by the root of the mean square alone. */
    public enum NormType {
        LAYER,
        RMS
    }

    /** How positions are encoded. */
    public enum Positions {
        SINUSOIDAL,
        /** With the frequencies of the paper. */
        SINUSOIDAL_PAPER,
        LEARNED,
        ROTARY,
        RELATIVE,
        ALIBI,
        T5_BIAS,
        NONE
    }

    /** How the layers of a decoder read what was said before. */
    public enum DecoderAutoregression {
        SELF_ATTENTION,
        SSRU,
        AVERAGE
    }

    /** How a target is written. */
    public enum Decoder {
        /** Piece by piece. */
        AUTOREGRESSIVE,
        /** In slots, each of which becomes a piece or nothing. */
        CTC,
        /** In gaps that are filled over and over. */
        MASK_PREDICT,
        /** A label for each word of the source. */
        TAGGING,
        /** A label for the whole source. */
        CLASSIFICATION,
        /** Not at all: an encoder alone tells its own hidden pieces. */
        NONE,
        /** Piece by piece, without a source. */
        ALONE;

        /** Whether it writes text for a text. */
        public boolean translates() {
            return !writesLabels() && this != NONE && this != ALONE;
        }

        /** Whether what it writes is labels, not text. */
        public boolean writesLabels() {
            return this == TAGGING || this == CLASSIFICATION;
        }
    }

    /** What the heads of an encoder look at. */
    public enum EncoderAttention {
        LEARNED,
        /** All but one at given places. */
        FIXED
    }

    /** How well a query fits a key. */
    public enum AttentionScore {
        SCALED_DOT,
        DOT,
        BILINEAR,
        ADDITIVE
    }

    /** What makes attention weights of scores. */
    public enum AttentionNormalizer {
        SOFTMAX,
        SPARSEMAX,
        ENTMAX15,
        /** Whose weights are no distribution. */
        RELU;

        /** Whether the weights of a query sum to 1. */
        public boolean isDistribution() {
            return this != RELU;
        }
    }

    /** The nonlinearity of the feed-forward sublayer. */
    public enum Activation {
        RELU,
        /** {@code x Phi(x)} (Hendrycks and Gimpel 2016). */
        GELU,
        /** Their approximation of it, {@code x sigmoid(1.702 x)}. */
        GELU_SIGMOID,
        /** Their other one, by tanh. */
        GELU_TANH,
        /** {@code x sigmoid(x)} (Ramachandran et al. 2017). */
        SWISH
    }

    /** What the decoder reads before the first piece: the embedding of bos, or zeros, as Marian has it. */
    public enum DecoderStart {
        BOS,
        ZERO
    }

    /** Which of source embedding, target embedding and output projection are one matrix. */
    public enum TiedEmbeddings {
        NONE,
        /** Target embedding and output projection. */
        TARGET,
        /** Source and target embedding. */
        INPUTS,
        ALL;

        /** Whether the embeddings of both sides are one, so that each id must be the same piece on both. */
        public boolean sharesEmbedding() {
            return this == INPUTS || this == ALL;
        }

        /** Whether the output projection is the target embedding. */
        public boolean sharesOutput() {
            return this == TARGET || this == ALL;
        }
    }

    /** Whether encoder or decoder tell positions apart in this way. */
    public boolean positionsAre(Positions kind) {
        return architecture() == Architecture.TRANSFORMER && (positions() == kind || encoderPositions() == kind);
    }

    /** Whether the weights of each step's attention to the source sum to 1. */
    public boolean distributesAttention() {
        return decoder() == Decoder.AUTOREGRESSIVE
                && attentionNormalizer().isDistribution()
                && (architecture() == Architecture.TRANSFORMER || rnnAttention().isDistribution());
    }

    /** Whether attention stands between two cells, and sums the encoder's states as they are. */
    public boolean isConditional() {
        return architecture() == Architecture.RNN && rnnDecoder() == RnnDecoder.CONDITIONAL;
    }

    /** Columns of what the encoder of a recurrent network gives. */
    public int rnnMemoryDim() {
        return memoryDim(rnnDim(), rnnEncoder(), encoderLayers());
    }

    static int memoryDim(int rnnDim, RnnEncoder encoder, int layers) {
        return encoder == RnnEncoder.BI_UNIDIRECTIONAL && layers > 1 ? rnnDim : 2 * rnnDim;
    }

    /** Columns of all attention heads together. */
    public int attentionDim() {
        return heads() * headDim();
    }
}
