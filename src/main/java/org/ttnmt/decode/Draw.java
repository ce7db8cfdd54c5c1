package org.ttnmt.decode;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.ttnmt.config.SamplingConfig;

/** Draws a token from what may follow a row. */
final class Draw {
    /** Candidates that are looked at before the whole vocabulary is sorted: seldom too few. */
    private static final int FIRST_LOOK = 64;

    private final SamplingConfig config;
    private final int vocabularySize;
    private final int candidates;

    Draw(SamplingConfig config, int vocabularySize) {
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
     * @param u from 0 to below 1: the share of the probability, from the most probable token on, at which the drawn token lies
     */
    Drawn from(Step step, int row, Lowered lowered, double u) {
        boolean known = lowered.size() == 0 && (config.topK() > 0 || config.temperature() == 1);
        if (known) {
            int[] tokens = new int[candidates];
            float[] logProbs = new float[candidates];
            for (int i = 0; i < candidates; i++) {
                tokens[i] = step.token(row, i);
                logProbs[i] = step.logProb(row, i);
            }
            boolean all = config.topK() > 0 || candidates == vocabularySize;
            int drawn = index(logProbs, all ? sum(logProbs) : 1, all, u);
            if (drawn >= 0) {
                return new Drawn(tokens[drawn], logProbs[drawn]);
            }
        }
        return fromAll(step, row, lowered, u);
    }

    /** Sorts the whole vocabulary, or the best of it. */
    private Drawn fromAll(Step step, int row, Lowered lowered, double u) {
        float[] all = Arrays.copyOfRange(step.all(), row * vocabularySize, (row + 1) * vocabularySize);
        float[] values = new float[vocabularySize];
        for (int token = 0; token < vocabularySize; token++) {
            values[token] = (float) lowered.value(token, step.checked(all[token], token));
        }
        int[] order = IntStream.range(0, vocabularySize)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer token) -> -values[token]))
                .limit(config.topK() > 0 ? config.topK() : vocabularySize)
                .mapToInt(token -> token)
                .toArray();
        float[] sorted = new float[order.length];
        for (int i = 0; i < order.length; i++) {
            sorted[i] = values[order[i]];
        }
        int drawn = index(sorted, sum(sorted), true, u);
        return new Drawn(order[drawn], all[order[drawn]]);
    }

    private double weight(float logProb) {
        return Math.exp(logProb / config.temperature());
    }

    private double sum(float[] logProbs) {
        double sum = 0;
        for (float logProb : logProbs) {
            sum += weight(logProb);
        }
        return sum;
    }

    /**
     * Draws an index, or gives -1 when these are too few to tell.
     *
     * @param logProbs best first
     * @param total of all weights, also of those that are not here
     * @param all whether there are no others
     */
    private int index(float[] logProbs, double total, boolean all, double u) {
        int kept = 0;
        double mass = 0;
        boolean cut = false;
        while (kept < logProbs.length && !cut) {
            double weight = weight(logProbs[kept]);
            boolean unlikely = kept > 0 && (weight < config.epsilon() * total || weight == 0);
            cut = unlikely || (kept > 0 && mass >= config.topP() * total);
            if (!cut) {
                mass += weight;
                kept++;
            }
        }
        boolean closed = cut || all || mass >= config.topP() * total;
        double wanted = u * (closed ? mass : total);
        double below = 0;
        for (int i = 0; i < kept; i++) {
            below += weight(logProbs[i]);
            if (wanted < below) {
                return i;
            }
        }
        return closed ? kept - 1 : -1;
    }
}
