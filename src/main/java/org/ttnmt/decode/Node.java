package org.ttnmt.decode;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An unfinished hypothesis: its last token and the hypothesis that this token continues.
 *
 * @param previous null at the start, whose token is bos
 * @param length tokens after bos
 * @param logProb of all tokens so far, as the network has it
 * @param value {@code logProb} as rules have lowered it: what is compared
 * @param coverage how much attention each piece of the source has had so far; empty where nobody asks
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Node(@Nullable Node previous, int token, int length, double logProb, double value, float[] coverage) {

    static Node start(int bos, int coveredPieces) {
        return new Node(null, bos, 0, 0, 0, new float[coveredPieces]);
    }

    Node next(int newest, double stepLogProb, double stepValue, float[] grownCoverage) {
        return new Node(this, newest, length + 1, logProb + stepLogProb, value + stepValue, grownCoverage);
    }

    /** The tokens after bos. */
    int[] tokens() {
        int[] tokens = new int[length];
        Node node = this;
        for (int i = length - 1; i >= 0 && node != null; i--) {
            tokens[i] = node.token;
            node = node.previous;
        }
        return tokens;
    }

    /** The log-probability of each token after bos. */
    double[] tokenLogProbs() {
        double[] logProbs = new double[length];
        Node node = this;
        for (int i = length - 1; i >= 0 && node != null && node.previous != null; i--) {
            logProbs[i] = node.logProb - node.previous.logProb;
            node = node.previous;
        }
        return logProbs;
    }

    /**
     * The hypothesis that ends here.
     *
     * @param truncated false when the last token is eos
     */
    Hypothesis finished(Ranking ranking, boolean truncated) {
        int[] tokens = tokens();
        return new Hypothesis(
                truncated ? tokens : Arrays.copyOf(tokens, length - 1),
                tokenLogProbs(),
                logProb,
                ranking.score(value, Math.max(1, length), coverage),
                truncated);
    }
}
