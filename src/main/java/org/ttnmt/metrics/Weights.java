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

    /** 0 or 1 by the toss of a coin. */
    static Weights coins(Pcg64 random) {
        return new Coins(random);
    }

    /** Uses up 32 random bits, lowest first, before it draws new ones, across samples too. */
    final class Coins implements Weights {
        private final Pcg64 random;
        private int bits;
        private int left;

        private Coins(Pcg64 random) {
            this.random = random;
        }

        @Override
        public void next(int[] weights) {
            for (int i = 0; i < weights.length; i++) {
                if (left == 0) {
                    bits = random.nextInt();
                    left = 32;
                }
                weights[i] = bits & 1;
                bits >>>= 1;
                left--;
            }
        }
    }
}
