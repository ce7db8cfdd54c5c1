package org.ttnmt.model;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Activation;
import org.ttnmt.config.ModelConfig.Architecture;
import org.ttnmt.config.ModelConfig.AttentionNormalizer;
import org.ttnmt.config.ModelConfig.AttentionScore;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.config.ModelConfig.DecoderAutoregression;
import org.ttnmt.config.ModelConfig.DecoderStart;
import org.ttnmt.config.ModelConfig.Norm;
import org.ttnmt.config.ModelConfig.NormType;
import org.ttnmt.config.ModelConfig.Positions;
import org.ttnmt.config.ModelConfig.RnnAttention;
import org.ttnmt.config.ModelConfig.RnnCell;
import org.ttnmt.config.ModelConfig.RnnDecoder;
import org.ttnmt.config.ModelConfig.RnnEncoder;
import org.ttnmt.config.ModelConfig.RnnParameters;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.config.Preset;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.decoding.DecodingScript;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.model.training.TrainingScript;
import org.ttnmt.torch.Device;

/** Shapes small enough to compute by hand, and sentences for them. */
public final class TinyModel {
    public static final int VOCABULARY = 11;
    public static final int BOS = 1;
    public static final int EOS = 2;
    public static final SpecialTokens SPECIAL = new SpecialTokens(EOS, BOS, EOS, 0);

    /** Three pairs of different lengths, one of them empty on the target side. */
    public static final List<int[]> SOURCES = List.of(new int[] {3, 4, 5, 6}, new int[] {7}, new int[] {8, 9});

    public static final List<int[]> TARGETS = List.of(new int[] {9, 3}, new int[] {4, 5, 10, 6}, new int[0]);

    public int modelDim = 8;
    public int feedForwardDim = 12;
    public int heads = 2;
    public int encoderLayers = 1;
    public int decoderLayers = 2;
    public double dropout;
    public double attentionDropout;
    public double feedForwardDropout;
    public double sourceWordDropout;
    public double targetWordDropout;
    public double layerDropout;
    public Norm norm = Norm.POST;
    public Positions positions = Positions.SINUSOIDAL;
    public int maxPositions = 16;
    public Activation activation = Activation.RELU;
    public TiedEmbeddings tied = TiedEmbeddings.TARGET;
    public boolean outputBias;
    public DecoderStart decoderStart = DecoderStart.BOS;
    public double normEpsilon = 1e-5;
    public NormType normType = NormType.LAYER;
    public int attentionWindow;
    public boolean sharedLayers;
    public DecoderAutoregression autoregression = DecoderAutoregression.SELF_ATTENTION;
    public Positions encoderPositions = Positions.SINUSOIDAL;
    public AttentionScore attentionScore = AttentionScore.SCALED_DOT;
    public AttentionNormalizer attentionNormalizer = AttentionNormalizer.SOFTMAX;

    public int headDim;
    public int firstPosition;
    public boolean scaleEmbedding = true;
    public boolean embeddingNorm;
    public int feedForwardDepth = 2;
    public boolean gatedFeedForward;
    public boolean bias = true;

    public Architecture architecture = Architecture.TRANSFORMER;
    public RnnCell rnnCell = RnnCell.GRU;
    public RnnAttention rnnAttention = RnnAttention.GLOBAL;
    public boolean inputFeeding = true;
    public RnnEncoder rnnEncoder = RnnEncoder.BIDIRECTIONAL;
    public RnnDecoder rnnDecoder = RnnDecoder.LUONG;
    public int rnnDim;
    public RnnParameters rnnParameters = RnnParameters.PYTORCH;
    public boolean rnnNorm;
    public boolean rnnSkip;
    public int encoderTransitions;
    public int decoderTransitions;
    public int decoderHighTransitions;
    public boolean copy;
    public Decoder decoder = Decoder.AUTOREGRESSIVE;
    public int upsampling = 2;

    /** A network that fills gaps. */
    public void gaps() {
        decoder = Decoder.MASK_PREDICT;
    }

    /** A network that writes all at once, in slots. */
    public void slots(int perPosition) {
        decoder = Decoder.CTC;
        upsampling = perPosition;
    }

    /** A recurrent network. */
    public void rnn(RnnCell cell, RnnAttention attention, boolean feeding) {
        architecture = Architecture.RNN;
        rnnCell = cell;
        rnnAttention = attention;
        inputFeeding = feeding;
        attentionWindow = attention.isLocal() ? 2 : 0;
    }

    /** A language model. */
    public void alone() {
        decoder = Decoder.ALONE;
        tied = TiedEmbeddings.ALL;
    }

    /** A recurrent network with the decoder of Nematus, whose states have other widths than its embeddings. */
    public void conditional(RnnCell cell) {
        rnn(cell, RnnAttention.GLOBAL, false);
        rnnDecoder = RnnDecoder.CONDITIONAL;
        rnnDim = 6;
        attentionScore = AttentionScore.ADDITIVE;
        scaleEmbedding = false;
    }

    /** As in the deep models of Miceli Barone et al. 2017, with an epsilon that leaves derivatives their size. */
    public void deep(RnnEncoder encoder) {
        normEpsilon = 0.1;
        rnnEncoder = encoder;
        encoderLayers = 2;
        rnnNorm = true;
        rnnSkip = true;
        encoderTransitions = 1;
        decoderTransitions = 1;
        decoderHighTransitions = 1;
    }

    /** The same kind of positions on both sides. */
    public void positions(Positions kind) {
        positions = kind;
        encoderPositions = kind;
    }

    /** The standard shape, changed by {@code change}. */
    public static ModelConfig config(Consumer<TinyModel> change) {
        TinyModel shape = new TinyModel();
        change.accept(shape);
        return ModelConfig.of(Preset.TINY)
                .with(
                        ModelConfig.ARCHITECTURE.is(shape.architecture),
                        ModelConfig.RNN_CELL.is(shape.rnnCell),
                        ModelConfig.RNN_ATTENTION.is(shape.rnnAttention),
                        ModelConfig.INPUT_FEEDING.is(shape.inputFeeding),
                        ModelConfig.RNN_ENCODER.is(shape.rnnEncoder),
                        ModelConfig.RNN_DECODER.is(shape.rnnDecoder),
                        ModelConfig.RNN_DIM.is(shape.rnnDim),
                        ModelConfig.RNN_PARAMETERS.is(shape.rnnParameters),
                        ModelConfig.RNN_NORM.is(shape.rnnNorm),
                        ModelConfig.RNN_SKIP.is(shape.rnnSkip),
                        ModelConfig.ENCODER_TRANSITIONS.is(shape.encoderTransitions),
                        ModelConfig.DECODER_TRANSITIONS.is(shape.decoderTransitions),
                        ModelConfig.DECODER_HIGH_TRANSITIONS.is(shape.decoderHighTransitions),
                        ModelConfig.COPY.is(shape.copy),
                        ModelConfig.DECODER.is(shape.decoder),
                        ModelConfig.UPSAMPLING.is(shape.upsampling),
                        ModelConfig.ENCODER_LAYERS.is(shape.encoderLayers),
                        ModelConfig.DECODER_LAYERS.is(shape.decoderLayers),
                        ModelConfig.MODEL_DIM.is(shape.modelDim),
                        ModelConfig.FEED_FORWARD_DIM.is(shape.feedForwardDim),
                        ModelConfig.HEADS.is(shape.heads),
                        ModelConfig.HEAD_DIM.is(shape.headDim),
                        ModelConfig.FIRST_POSITION.is(shape.firstPosition),
                        ModelConfig.SCALE_EMBEDDING.is(shape.scaleEmbedding),
                        ModelConfig.EMBEDDING_NORM.is(shape.embeddingNorm),
                        ModelConfig.FEED_FORWARD_DEPTH.is(shape.feedForwardDepth),
                        ModelConfig.GATED_FEED_FORWARD.is(shape.gatedFeedForward),
                        ModelConfig.BIAS.is(shape.bias),
                        ModelConfig.DROPOUT.is(shape.dropout),
                        ModelConfig.ATTENTION_DROPOUT.is(shape.attentionDropout),
                        ModelConfig.FEED_FORWARD_DROPOUT.is(shape.feedForwardDropout),
                        ModelConfig.SOURCE_WORD_DROPOUT.is(shape.sourceWordDropout),
                        ModelConfig.TARGET_WORD_DROPOUT.is(shape.targetWordDropout),
                        ModelConfig.LAYER_DROPOUT.is(shape.layerDropout),
                        ModelConfig.NORM.is(shape.norm),
                        ModelConfig.POSITIONS.is(shape.positions),
                        ModelConfig.MAX_POSITIONS.is(shape.maxPositions),
                        ModelConfig.ACTIVATION.is(shape.activation),
                        ModelConfig.TIED_EMBEDDINGS.is(shape.tied),
                        ModelConfig.OUTPUT_BIAS.is(shape.outputBias),
                        ModelConfig.DECODER_START.is(shape.decoderStart),
                        ModelConfig.NORM_EPSILON.is(shape.normEpsilon),
                        ModelConfig.NORM_TYPE.is(shape.normType),
                        ModelConfig.ATTENTION_WINDOW.is(shape.attentionWindow),
                        ModelConfig.DECODER_ATTENTION_WINDOW.is(
                                shape.architecture == Architecture.RNN ? 0 : shape.attentionWindow),
                        ModelConfig.SHARED_LAYERS.is(shape.sharedLayers),
                        ModelConfig.DECODER_AUTOREGRESSION.is(shape.autoregression),
                        ModelConfig.ENCODER_POSITIONS.is(shape.encoderPositions),
                        ModelConfig.RELATIVE_DISTANCE.is(2),
                        ModelConfig.ATTENTION_SCORE.is(shape.attentionScore),
                        ModelConfig.ATTENTION_NORMALIZER.is(shape.attentionNormalizer));
    }

    /** As models of Marian are: what is not in the paper is on, and so large that it shows. */
    public static void marian(TinyModel shape) {
        shape.activation = Activation.SWISH;
        shape.tied = TiedEmbeddings.ALL;
        shape.outputBias = true;
        shape.decoderStart = DecoderStart.ZERO;
        shape.normEpsilon = 0.01;
    }

    /** As models of mBART are, with the positions of M2M100 in the encoder. */
    public static void mbart(TinyModel shape) {
        shape.norm = Norm.PRE;
        shape.activation = Activation.GELU;
        shape.tied = TiedEmbeddings.ALL;
        shape.positions = Positions.LEARNED;
        shape.maxPositions = 256;
        shape.firstPosition = 2;
        shape.embeddingNorm = true;
    }

    /** As models of T5 1.1 are, with heads that are wider than the residual stream. */
    public static void t5(TinyModel shape) {
        shape.norm = Norm.PRE;
        shape.normType = NormType.RMS;
        shape.positions(Positions.T5_BIAS);
        shape.attentionScore = AttentionScore.DOT;
        shape.activation = Activation.GELU_TANH;
        shape.tied = TiedEmbeddings.INPUTS;
        shape.headDim = 6;
        shape.scaleEmbedding = false;
        shape.gatedFeedForward = true;
        shape.bias = false;
    }

    public static ModelConfig config() {
        return config(shape -> {});
    }

    public static TrainingScript script(ModelConfig config, NumberFormats numbers) {
        return new TrainingScript(config, VOCABULARY, VOCABULARY, numbers);
    }

    public static DecodingScript decoding(ModelConfig config, DecodingPrecision precision) {
        return new DecodingScript(config, VOCABULARY, VOCABULARY, precision, Device.CPU);
    }

    /**
     * Weights that hide no mistake: unlike initial ones, biases are not zero and normalisation's weights not one.
     */
    public static float[] weights(ParameterLayout layout) {
        float[] weights = layout.initialWeights(7);
        SplittableRandom random = new SplittableRandom(8);
        for (int i = 0; i < weights.length; i++) {
            weights[i] += (float) random.nextDouble(-0.2, 0.2);
        }
        return weights;
    }

    public static PaddedBatch batch() {
        return PaddedBatch.of(SOURCES, TARGETS, BOS, EOS);
    }

    private TinyModel() {}
}
