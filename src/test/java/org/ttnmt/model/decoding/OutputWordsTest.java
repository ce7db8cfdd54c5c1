package org.ttnmt.model.decoding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.StepModel;
import org.ttnmt.model.StepModel.Continuations;
import org.ttnmt.model.TinyModel;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.OneDnn;

/** With few words, a row's distribution is that over the whole vocabulary, of these words alone and normalised anew. */
class OutputWordsTest {
    private static final int VOCABULARY = 3000;
    private static final int BOS = 1;
    private static final int EOS = 2;

    private static final List<int[]> SOURCES =
            List.of(new int[] {5, 6, 7}, new int[] {8, 9, 10, 11, 12}, new int[] {13});
    private static final List<int[]> WORDS =
            List.of(new int[] {EOS, 5, 77, 2999}, IntStream.range(EOS, 1300).toArray(), new int[] {
                0, EOS, 77, 400, 401, 402, 403
            });

    @ParameterizedTest
    @CsvSource({"FLOAT32, false", "FLOAT32, true", "BFLOAT16, true", "INT8, false", "INT8, true"})
    void restrictsAndNormalises(DecodingPrecision precision, boolean bias) {
        assumeTrue(OneDnn.isAvailable(NumberType.FLOAT32), "skipped: this libtorch has no oneDNN");
        ModelConfig shape = TinyModel.config(config -> {
            config.modelDim = 32;
            config.heads = 2;
            config.outputBias = bias;
        });
        DecodingScript script = new DecodingScript(shape, VOCABULARY, VOCABULARY, precision, Device.CPU);
        try (DecodingNetwork network =
                        new DecodingNetwork(script, TinyModel.weights(script.layout()), TinyModel.SPECIAL);
                StepModel.Decoding whole = network.start(SOURCES);
                StepModel.Decoding few = network.start(SOURCES, WORDS)) {
            check(whole, few, new int[] {0, 1, 2}, new int[] {BOS, BOS, BOS}, new int[] {0, 1, 2});
            int[] sourceOfRow = {0, 0, 1, 1, 2, 2};
            check(whole, few, sourceOfRow, new int[] {5, 77, 40, 41, 400, 0}, sourceOfRow);
            check(whole, few, new int[] {5, 4, 3}, new int[] {403, 77, 999}, new int[] {2, 2, 1}); // source 0 leaves
        }
    }

    /** The lists of words, which came from Java's memory, are still known when that memory has been given to others. */
    @Test
    void listsOutliveTheCallersMemory() {
        ModelConfig shape = TinyModel.config(config -> {});
        DecodingScript script =
                new DecodingScript(shape, VOCABULARY, VOCABULARY, DecodingPrecision.FLOAT32, Device.CPU);
        try (DecodingNetwork network =
                        new DecodingNetwork(script, TinyModel.weights(script.layout()), TinyModel.SPECIAL);
                StepModel.Decoding whole = network.start(SOURCES);
                StepModel.Decoding few = network.start(SOURCES, WORDS)) {
            List<ByteBuffer> others = new ArrayList<>();
            for (int round = 0; round < 20; round++) {
                System.gc();
                int bytes = SOURCES.size() * 1300 * Long.BYTES + 512 * round;
                ByteBuffer other = ByteBuffer.allocateDirect(bytes);
                IntStream.range(0, bytes).forEach(i -> other.put(i, (byte) 18));
                others.add(other);
            }
            check(whole, few, new int[] {0, 1, 2}, new int[] {BOS, BOS, BOS}, new int[] {0, 1, 2});
            assertEquals(20, others.size());
        }
    }

    private static void check(
            StepModel.Decoding whole, StepModel.Decoding few, int[] order, int[] tokens, int[] sourceOfRow) {
        int rows = order.length;
        whole.advance(order, tokens, 4);
        Continuations best = few.advance(order, tokens, 4);
        float[] all = whole.all();
        float[] restricted = few.all();
        assertEquals(rows * 4, best.tokens().length);
        for (int row = 0; row < rows; row++) {
            int[] words = WORDS.get(sourceOfRow[row]);
            int begin = row * VOCABULARY;
            double total = Arrays.stream(words)
                    .mapToDouble(word -> Math.exp(all[begin + word]))
                    .sum();
            float[] expected = new float[VOCABULARY];
            Arrays.fill(expected, Float.NEGATIVE_INFINITY);
            for (int word : words) {
                expected[word] = (float) (all[begin + word] - Math.log(total));
            }
            assertArrayEquals(expected, Arrays.copyOfRange(restricted, begin, begin + VOCABULARY), 1e-4f);
            double[] ranked = Arrays.stream(words)
                    .mapToDouble(word -> -restricted[begin + word])
                    .sorted()
                    .toArray();
            for (int i = 0; i < 4; i++) {
                assertEquals(-ranked[i], best.logProbs()[row * 4 + i]);
                assertEquals(-ranked[i], restricted[begin + best.tokens()[row * 4 + i]]);
            }
        }
    }
}
