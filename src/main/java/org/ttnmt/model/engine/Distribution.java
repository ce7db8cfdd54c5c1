package org.ttnmt.model.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Log-probabilities of what may follow a row, by its logits. */
final class Distribution {
    private final Kernels kernels;
    private final float[] logits;
    private final int at;
    private final int count;
    private final int @Nullable [] words;
    private final float largest;
    private final float logSum;
    private int[] best;
    private float[] bestLogits;

    /**
     * Looks at logits.
     *
     * @param count of the words, without what fills up the last panel
     * @param columns of the logits, in which what fills up is minus infinity
     * @param words their ids, ascending; null where the logits are those of the whole vocabulary
     * @param wanted of the best words, most probably
     */
    Distribution(Kernels kernels, float[] logits, int at, int count, int columns, int @Nullable [] words, int wanted) {
        this.kernels = kernels;
        this.logits = logits;
        this.at = at;
        this.count = count;
        this.words = words;
        best = new int[Math.max(1, Math.min(wanted, count))];
        bestLogits = new float[best.length];
        choose();
        largest = bestLogits[0];
        logSum = (float) StrictMath.log(kernels.sumOfExponentials(logits, at, columns, largest));
    }

    /** Finds the best words. Of equals, the one with the lower id comes first. */
    private void choose() {
        Arrays.fill(bestLogits, Float.NEGATIVE_INFINITY);
        int last = best.length - 1;
        int next = kernels.firstAbove(below(), logits, at, 0, count);
        while (next < count) {
            float logit = logits[at + next];
            int place = last;
            while (place > 0 && bestLogits[place - 1] < logit) {
                best[place] = best[place - 1];
                bestLogits[place] = bestLogits[place - 1];
                place--;
            }
            best[place] = next;
            bestLogits[place] = logit;
            next = kernels.firstAbove(bestLogits[last], logits, at, next + 1, count);
        }
    }

    /** What all of the best are above: where n lanes have one number of at least x each, so have the n best. */
    private float below() {
        float[] greatest = new float[Kernels.LANES];
        if (best.length > greatest.length) {
            return Float.NEGATIVE_INFINITY;
        }
        kernels.greatest(logits, at, count, greatest);
        Arrays.sort(greatest);
        return Math.nextDown(greatest[greatest.length - best.length]);
    }

    private float logProb(float logit) {
        return logit - largest - logSum;
    }

    /** Writes the {@code wanted} best, at most as many as there are, best first. Of a row of NaN, these are NaN. */
    void best(int[] tokens, float[] logProbs, int to, int wanted) {
        if (wanted > best.length) {
            best = new int[wanted];
            bestLogits = new float[wanted];
            choose();
        }
        for (int i = 0; i < wanted; i++) {
            tokens[to + i] = words == null ? best[i] : words[best[i]];
            logProbs[to + i] = logProb(bestLogits[i]);
        }
    }

    /** The log-probability of a word; minus infinity if it may not follow. */
    float of(int id) {
        int place = words == null ? id : Arrays.binarySearch(words, id);
        return place < 0 ? Float.NEGATIVE_INFINITY : logProb(logits[at + place]);
    }

    /** Writes those of all words of the vocabulary, given that {@code to} has minus infinity. */
    void all(float[] to, int from) {
        for (int i = 0; i < count; i++) {
            to[from + (words == null ? i : words[i])] = logProb(logits[at + i]);
        }
    }
}
