package org.ttnmt.decode;

import org.jspecify.annotations.Nullable;

/**
 * An unfinished hypothesis: its last token and the hypothesis that this token continues.
 *
 * @param previous null at the start, whose token is bos
 * @param logProb of all tokens so far
 */
record Node(@Nullable Node previous, int token, double logProb) {

    static Node start(int bos) {
        return new Node(null, bos, 0);
    }

    /** The tokens after bos. */
    int[] tokens() {
        int length = 0;
        for (Node node = previous; node != null; node = node.previous) {
            length++;
        }
        int[] tokens = new int[length];
        Node node = this;
        for (int i = length - 1; i >= 0 && node != null; i--) {
            tokens[i] = node.token;
            node = node.previous;
        }
        return tokens;
    }
}
