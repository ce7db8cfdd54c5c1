package org.ttnmt.metrics;

import java.util.Arrays;

/**
 * Draws, for one sample after another, how much each segment weighs in it. Draws come from one generator in a fixed
 * order, so they do not depend on who asks for them.
 */
interface Weights {

    /** Fills in the weights of the next sample. */
    void next(int[] weights);

    /** How often each segment is drawn when as many are drawn with replacement as there are. */
    static Weights bootstrap(Pcg64 random) {
        return weights -> {
            Arrays.fill(weights, 0);
            for (int i = 0; i < weights.length; i++) {
                weights[random.nextInt(weights.length)]++;
            }
        };
    }

    /** 0 or 1 by the toss of a coin, for each segment. */
    static Weights coins(Pcg64 random) {
        return weights -> Arrays.setAll(weights, i -> random.nextBit());
    }
}
