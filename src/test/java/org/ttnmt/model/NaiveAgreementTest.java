package org.ttnmt.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Activation;
import org.ttnmt.config.ModelConfig.AttentionNormalizer;
import org.ttnmt.config.ModelConfig.AttentionScore;
import org.ttnmt.config.ModelConfig.DecoderAutoregression;
import org.ttnmt.config.ModelConfig.DecoderStart;
import org.ttnmt.config.ModelConfig.Norm;
import org.ttnmt.config.ModelConfig.Positions;
import org.ttnmt.config.ModelConfig.RnnAttention;
import org.ttnmt.config.ModelConfig.RnnCell;
import org.ttnmt.config.ModelConfig.RnnEncoder;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.parameters.NumberFormats;

/** The emitted network and {@link NaiveNetwork} compute the same logits, for a padded batch of unequal pairs. */
class NaiveAgreementTest {

    static Stream<Named<ModelConfig>> shapes() {
        return Stream.of(
                shape("post-norm, sinusoidal, relu, target tied", m -> {}),
                shape("pre-norm, learned, gelu, none tied", m -> {
                    m.norm = Norm.PRE;
                    m.positions(Positions.LEARNED);
                    m.activation = Activation.GELU;
                    m.tied = TiedEmbeddings.NONE;
                }),
                shape("pre-norm, sinusoidal, relu, all tied, 2 + 1 layers", m -> {
                    m.norm = Norm.PRE;
                    m.tied = TiedEmbeddings.ALL;
                    m.encoderLayers = 2;
                    m.decoderLayers = 1;
                }),
                shape("as in Marian", TinyModel::marian),
                shape("relative positions, plain dot product", m -> {
                    m.positions(Positions.RELATIVE);
                    m.attentionScore = AttentionScore.DOT;
                }),
                shape("a linear bias, sparsemax", m -> {
                    m.positions(Positions.ALIBI);
                    m.attentionNormalizer = AttentionNormalizer.SPARSEMAX;
                }),
                shape("a bias of buckets, entmax, bilinear", m -> {
                    m.positions(Positions.T5_BIAS);
                    m.attentionNormalizer = AttentionNormalizer.ENTMAX15;
                    m.attentionScore = AttentionScore.BILINEAR;
                }),
                shape("no positions in the decoder, rectified linear attention", m -> {
                    m.positions = Positions.NONE;
                    m.attentionNormalizer = AttentionNormalizer.RELU;
                }),
                shape("relative positions, bilinear, pre-norm", m -> {
                    m.positions(Positions.RELATIVE);
                    m.attentionScore = AttentionScore.BILINEAR;
                    m.norm = Norm.PRE;
                }),
                shape("shared layers", m -> {
                    m.sharedLayers = true;
                    m.encoderLayers = 3;
                }),
                shape("shared layers, learned, pre-norm", m -> {
                    m.sharedLayers = true;
                    m.encoderLayers = 2;
                    m.positions(Positions.LEARNED);
                    m.norm = Norm.PRE;
                }),
                shape("simpler simple recurrent units", m -> m.autoregression = DecoderAutoregression.SSRU),
                shape("average attention, pre-norm", m -> {
                    m.autoregression = DecoderAutoregression.AVERAGE;
                    m.norm = Norm.PRE;
                }),
                shape("gated recurrent units, additive", m -> {
                    m.rnn(RnnCell.GRU, RnnAttention.GLOBAL, true);
                    m.attentionScore = AttentionScore.ADDITIVE;
                    m.encoderLayers = 2;
                }),
                shape("gated recurrent units, all tied, nothing fed, as in Marian", m -> {
                    TinyModel.marian(m);
                    m.rnn(RnnCell.GRU, RnnAttention.GLOBAL, false);
                }),
                shape("long short-term memory, bilinear, rectified", m -> {
                    m.rnn(RnnCell.LSTM, RnnAttention.GLOBAL, true);
                    m.attentionScore = AttentionScore.BILINEAR;
                    m.attentionNormalizer = AttentionNormalizer.RELU;
                }),
                shape("long short-term memory, local and monotonic", m -> {
                    m.rnn(RnnCell.LSTM, RnnAttention.LOCAL_M, false);
                    m.attentionWindow = 1;
                }),
                shape(
                        "gated recurrent units, local and predictive",
                        m -> m.rnn(RnnCell.GRU, RnnAttention.LOCAL_P, true)),
                shape(
                        "gated recurrent units, local and predictive, nothing fed",
                        m -> m.rnn(RnnCell.GRU, RnnAttention.LOCAL_P, false)),
                shape("long short-term memory alone, fed", m -> {
                    m.rnn(RnnCell.LSTM, RnnAttention.GLOBAL, true);
                    m.alone();
                }),
                shape("gated recurrent units without attention", m -> m.rnn(RnnCell.GRU, RnnAttention.NONE, false)),
                shape("conditional gated recurrent units, as Marian trains them", m -> {
                    m.conditional(RnnCell.GRU);
                    m.decoderStart = DecoderStart.ZERO;
                    m.outputBias = true;
                    m.decoderLayers = 1;
                    m.heads = 1;
                }),
                shape("conditional long short-term memory, deep and alternating, copying", m -> {
                    m.conditional(RnnCell.LSTM);
                    m.deep(RnnEncoder.ALTERNATING);
                    m.encoderLayers = 3;
                    m.decoderTransitions = 2;
                    m.copy = true;
                }),
                shape("conditional gated recurrent units, deep, two stacks, rectified", m -> {
                    m.conditional(RnnCell.GRU);
                    m.deep(RnnEncoder.SEPARATE);
                    m.attentionNormalizer = AttentionNormalizer.RELU;
                }),
                shape("conditional gated recurrent units, one direction above both, bilinear", m -> {
                    m.conditional(RnnCell.GRU);
                    m.rnnEncoder = RnnEncoder.BI_UNIDIRECTIONAL;
                    m.encoderLayers = 3;
                    m.attentionScore = AttentionScore.BILINEAR;
                }),
                shape("long short-term memory, deep, one direction above both, wide, local", m -> {
                    m.rnn(RnnCell.LSTM, RnnAttention.LOCAL_P, false);
                    m.deep(RnnEncoder.BI_UNIDIRECTIONAL);
                    m.encoderLayers = 3;
                    m.rnnDim = 10;
                }),
                shape("gated recurrent units, deep, wide, fed", m -> {
                    m.rnn(RnnCell.GRU, RnnAttention.GLOBAL, true);
                    m.deep(RnnEncoder.BIDIRECTIONAL);
                    m.rnnDim = 10;
                }),
                shape("copying, three layers, as in Marian", m -> {
                    TinyModel.marian(m);
                    m.copy = true;
                    m.decoderLayers = 3;
                }),
                shape("copying with long short-term memory", m -> {
                    m.rnn(RnnCell.LSTM, RnnAttention.GLOBAL, false);
                    m.copy = true;
                }),
                shape("additive score", m -> m.attentionScore = AttentionScore.ADDITIVE),
                shape("as mBART and M2M100 have it", TinyModel::mbart),
                shape("as mBART has it, post-norm, embeddings as they are", m -> {
                    TinyModel.mbart(m);
                    m.norm = Norm.POST;
                    m.scaleEmbedding = false;
                }),
                shape("the paper's sinusoids from the fourth position on", m -> {
                    m.positions(Positions.SINUSOIDAL_PAPER);
                    m.firstPosition = 3;
                }),
                shape("as T5 has it", TinyModel::t5),
                shape("as T5 has it, heads that are narrow, not gated", m -> {
                    TinyModel.t5(m);
                    m.headDim = 3;
                    m.gatedFeedForward = false;
                }),
                shape("feed-forward of one product, pre-norm", m -> {
                    m.feedForwardDepth = 1;
                    m.norm = Norm.PRE;
                }),
                shape("pre-norm, learned, gelu_sigmoid, none tied, output bias, starts with zeros", m -> {
                    TinyModel.marian(m);
                    m.norm = Norm.PRE;
                    m.positions(Positions.LEARNED);
                    m.activation = Activation.GELU_SIGMOID;
                    m.tied = TiedEmbeddings.NONE;
                }),
                shape("post-norm, learned, gelu, all tied, 3 + 1 layers", m -> {
                    m.positions(Positions.LEARNED);
                    m.activation = Activation.GELU;
                    m.tied = TiedEmbeddings.ALL;
                    m.encoderLayers = 3;
                    m.decoderLayers = 1;
                }));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void logitsAreThoseOfLoopsOverDoubles(ModelConfig config) {
        PaddedBatch batch = TinyModel.batch();
        int compared = 0;
        try (Emitted emitted = new Emitted(config, NumberFormats.FLOAT64)) {
            float[] weights = TinyModel.weights(emitted.layout());
            NaiveNetwork naive = NaiveNetwork.of(config, emitted.layout(), weights);
            double[][][] logits = emitted.logits(weights, batch);
            for (int row = 0; row < batch.batch(); row++) {
                long[] source = slice(batch.source(), row * batch.sourceLength(), (int) batch.lengths()[row]);
                int length = TinyModel.TARGETS.get(row).length + 1;
                long[] target = slice(batch.target(), row * batch.targetLength(), length);
                double[][] expected = naive.logits(source, target);
                for (int t = 0; t < length; t++) {
                    assertArrayEquals(expected[t], logits[row][t], 1e-9, "row " + row + ", position " + t);
                    compared += expected[t].length;
                }
            }
        }
        assertEquals(batch.tokens() * TinyModel.VOCABULARY, compared);
    }

    private static long[] slice(long[] values, int begin, int count) {
        return Arrays.copyOfRange(values, begin, begin + count);
    }

    private static Named<ModelConfig> shape(String name, Consumer<TinyModel> change) {
        return Named.of(name, TinyModel.config(change));
    }
}
