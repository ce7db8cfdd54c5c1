package org.ttnmt.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.AttentionNormalizer;
import org.ttnmt.config.ModelConfig.AttentionScore;
import org.ttnmt.config.ModelConfig.Norm;
import org.ttnmt.config.ModelConfig.Positions;
import org.ttnmt.config.Precision;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.decoding.DecodingNetwork;
import org.ttnmt.model.decoding.DecodingScript;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.training.TrainingNetwork;
import org.ttnmt.torch.Device;

/** Sequences of several blocks of a window, beside one that is shorter than a block. */
class LocalBlocksTest {
    private static final List<int[]> SOURCES = List.of(ids(199, 1), new int[] {7, 3}, ids(160, 2));
    private static final List<int[]> TARGETS = List.of(ids(118, 3), new int[] {4}, ids(150, 4));

    static Stream<Named<ModelConfig>> shapes() {
        return Stream.of(
                Named.of("added positions", TinyModel.config(m -> m.attentionWindow = 2)),
                Named.of("relative positions, bilinear, pre-norm", TinyModel.config(m -> {
                    m.positions(Positions.RELATIVE);
                    m.attentionScore = AttentionScore.BILINEAR;
                    m.norm = Norm.PRE;
                    m.attentionWindow = 5;
                })),
                Named.of("entmax, no positions in the decoder", TinyModel.config(m -> {
                    m.positions = Positions.NONE;
                    m.attentionNormalizer = AttentionNormalizer.ENTMAX15;
                    m.attentionWindow = 30;
                })),
                Named.of(
                        "a linear bias, the decoder's window wider",
                        TinyModel.config(m -> {
                                    m.positions(Positions.ALIBI);
                                    m.attentionWindow = 1;
                                })
                                .with(ModelConfig.DECODER_ATTENTION_WINDOW.is(47))));
    }

    static Stream<Named<ModelConfig>> shapesAndRotary() {
        ModelConfig rotary = TinyModel.config(m -> {
            m.positions(Positions.ROTARY);
            m.attentionWindow = 30;
        });
        return Stream.concat(shapes(), Stream.of(Named.of("rotary positions", rotary)));
    }

    private static int[] ids(int count, int seed) {
        return new SplittableRandom(seed).ints(count, 3, TinyModel.VOCABULARY).toArray();
    }

    private static PaddedBatch batch() {
        return PaddedBatch.of(SOURCES, TARGETS, TinyModel.BOS, TinyModel.EOS);
    }

    private static DecodingNetwork decoder(ModelConfig config, DecodingPrecision precision) {
        DecodingScript script = TinyModel.decoding(config, precision);
        return new DecodingNetwork(script, TinyModel.weights(script.layout()), TinyModel.SPECIAL);
    }

    /** And the gradient is that of finite differences. */
    @ParameterizedTest
    @MethodSource("shapes")
    void logitsAreThoseOfLoopsOverDoubles(ModelConfig config) {
        PaddedBatch batch = batch();
        try (Emitted emitted = new Emitted(config, NumberFormats.FLOAT64)) {
            float[] weights = TinyModel.weights(emitted.layout());
            double[][][] logits = emitted.logits(weights, batch);
            NaiveNetwork naive = NaiveNetwork.of(config, emitted.layout(), weights);
            for (int row = 0; row < batch.batch(); row++) {
                int begin = row * batch.sourceLength();
                long[] source = Arrays.copyOfRange(batch.source(), begin, begin + (int) batch.lengths()[row]);
                int first = row * batch.targetLength();
                long[] target = Arrays.copyOfRange(batch.target(), first, first + TARGETS.get(row).length + 1);
                double[][] expected = naive.logits(source, target);
                for (int t = 0; t < target.length; t++) {
                    assertArrayEquals(expected[t], logits[row][t], 1e-9, "row " + row + ", position " + t);
                }
            }
            Learning.assertGradient(
                    emitted.layout(),
                    all -> emitted.gradient(all, batch, 0.1).gradient(),
                    all -> emitted.loss(all, batch, 0.1));
        }
    }

    /**
     * A short sentence in a batch that is cut into blocks has the bits that it has alone, where it is whole; and a cache
     * that forgets what the window has left gives what all positions at once give.
     */
    @ParameterizedTest
    @MethodSource("shapesAndRotary")
    void aBatchEqualsItsSentencesOneByOneToTheBitAndThroughTheCache(ModelConfig config) {
        for (DecodingPrecision precision : List.of(DecodingPrecision.FLOAT32, DecodingPrecision.INT8)) {
            try (DecodingNetwork network = decoder(config, precision)) {
                List<float[]> together = network.force(SOURCES, TARGETS);
                for (int i = 0; i < SOURCES.size(); i++) {
                    float[] alone = network.force(List.of(SOURCES.get(i)), List.of(TARGETS.get(i)))
                            .get(0);
                    assertArrayEquals(alone, together.get(i), precision + ", sentence " + i);
                }
                try (StepModel.Decoding decoding = network.start(List.of(SOURCES.get(2)))) {
                    int[] target = TARGETS.get(2);
                    for (int step = 0; step < target.length; step++) {
                        int[] rows = step == 1 ? new int[] {0, 0} : step == 0 ? new int[] {0} : new int[] {1, 0};
                        int read = step == 0 ? TinyModel.BOS : target[step - 1];
                        decoding.advance(rows, rows.length == 1 ? new int[] {read} : new int[] {read, read}, 1);
                        float found = decoding.at(
                                        rows.length == 1 ? new int[] {target[step]} : new int[] {target[step], 3}, 1)[
                                0];
                        assertEquals(together.get(2)[step], found, 3e-5, precision + ", step " + step);
                    }
                }
            }
        }
    }

    @Test
    void attentionIsShownWhole() {
        ModelConfig config = TinyModel.config(m -> m.attentionWindow = 2);
        try (DecodingNetwork network = decoder(config, DecodingPrecision.FLOAT32)) {
            AttentionWeights weights = network.attend(SOURCES.get(0), TARGETS.get(0));
            int length = weights.sourceLength();
            assertEquals(200, length);
            int rows = weights.encoder().length / length;
            assertEquals(config.encoderLayers() * config.heads() * length, rows);
            for (int row = 0; row < rows; row++) {
                double sum = 0;
                for (int key = 0; key < length; key++) {
                    float weight = weights.encoder()[row * length + key];
                    boolean near = Math.abs(row % length - key) <= 2;
                    assertTrue(near ? weight > 0 : weight == 0, "position " + row % length + ", key " + key);
                    sum += weight;
                }
                assertEquals(1, sum, 1e-5);
            }
        }
    }

    /** With dropout of weights, whose random bytes are counted before the blocks are cut. */
    @Test
    void learns() {
        ModelConfig config = TinyModel.config(m -> m.attentionWindow = 3)
                .with(ModelConfig.DROPOUT.is(0.1), ModelConfig.ATTENTION_DROPOUT.is(0.2));
        var script = TinyModel.script(config, NumberFormats.of(Precision.BFLOAT16));
        try (TrainingNetwork network =
                new TrainingNetwork(script, Device.CPU, script.layout().initialWeights(1))) {
            Learning.learnByHeart(network, batch(), 40, 0.01, 0.95, 0.97);
        }
    }
}
