package org.ttnmt.model;

import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.AttentionNormalizer;
import org.ttnmt.config.ModelConfig.AttentionScore;
import org.ttnmt.config.ModelConfig.DecoderAutoregression;
import org.ttnmt.config.ModelConfig.DecoderStart;
import org.ttnmt.config.ModelConfig.Norm;
import org.ttnmt.config.ModelConfig.NormType;
import org.ttnmt.config.ModelConfig.Positions;
import org.ttnmt.config.ModelConfig.RnnAttention;
import org.ttnmt.config.ModelConfig.RnnCell;
import org.ttnmt.config.ModelConfig.RnnEncoder;
import org.ttnmt.config.ModelConfig.RnnParameters;

/** Tiny networks with each variant behind a seam, alone and together. */
public final class ModelVariants {
    public static final int WINDOW = 2;

    private ModelVariants() {}

    public static Stream<Named<ModelConfig>> all() {
        return Stream.of(
                variant("rotary positions", m -> m.positions(Positions.ROTARY)),
                variant("a window", m -> m.attentionWindow = WINDOW),
                variant("relative positions", m -> m.positions(Positions.RELATIVE)),
                variant("a linear bias", m -> m.positions(Positions.ALIBI)),
                variant("a bias of buckets", m -> m.positions(Positions.T5_BIAS)),
                variant("no positions in the decoder", m -> m.positions = Positions.NONE),
                variant("a plain dot product", m -> m.attentionScore = AttentionScore.DOT),
                variant("a bilinear score", m -> m.attentionScore = AttentionScore.BILINEAR),
                variant("an additive score", m -> m.attentionScore = AttentionScore.ADDITIVE),
                variant("sparsemax", m -> m.attentionNormalizer = AttentionNormalizer.SPARSEMAX),
                variant("entmax", m -> m.attentionNormalizer = AttentionNormalizer.ENTMAX15),
                variant("rectified linear attention", m -> m.attentionNormalizer = AttentionNormalizer.RELU),
                variant("relative, a window, bilinear, entmax", m -> {
                    m.positions(Positions.RELATIVE);
                    m.attentionWindow = WINDOW;
                    m.attentionScore = AttentionScore.BILINEAR;
                    m.attentionNormalizer = AttentionNormalizer.ENTMAX15;
                }),
                variant("shared layers", m -> {
                    m.sharedLayers = true;
                    m.encoderLayers = 2;
                }),
                variant("shared layers, relative, a window, pre-norm", m -> {
                    m.sharedLayers = true;
                    m.decoderLayers = 3;
                    m.positions(Positions.RELATIVE);
                    m.attentionWindow = WINDOW;
                    m.norm = Norm.PRE;
                }),
                variant("simpler simple recurrent units", m -> m.autoregression = DecoderAutoregression.SSRU),
                variant("average attention", m -> m.autoregression = DecoderAutoregression.AVERAGE),
                variant("shared layers with recurrent units, no positions, pre-norm", m -> {
                    m.autoregression = DecoderAutoregression.SSRU;
                    m.sharedLayers = true;
                    m.positions = Positions.NONE;
                    m.norm = Norm.PRE;
                }),
                variant("gated recurrent units, additive", m -> {
                    m.rnn(RnnCell.GRU, RnnAttention.GLOBAL, true);
                    m.attentionScore = AttentionScore.ADDITIVE;
                    m.heads = 1;
                }),
                variant("two layers of gated recurrent units, nothing fed", m -> {
                    m.rnn(RnnCell.GRU, RnnAttention.GLOBAL, false);
                    m.encoderLayers = 2;
                }),
                variant("long short-term memory, sparsemax", m -> {
                    m.rnn(RnnCell.LSTM, RnnAttention.GLOBAL, true);
                    m.encoderLayers = 2;
                    m.attentionNormalizer = AttentionNormalizer.SPARSEMAX;
                }),
                variant("long short-term memory, local and monotonic", m -> {
                    m.rnn(RnnCell.LSTM, RnnAttention.LOCAL_M, false);
                    m.decoderLayers = 1;
                }),
                variant("gated recurrent units, local and predictive", m -> {
                    m.rnn(RnnCell.GRU, RnnAttention.LOCAL_P, true);
                    m.attentionScore = AttentionScore.BILINEAR;
                }),
                variant("long short-term memory without attention", m -> m.rnn(RnnCell.LSTM, RnnAttention.NONE, true)),
                variant("conditional gated recurrent units, as Marian trains them", m -> {
                    m.conditional(RnnCell.GRU);
                    m.deep(RnnEncoder.SEPARATE);
                    m.rnnParameters = RnnParameters.MARIAN;
                    m.decoderStart = DecoderStart.ZERO;
                    m.outputBias = true;
                    m.heads = 1;
                }),
                variant("conditional long short-term memory, deep and alternating, copying", m -> {
                    m.conditional(RnnCell.LSTM);
                    m.deep(RnnEncoder.ALTERNATING);
                    m.copy = true;
                }),
                variant("long short-term memory, deep, one direction above both, wide", m -> {
                    m.rnn(RnnCell.LSTM, RnnAttention.LOCAL_P, false);
                    m.deep(RnnEncoder.BI_UNIDIRECTIONAL);
                    m.rnnDim = 10;
                }),
                variant("copying", m -> m.copy = true),
                variant("copying with relative positions, entmax, all tied, an output bias", m -> {
                    TinyModel.marian(m);
                    m.copy = true;
                    m.positions(Positions.RELATIVE);
                    m.attentionNormalizer = AttentionNormalizer.ENTMAX15;
                    m.decoderLayers = 3;
                }),
                variant("copying with gated recurrent units", m -> {
                    m.rnn(RnnCell.GRU, RnnAttention.GLOBAL, true);
                    m.copy = true;
                }),
                variant("the paper's sinusoids from the second position on", m -> {
                    m.positions(Positions.SINUSOIDAL_PAPER);
                    m.firstPosition = 1;
                }),
                variant("as mBART and M2M100 have it", TinyModel::mbart),
                variant("as T5 has it", TinyModel::t5),
                variant("two hidden layers, as a deeper one of Marian has them, average attention", m -> {
                    TinyModel.marian(m);
                    m.feedForwardDepth = 3;
                    m.autoregression = DecoderAutoregression.AVERAGE;
                }),
                variant("three hidden layers, gated", m -> {
                    m.feedForwardDepth = 4;
                    m.gatedFeedForward = true;
                }),
                variant("narrow heads, gated", m -> {
                    m.headDim = 3;
                    m.gatedFeedForward = true;
                }),
                variant("a decoder alone", TinyModel::alone),
                variant("long short-term memory alone, which is fed", m -> {
                    m.rnn(RnnCell.LSTM, RnnAttention.GLOBAL, true);
                    m.alone();
                }),
                variant("gated recurrent units alone, deep", m -> {
                    m.rnn(RnnCell.GRU, RnnAttention.GLOBAL, false);
                    m.alone();
                    m.rnnDim = 16;
                    m.rnnSkip = true;
                }),
                variant("root mean square", m -> m.normType = NormType.RMS),
                variant("all of them, pre-norm", m -> {
                    m.positions(Positions.ROTARY);
                    m.attentionWindow = WINDOW;
                    m.normType = NormType.RMS;
                    m.norm = Norm.PRE;
                }));
    }

    private static Named<ModelConfig> variant(String name, Consumer<TinyModel> change) {
        return Named.of(name, TinyModel.config(change));
    }
}
