package org.ttnmt.model;

import java.util.Arrays;

/**
 * From slots to tokens (Graves et al. 2006): equal tokens in a row are one, then blanks are left out. So equal neighbours
 * need a blank between them.
 */
public final class Collapse {
    private Collapse() {}

    /** The tokens that slots collapse to. */
    public static int[] of(int[] slots, int blank) {
        int[] tokens = new int[slots.length];
        int count = 0;
        for (int i = 0; i < slots.length; i++) {
            if (slots[i] != blank && (i == 0 || slots[i] != slots[i - 1])) {
                tokens[count++] = slots[i];
            }
        }
        return Arrays.copyOf(tokens, count);
    }

    /**
     * How probable it is that slots collapse to {@code tokens}, as a product: of each token given those before it, then
     * of the end. The probability that a translation begins with some tokens is summed over the slot in which the last of
     * them begins (Graves 2008, section 7.5.3).
     *
     * @param logProbs {@code (slots * (1 + tokens))}: of the blank, then of each of the tokens, slot by slot
     * @return natural logarithms, one more than tokens; minus infinity where there are too few slots
     */
    public static float[] conditional(float[] logProbs, int[] tokens) {
        int columns = 1 + tokens.length;
        int slots = logProbs.length / columns;
        double[] ended = new double[slots + 1]; // of what was before, in so many slots, the last one blank
        double[] open = new double[slots + 1]; // the same with the last token in the last one
        Arrays.fill(open, Double.NEGATIVE_INFINITY);
        for (int t = 1; t <= slots; t++) {
            ended[t] = ended[t - 1] + logProbs[(t - 1) * columns];
        }
        float[] conditional = new float[columns];
        double before = 0;
        for (int i = 0; i < tokens.length; i++) {
            boolean repeated = i > 0 && tokens[i] == tokens[i - 1];
            double begun = Double.NEGATIVE_INFINITY;
            double newEnded = Double.NEGATIVE_INFINITY;
            double newOpen = Double.NEGATIVE_INFINITY;
            double lastEnded = ended[0];
            double lastOpen = open[0];
            ended[0] = Double.NEGATIVE_INFINITY;
            open[0] = Double.NEGATIVE_INFINITY;
            for (int t = 1; t <= slots; t++) {
                double here = logProbs[(t - 1) * columns + 1 + i];
                double begins = here + (repeated ? lastEnded : sum(lastEnded, lastOpen));
                double nextEnded = sum(newEnded, newOpen) + logProbs[(t - 1) * columns];
                newOpen = sum(newOpen + here, begins);
                newEnded = nextEnded;
                begun = sum(begun, begins);
                lastEnded = ended[t];
                lastOpen = open[t];
                ended[t] = newEnded;
                open[t] = newOpen;
            }
            conditional[i] = difference(begun, before);
            before = begun;
        }
        conditional[tokens.length] = difference(sum(ended[slots], open[slots]), before);
        return conditional;
    }

    /** Of impossible beginnings, what follows is impossible too. */
    private static float difference(double log, double before) {
        return log == Double.NEGATIVE_INFINITY ? Float.NEGATIVE_INFINITY : (float) (log - before);
    }

    /** The logarithm of the sum of two numbers, of their logarithms. */
    public static double sum(double a, double b) {
        double most = Math.max(a, b);
        return most == Double.NEGATIVE_INFINITY ? most : most + Math.log1p(Math.exp(Math.min(a, b) - most));
    }
}
