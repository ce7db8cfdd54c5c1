package org.ttnmt.text;

import java.util.Arrays;

/**
 * Splits parts of the corpus into pieces under a unigram model: all ways with their probabilities (forward-backward),
 * or the most probable way (Viterbi). A character that is no piece counts as an unknown one. Not thread-safe.
 */
final class Segmenter {

    /** Expected counts are integers of this unit, so that adding them up gives the same in any order. */
    static final double COUNT_UNIT = 1.0 / (1 << 30);

    /** An unknown character is put down to the most frequent piece, as the reference program does. */
    static final int UNKNOWN = 0;

    /** Forward probabilities below this are divided by it, so that they do not underflow in a long text. */
    private static final double SMALL = 1e-100;

    private final UnigramState model;
    private double[] forward = new double[256];
    private int[] scale = new int[256];
    private double[] backwardOverForward = new double[256];
    private float[] best = new float[256];
    private int[] bestPiece = new int[256];

    Segmenter(UnigramState model) {
        this.model = model;
    }

    private void reserve(int length) {
        if (length >= forward.length) {
            int size = length + length / 2;
            forward = new double[size];
            scale = new int[size];
            backwardOverForward = new double[size];
            best = new float[size];
            bestPiece = new int[size];
        }
    }

    /**
     * Adds to {@code expected} how often each piece is expected in {@code count} copies of the {@code length}
     * characters from {@code start}, in units of {@link #COUNT_UNIT}.
     */
    void addExpected(int start, int length, long count, long[] expected) {
        reserve(length);
        double unknown = Math.exp(model.unknownScore());
        forward(start, length, unknown);
        double unit = count / COUNT_UNIT;
        backwardOverForward[length] = 1 / forward[length];
        for (int i = length - 1; i >= 0; i--) {
            double sum = 0;
            boolean known = false;
            for (int piece = model.longest(start + i); piece != SeedPieces.NONE; piece = model.shorter(piece)) {
                int size = model.length(piece);
                double share = share(i, i + size, model.probability(piece));
                expected[piece] += (long) (share * unit + 0.5);
                sum += share;
                known = size == 1;
            }
            if (!known) {
                double share = share(i, i + 1, unknown);
                expected[UNKNOWN] += (long) (share * unit + 0.5);
                sum += share;
            }
            backwardOverForward[i] = sum / forward[i];
        }
    }

    /** The posterior probability that a segmentation contains the piece from {@code i} to {@code end}. */
    private double share(int i, int end, double probability) {
        double share = forward[i] * probability * backwardOverForward[end];
        return scale[i] == scale[end] ? share : share * Math.pow(SMALL, scale[i] - scale[end]);
    }

    /** Fills {@code forward[i]} with the probability of the first i characters, divided by {@code SMALL^scale[i]}. */
    private void forward(int start, int length, double unknown) {
        Arrays.fill(forward, 0, length + 1, 0);
        forward[0] = 1;
        int scaled = 0;
        for (int i = 0; i < length; i++) {
            if (forward[i] < SMALL) {
                scaled++;
                int last = Math.min(length, i + PieceShape.MAX_LENGTH);
                for (int j = i; j <= last; j++) {
                    forward[j] /= SMALL;
                }
            }
            scale[i] = scaled;
            double here = forward[i];
            boolean known = false;
            for (int piece = model.longest(start + i); piece != SeedPieces.NONE; piece = model.shorter(piece)) {
                int size = model.length(piece);
                forward[i + size] += here * model.probability(piece);
                known = size == 1;
            }
            if (!known) {
                forward[i + 1] += here * unknown;
            }
        }
        scale[length] = scaled;
    }

    /**
     * Finds the most probable pieces of the {@code length} characters from {@code start}; see {@link #pieceEndingAt}.
     *
     * @param excluded a piece that must not be the first one, or {@link SeedPieces#NONE}
     * @return log-probability
     */
    float split(int start, int length, int excluded) {
        reserve(length);
        Arrays.fill(bestPiece, 0, length + 1, Integer.MIN_VALUE);
        best[0] = 0;
        for (int i = 0; i < length; i++) {
            boolean known = false;
            for (int piece = model.longest(start + i); piece != SeedPieces.NONE; piece = model.shorter(piece)) {
                int size = model.length(piece);
                known = size == 1;
                if (i + size <= length && (i > 0 || piece != excluded)) {
                    offer(i, i + size, piece, model.score(piece));
                }
            }
            if (!known) {
                offer(i, i + 1, ~UNKNOWN, model.unknownScore());
            }
        }
        return best[length];
    }

    private void offer(int from, int to, int piece, float score) {
        float total = best[from] + score;
        if (bestPiece[to] == Integer.MIN_VALUE || total > best[to]) {
            best[to] = total;
            bestPiece[to] = piece;
        }
    }

    /** The last piece of the best split of the characters before {@code end}. */
    int pieceEndingAt(int end) {
        return bestPiece[end] < 0 ? UNKNOWN : bestPiece[end];
    }

    /** Where that piece begins. */
    int startOfPieceEndingAt(int end) {
        return end - (bestPiece[end] < 0 ? 1 : model.length(bestPiece[end]));
    }
}
