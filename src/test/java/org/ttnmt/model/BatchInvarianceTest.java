package org.ttnmt.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ModelConfig.Norm;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.parameters.NumberFormats;

/** What a sentence's logits depend on, and what not, in float32. */
class BatchInvarianceTest {
    private static final double ROUNDING = 2e-5;

    @ParameterizedTest
    @EnumSource
    void theFutureDoesNotLeak(Norm norm) {
        try (Emitted emitted = new Emitted(shape(norm), NumberFormats.FLOAT32)) {
            float[] weights = TinyModel.weights(emitted.layout());
            int[] target = {3, 4, 5, 6, 7};
            double[][] before = logits(emitted, weights, target);
            for (int changed = 0; changed < target.length; changed++) {
                int[] other = target.clone();
                other[changed] = 10;
                double[][] after = logits(emitted, weights, other);
                for (int t = 0; t <= target.length; t++) {
                    if (t <= changed) { // reads bos and the tokens before t
                        assertArrayEquals(before[t], after[t], "position " + t + ", changed " + changed);
                    } else {
                        assertFalse(Arrays.equals(before[t], after[t]), "position " + t + ", changed " + changed);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatPaddingHoldsChangesNothing(Norm norm) {
        try (Emitted emitted = new Emitted(shape(norm), NumberFormats.FLOAT32)) {
            float[] weights = TinyModel.weights(emitted.layout());
            PaddedBatch batch = TinyModel.batch();
            PaddedBatch other = TinyModel.batch();
            int changed = 0;
            for (int row = 0; row < batch.batch(); row++) {
                for (int s = (int) batch.lengths()[row]; s < batch.sourceLength(); s++, changed++) {
                    other.source()[row * batch.sourceLength() + s] = 10;
                }
                for (int t = TinyModel.TARGETS.get(row).length + 1; t < batch.targetLength(); t++, changed++) {
                    other.target()[row * batch.targetLength() + t] = 10;
                }
            }
            assertEquals(11, changed, "padded positions");
            double[][][] before = emitted.logits(weights, batch);
            double[][][] after = emitted.logits(weights, other);
            for (int row = 0; row < batch.batch(); row++) {
                for (int t = 0; t <= TinyModel.TARGETS.get(row).length; t++) {
                    assertArrayEquals(before[row][t], after[row][t], "row " + row + ", position " + t);
                }
            }
            double[] wide = Emitted.widen(weights);
            Emitted.Result one = emitted.gradient(wide, batch, 0.1);
            Emitted.Result two = emitted.gradient(wide, other, 0.1);
            assertEquals(one.loss(), two.loss());
            assertArrayEquals(one.gradient(), two.gradient(), 1e-6);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBatchEqualsItsSentencesOneByOne(Norm norm) {
        try (Emitted emitted = new Emitted(shape(norm), NumberFormats.FLOAT32)) {
            float[] weights = TinyModel.weights(emitted.layout());
            double[] wide = Emitted.widen(weights);
            PaddedBatch batch = TinyModel.batch();
            double[][][] together = emitted.logits(weights, batch);
            Emitted.Result whole = emitted.gradient(wide, batch, 0.1);
            double loss = 0;
            double[] gradient = new double[weights.length];
            for (int row = 0; row < batch.batch(); row++) {
                PaddedBatch one = single(row);
                double[][] alone = emitted.logits(weights, one)[0];
                for (int t = 0; t < alone.length; t++) {
                    assertArrayEquals(together[row][t], alone[t], ROUNDING, "row " + row + ", position " + t);
                }
                Emitted.Result result = emitted.gradient(wide, one, 0.1);
                loss += result.loss();
                Arrays.setAll(gradient, i -> gradient[i] + result.gradient()[i]);
            }
            assertEquals(whole.loss(), loss, ROUNDING * loss);
            assertArrayEquals(whole.gradient(), gradient, ROUNDING * 10);
        }
    }

    private static PaddedBatch single(int row) {
        return PaddedBatch.of(
                List.of(TinyModel.SOURCES.get(row)), List.of(TinyModel.TARGETS.get(row)), TinyModel.BOS, TinyModel.EOS);
    }

    private static double[][] logits(Emitted emitted, float[] weights, int[] target) {
        PaddedBatch batch =
                PaddedBatch.of(List.of(TinyModel.SOURCES.get(0)), List.of(target), TinyModel.BOS, TinyModel.EOS);
        return emitted.logits(weights, batch)[0];
    }

    private static ModelConfig shape(Norm norm) {
        return TinyModel.config(shape -> shape.norm = norm);
    }
}
