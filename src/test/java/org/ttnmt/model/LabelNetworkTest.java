package org.ttnmt.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Decoder;
import org.ttnmt.config.ModelConfig.Norm;
import org.ttnmt.config.ModelConfig.Positions;
import org.ttnmt.config.ModelConfig.RnnAttention;
import org.ttnmt.config.ModelConfig.RnnCell;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.config.Precision;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.decoding.DecodingScript;
import org.ttnmt.model.decoding.LabelDecodingNetwork;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.parameters.ParameterValues;
import org.ttnmt.model.training.TrainingNetwork;
import org.ttnmt.model.training.TrainingScript;
import org.ttnmt.torch.Device;

/** A network that labels pieces, or whole sources: its loss, its gradient, and its labels. */
class LabelNetworkTest {
    private static final int NONE = TinyModel.BOS;

    private static final List<int[]> SOURCES =
            List.of(new int[] {3, 4, 5, 6, 7, 8, 9, 10}, new int[] {7}, new int[] {8, 9, 3, 3, 4});

    static Stream<Named<ModelConfig>> shapes() {
        return Stream.of(
                shape("tagging", Decoder.TAGGING, m -> {}),
                shape("tagging, pre-norm, relative positions, an output bias", Decoder.TAGGING, m -> {
                    m.norm = Norm.PRE;
                    m.positions(Positions.RELATIVE);
                    m.outputBias = true;
                }),
                shape("tagging, recurrent", Decoder.TAGGING, m -> m.rnn(RnnCell.GRU, RnnAttention.GLOBAL, false)),
                shape(
                        "classification, recurrent",
                        Decoder.CLASSIFICATION,
                        m -> m.rnn(RnnCell.LSTM, RnnAttention.GLOBAL, false)),
                shape("classification", Decoder.CLASSIFICATION, m -> {}),
                shape("classification, shared layers", Decoder.CLASSIFICATION, m -> {
                    m.sharedLayers = true;
                    m.encoderLayers = 2;
                }));
    }

    private static Named<ModelConfig> shape(String name, Decoder decoder, Consumer<TinyModel> change) {
        return Named.of(name, TinyModel.config(m -> {
            m.decoder = decoder;
            m.tied = TiedEmbeddings.NONE;
            change.accept(m);
        }));
    }

    private static List<int[]> labels(ModelConfig config) {
        return config.decoder() == Decoder.TAGGING
                ? List.of(new int[] {4, NONE, 5, 6, NONE, NONE, 4, 3}, new int[] {9}, new int[] {4, NONE, NONE, 10, 8})
                : List.of(new int[] {4}, new int[] {9}, new int[] {10});
    }

    private static PaddedBatch batch(ModelConfig config) {
        return PaddedBatch.labelled(SOURCES, labels(config), config.decoder() == Decoder.TAGGING, NONE, TinyModel.EOS);
    }

    private static LabelDecodingNetwork decoder(ModelConfig config, DecodingPrecision precision, float[] weights) {
        DecodingScript script = TinyModel.decoding(config, precision);
        return new LabelDecodingNetwork(script, ParameterValues.of(weights), TinyModel.SPECIAL);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void theGradientAgreesWithFiniteDifferences(ModelConfig config) {
        try (Emitted emitted = new Emitted(config, NumberFormats.FLOAT64)) {
            Learning.assertGradient(
                    emitted.layout(),
                    weights -> emitted.gradient(weights, batch(config), 0.1).gradient(),
                    weights -> emitted.loss(weights, batch(config), 0.1));
        }
    }

    /** The loss of a batch is that of its labels, which are the same to the bit alone and in a batch. */
    @ParameterizedTest
    @MethodSource("shapes")
    void aBatchEqualsItsSentencesOneByOneToTheBit(ModelConfig config) {
        List<int[]> labels = labels(config);
        float[] weights = TinyModel.weights(
                TinyModel.script(config, NumberFormats.FLOAT64).layout());
        for (DecodingPrecision precision :
                List.of(DecodingPrecision.FLOAT32, DecodingPrecision.BFLOAT16, DecodingPrecision.INT8)) {
            try (LabelDecodingNetwork network = decoder(config, precision, weights)) {
                List<float[]> together = network.force(SOURCES, labels);
                double sum = 0;
                for (int i = 0; i < SOURCES.size(); i++) {
                    float[] alone = network.force(List.of(SOURCES.get(i)), List.of(labels.get(i)))
                            .get(0);
                    assertArrayEquals(alone, together.get(i), precision + ", sentence " + i);
                    for (float each : alone) {
                        sum += each;
                    }
                }
                if (precision == DecodingPrecision.FLOAT32) {
                    try (Emitted emitted = new Emitted(config, NumberFormats.FLOAT64)) {
                        assertEquals(-emitted.loss(Emitted.widen(weights), batch(config), 0), sum, 2e-4);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void learnsABatchByHeart(ModelConfig config) {
        TrainingScript script = TinyModel.script(config, NumberFormats.of(Precision.BFLOAT16));
        try (TrainingNetwork network =
                new TrainingNetwork(script, Device.CPU, script.layout().initialWeights(1))) {
            Learning.learnByHeart(network, batch(config), 300, 0.01, 0.01, 0.1);
            try (LabelDecodingNetwork decoder = decoder(config, DecodingPrecision.FLOAT32, network.weights());
                    SlotModel.Slots slots = decoder.read(SOURCES)) {
                List<StepModel.Continuations> best = slots.best(1);
                for (int i = 0; i < SOURCES.size(); i++) {
                    int[] expected = labels(config).get(i);
                    int[] found = Arrays.copyOf(best.get(i).tokens(), expected.length);
                    for (int at = 0; at < found.length; at++) {
                        found[at] = expected[at] == NONE ? NONE : found[at];
                    }
                    assertArrayEquals(expected, found, "sentence " + i);
                }
            }
        }
    }
}
