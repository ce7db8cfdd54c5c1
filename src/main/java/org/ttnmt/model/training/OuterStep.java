package org.ttnmt.model.training;

import org.ttnmt.config.OptimizerConfig;

/**
 * What ranks do together after each has taken some updates by itself: the mean of how far they went is a gradient, with
 * which momentum in Nesterov's form takes a step from where all of them were (Douillard et al. 2023, DiLoCo, algorithm
 * 1).
 */
final class OuterStep {
    private final int every;
    private final float rate;
    private final float decay;
    private final float[] before; // weights after the last step
    private final float[] momentum;

    /** Begins, or goes on from vectors that were taken after a step. */
    OuterStep(OptimizerConfig config, TrainingVectors vectors) {
        this.every = config.localUpdates();
        this.rate = (float) config.outerLearningRate();
        this.decay = (float) config.outerMomentum();
        this.before = vectors.weights().clone();
        this.momentum =
                vectors.outerMomentum().length > 0 ? vectors.outerMomentum().clone() : new float[before.length];
    }

    /** Whether there is one after an update. */
    boolean isAfter(long update) {
        return update % every == 0;
    }

    float[] momentum() {
        return momentum.clone();
    }

    /** The weights of all ranks after a step from those that each has come to. */
    float[] take(GradientExchange exchange, float[] weights) {
        float[] gone = new float[weights.length];
        for (int i = 0; i < gone.length; i++) {
            gone[i] = before[i] - weights[i];
        }
        mean(exchange, gone);
        for (int i = 0; i < gone.length; i++) {
            momentum[i] = decay * momentum[i] + gone[i];
            before[i] -= rate * (gone[i] + decay * momentum[i]);
        }
        return before.clone();
    }

    /** The mean of what all ranks have, in place. */
    static float[] mean(GradientExchange exchange, float[] each) {
        exchange.sum(each);
        for (int i = 0; i < each.length; i++) {
            each[i] /= exchange.ranks();
        }
        return each;
    }
}
