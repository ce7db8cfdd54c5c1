package org.ttnmt.decode;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.ttnmt.config.SamplingConfig;

/** Draws a token from what may follow a row. */
final class TokenSampler {
    /** Candidates that are looked at before the whole vocabulary is: most often enough. */
    private static final int FIRST_LOOK = 16;

    private final SamplingConfig config;
    private final int vocabularySize;
    private final int candidates;

    TokenSampler(SamplingConfig config, int vocabularySize) {
        this.config = config;
        this.vocabularySize = vocabularySize;
        this.candidates = Math.min(vocabularySize, config.topK() > 0 ? config.topK() : FIRST_LOOK);
    }

    /** What was drawn, with the network's log-probability. */
    record Drawn(int token, float logProb) {}

    /** How many candidates of a row it looks at first. */
    int candidates() {
        return candidates;
    }

    /**
     * Draws a token.
     *
     * @param lowered by rules: what they forbid is never drawn
     * @param u from 0 to below 1: the share of the probability at which the drawn token lies, from the most probable
     *     token on (without limits, only the first few are in that order)
     */
    Drawn from(Step step, int row, TokenPenalties lowered, double u) {
        boolean first = lowered.size() == 0 && (config.topK() > 0 || config.temperature() == 1);
        int looked = first ? Math.min(candidates, step.perRow()) : 0; // a shortlist may have fewer
        int[] tokens = new int[looked];
        double[] weights = new double[looked];
        for (int i = 0; i < looked; i++) {
            tokens[i] = step.token(row, i);
            weights[i] = weight(step.logProb(row, i));
        }
        if (looked > 0) {
            boolean all = config.topK() > 0 || candidates == vocabularySize;
            int drawn = index(weights, all ? sum(weights) : 1, all, u);
            if (drawn >= 0) {
                return new Drawn(tokens[drawn], step.logProb(row, drawn));
            }
        }
        return fromAll(step, row, lowered, tokens, u);
    }

    /** @param first tokens that come first, best first */
    private Drawn fromAll(Step step, int row, TokenPenalties lowered, int[] first, double u) {
        float[] all = step.all();
        int begin = row * vocabularySize;
        float[] values = new float[vocabularySize];
        double[] weights = new double[vocabularySize];
        for (int token = 0; token < vocabularySize; token++) {
            values[token] = (float) lowered.value(token, step.checked(all[begin + token], token));
            weights[token] = weight(values[token]);
        }
        int[] order = config.topK() > 0 || isCut() ? sorted(values) : byId(weights, first);
        double[] ordered =
                Arrays.stream(order).mapToDouble(token -> weights[token]).toArray();
        int drawn = index(ordered, sum(ordered), true, u);
        return new Drawn(order[drawn], all[begin + order[drawn]]);
    }

    /** The best tokens, or all of them, best first; of equals, that with the lower id. */
    private int[] sorted(float[] values) {
        long[] keys = new long[values.length];
        for (int token = 0; token < keys.length; token++) {
            keys[token] =
                    ((long) Float.floatToIntBits(Math.abs(values[token])) << Integer.SIZE) | token; // none is above 0
        }
        Arrays.sort(keys);
        int most = config.topK() > 0 ? Math.min(config.topK(), keys.length) : keys.length;
        return Arrays.stream(keys, 0, most).mapToInt(key -> (int) key).toArray();
    }

    /** All tokens of probability above 0: {@code first}, then the others by id. Without limits any order will do. */
    private static int[] byId(double[] weights, int... first) {
        BitSet others = new BitSet(weights.length);
        for (int token = 0; token < weights.length; token++) {
            others.set(token, weights[token] > 0);
        }
        Arrays.stream(first).forEach(others::clear);
        return IntStream.concat(Arrays.stream(first), others.stream()).toArray();
    }

    /** Whether the probabilities decide how many tokens are kept. */
    private boolean isCut() {
        return config.topP() < 1 || config.epsilon() > 0;
    }

    private double weight(float logProb) {
        return Math.exp(logProb / config.temperature());
    }

    private static double sum(double[] weights) {
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        return sum;
    }

    /**
     * Draws an index, or gives -1 when these are too few to tell.
     *
     * @param weights best first; in any order from some place on where nothing is cut
     * @param total of all weights, also of those that are not here
     * @param all whether there are no others
     */
    private int index(double[] weights, double total, boolean all, double u) {
        int kept = 0;
        double mass = 0;
        boolean cut = false;
        while (kept < weights.length && !cut) {
            double weight = weights[kept];
            boolean unlikely = kept > 0 && (weight < config.epsilon() * total || weight == 0);
            cut = unlikely || (kept > 0 && mass >= config.topP() * total);
            if (!cut) {
                mass += weight;
                kept++;
            }
        }
        boolean closed = cut || all || mass >= config.topP() * total;
        if (!closed && isCut()) {
            return -1; // how much is kept in the end is not known yet
        }
        double wanted = u * (closed ? mass : total);
        double below = 0;
        for (int i = 0; i < kept; i++) {
            below += weights[i];
            if (wanted < below) {
                return i;
            }
        }
        return closed ? kept - 1 : -1;
    }
}
