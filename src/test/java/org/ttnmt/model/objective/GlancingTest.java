package org.ttnmt.model.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.ObjectiveConfig;
import org.ttnmt.model.Emitted;
import org.ttnmt.model.TinyModel;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.parameters.Parameter;

/** Glancing against gaps that are filled without it. */
class GlancingTest {
    private static final ModelConfig GAPS = TinyModel.config(TinyModel::gaps);
    private static final PaddedBatch BATCH = TinyModel.batch();
    private static final ObjectiveConfig GLANCING =
            ObjectiveConfig.DEFAULT.with(ObjectiveConfig.TYPE.is(ObjectiveConfig.Type.GLANCING));

    private static float[] uniforms() {
        SplittableRandom random = new SplittableRandom(5);
        float[] numbers = new float[BATCH.target().length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextDouble();
        }
        return numbers;
    }

    private static Emitted.Result gradient(Emitted emitted, double[] weights, double ratio) {
        return emitted.gradient(weights, new double[0], BATCH, 0.1, ratio, new byte[0], uniforms());
    }

    /** Nothing is revealed, so all words are learnt at once, as validation judges them. */
    @Test
    void withoutAGlanceAllWordsAreGaps() {
        try (Emitted emitted = new Emitted(GAPS, NumberFormats.FLOAT64, GLANCING)) {
            double[] weights = Emitted.widen(TinyModel.weights(emitted.layout()));
            assertEquals(
                    emitted.loss(weights, BATCH, 0.1),
                    gradient(emitted, weights, 0).loss(),
                    1e-9);
        }
    }

    /** What is revealed is not learnt, and there is the more of it the higher the ratio is. */
    @Test
    void whatIsShownIsNotLearnt() {
        try (Emitted emitted = new Emitted(GAPS, NumberFormats.FLOAT64, GLANCING)) {
            double[] weights = Emitted.widen(TinyModel.weights(emitted.layout()));
            double none = gradient(emitted, weights, 0).negativeLogLikelihood();
            double half = gradient(emitted, weights, 0.5).negativeLogLikelihood();
            double most = gradient(emitted, weights, 0.9).negativeLogLikelihood();
            assertTrue(none > half && half > most && most > 0, none + ", " + half + ", " + most);
        }
    }

    /** The choice of what is revealed has no gradient. */
    @Test
    void theGradientAgreesWithFiniteDifferences() {
        try (Emitted emitted = new Emitted(GAPS, NumberFormats.FLOAT64, GLANCING)) {
            double[] weights = Emitted.widen(TinyModel.weights(emitted.layout()));
            double[] found = gradient(emitted, weights, 0.6).gradient();
            SplittableRandom random = new SplittableRandom(3);
            for (Parameter parameter : emitted.layout().parameters()) {
                int at = Math.toIntExact(parameter.offset() + random.nextLong(parameter.elements()));
                double[] moved = weights.clone();
                moved[at] += 1e-6;
                double above = gradient(emitted, moved, 0.6).loss();
                moved[at] -= 2e-6;
                double slope = (above - gradient(emitted, moved, 0.6).loss()) / 2e-6;
                assertEquals(slope, found[at], 1e-5 * Math.max(1, Math.abs(slope)), parameter.name());
            }
        }
    }
}
