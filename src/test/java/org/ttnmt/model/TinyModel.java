package org.ttnmt.model;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Activation;
import org.ttnmt.config.ModelConfig.DecoderStart;
import org.ttnmt.config.ModelConfig.Norm;
import org.ttnmt.config.ModelConfig.Positions;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.torch.Device;

/** Shapes small enough to compute by hand, and sentences for them. */
final class TinyModel {
    static final int VOCABULARY = 11;
    static final int BOS = 1;
    static final int EOS = 2;

    /** Three pairs of different lengths, one of them empty on the target side. */
    static final List<int[]> SOURCES = List.of(new int[] {3, 4, 5, 6}, new int[] {7}, new int[] {8, 9});

    static final List<int[]> TARGETS = List.of(new int[] {9, 3}, new int[] {4, 5, 10, 6}, new int[0]);

    int modelDim = 8;
    int feedForwardDim = 12;
    int heads = 2;
    int encoderLayers = 1;
    int decoderLayers = 2;
    double dropout;
    double attentionDropout;
    double feedForwardDropout;
    double sourceWordDropout;
    double targetWordDropout;
    double layerDropout;
    Norm norm = Norm.POST;
    Positions positions = Positions.SINUSOIDAL;
    Activation activation = Activation.RELU;
    TiedEmbeddings tied = TiedEmbeddings.TARGET;
    boolean outputBias;
    DecoderStart decoderStart = DecoderStart.BOS;
    double normEpsilon = 1e-5;

    /** The standard shape, changed by {@code change}. */
    static ModelConfig config(Consumer<TinyModel> change) {
        TinyModel shape = new TinyModel();
        change.accept(shape);
        return new ModelConfig(
                shape.encoderLayers,
                shape.decoderLayers,
                shape.modelDim,
                shape.feedForwardDim,
                shape.heads,
                shape.dropout,
                shape.attentionDropout,
                shape.feedForwardDropout,
                shape.sourceWordDropout,
                shape.targetWordDropout,
                shape.layerDropout,
                shape.norm,
                shape.positions,
                16,
                shape.activation,
                shape.tied,
                shape.outputBias,
                shape.decoderStart,
                shape.normEpsilon);
    }

    /** As models of Marian are: what is not in the paper is on, and so large that it shows. */
    static void marian(TinyModel shape) {
        shape.activation = Activation.SWISH;
        shape.tied = TiedEmbeddings.ALL;
        shape.outputBias = true;
        shape.decoderStart = DecoderStart.ZERO;
        shape.normEpsilon = 0.01;
    }

    static ModelConfig config() {
        return config(shape -> {});
    }

    static TransformerScript script(ModelConfig config, Numbers numbers) {
        return new TransformerScript(config, VOCABULARY, VOCABULARY, numbers);
    }

    static DecodingScript decoding(ModelConfig config, DecodingPrecision precision) {
        return new DecodingScript(config, VOCABULARY, VOCABULARY, precision, Device.CPU);
    }

    /**
     * Weights that hide no mistake: unlike initial ones, biases are not zero and normalisation's weights not one.
     */
    static float[] weights(ParameterLayout layout) {
        float[] weights = layout.initialWeights(7);
        SplittableRandom random = new SplittableRandom(8);
        for (int i = 0; i < weights.length; i++) {
            weights[i] += (float) random.nextDouble(-0.2, 0.2);
        }
        return weights;
    }

    static PaddedBatch batch() {
        return PaddedBatch.of(SOURCES, TARGETS, BOS, EOS);
    }

    private TinyModel() {}
}
