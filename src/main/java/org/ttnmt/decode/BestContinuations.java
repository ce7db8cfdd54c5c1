package org.ttnmt.decode;

/**
 * The best continuations of a source's hypotheses in one step, best first. Of equals, the earlier hypothesis and then
 * the lower id is better, so that a search repeats exactly.
 */
final class BestContinuations {
    private final double[] ranks;
    private final int[] rows;
    private final int[] tokens;
    private final double[] logProbs;
    private final double[] values;
    private int size;

    /** @param capacity most continuations that it keeps */
    BestContinuations(int capacity) {
        ranks = new double[capacity];
        rows = new int[capacity];
        tokens = new int[capacity];
        logProbs = new double[capacity];
        values = new double[capacity];
    }

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    /** The hypothesis that is continued. */
    int row(int i) {
        return rows[i];
    }

    int token(int i) {
        return tokens[i];
    }

    /** What the network says of the token. */
    double logProb(int i) {
        return logProbs[i];
    }

    /** What rules make of it. */
    double value(int i) {
        return values[i];
    }

    /** Keeps a continuation if it is among the best by {@code rank}. */
    void offer(double rank, int row, int token, double logProb, double value) {
        int at = size;
        while (at > 0 && better(rank, row, token, at - 1)) {
            at--;
        }
        if (at == ranks.length) {
            return;
        }
        size = Math.min(size + 1, ranks.length);
        int moved = size - 1 - at;
        System.arraycopy(ranks, at, ranks, at + 1, moved);
        System.arraycopy(rows, at, rows, at + 1, moved);
        System.arraycopy(tokens, at, tokens, at + 1, moved);
        System.arraycopy(logProbs, at, logProbs, at + 1, moved);
        System.arraycopy(values, at, values, at + 1, moved);
        ranks[at] = rank;
        rows[at] = row;
        tokens[at] = token;
        logProbs[at] = logProb;
        values[at] = value;
    }

    private boolean better(double rank, int row, int token, int than) {
        return rank > ranks[than]
                || (rank == ranks[than] && (row < rows[than] || (row == rows[than] && token < tokens[than])));
    }
}
