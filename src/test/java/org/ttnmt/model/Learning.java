package org.ttnmt.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.objective.LossSettings;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.model.training.Adam;
import org.ttnmt.model.training.TrainingNetwork;
import org.ttnmt.model.training.TrainingNetwork.Sums;

/** What every network has to show of its training. */
final class Learning {
    private Learning() {}

    /**
     * Compares two elements of each parameter with a central difference.
     *
     * @param gradient of the loss by all weights, in float64
     */
    static void assertGradient(
            ParameterLayout layout, Function<double[], double[]> gradient, ToDoubleFunction<double[]> loss) {
        SplittableRandom random = new SplittableRandom(3);
        double[] weights = Emitted.widen(TinyModel.weights(layout));
        double[] found = gradient.apply(weights);
        for (Parameter parameter : layout.parameters()) {
            for (int n = 0; n < 2; n++) {
                int at = Math.toIntExact(parameter.offset() + random.nextLong(parameter.elements()));
                double[] moved = weights.clone();
                moved[at] += 1e-5;
                double above = loss.applyAsDouble(moved);
                moved[at] -= 2e-5;
                double slope = (above - loss.applyAsDouble(moved)) / 2e-5;
                assertEquals(slope, found[at], 2e-6 * Math.max(1, Math.abs(slope)), parameter.name());
            }
        }
    }

    /**
     * Learns a batch until its loss has fallen far enough.
     *
     * @param updates at most
     * @param rate of learning
     * @param wanted to stop at: the part of its first loss that is left
     * @param least the part that must not be exceeded
     */
    static void learnByHeart(
            TrainingNetwork network, PaddedBatch batch, int updates, double rate, double wanted, double least) {
        double before = network.loss(batch, 0).loss();
        double after = before;
        for (int update = 1; update <= updates && after >= before * wanted; update++) {
            Sums sums = network.accumulate(batch, LossSettings.smoothed(0), update);
            network.update(new Adam.Settings(rate, 0.9, 0.98, 1e-9, update, 1), sums.tokens());
            after = update % 10 == 0 ? network.loss(batch, 0).loss() : after;
        }
        assertTrue(after < before * least, "the loss was " + before + " and is " + after);
    }
}
