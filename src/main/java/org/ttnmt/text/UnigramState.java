package org.ttnmt.text;

import java.util.BitSet;

/** The pieces of a unigram model while it is trained: the seeds that are left, and their log-probabilities. */
final class UnigramState {

    /** Log-probability of an unknown character below that of the least probable piece. */
    private static final float UNKNOWN_PENALTY = 10;

    private final SeedPieces seeds;
    private final byte[] lengths;

    /** For each seed the longest seed still in the model that it begins with, and for each index of the corpus text. */
    private final int[] parents;

    private final int[] longest;
    private final BitSet left = new BitSet();
    private final float[] scores;
    private final double[] probabilities;
    private float leastScore;

    UnigramState(SeedPieces seeds) {
        this.seeds = seeds;
        this.lengths = seeds.lengths();
        this.parents = seeds.parents();
        this.longest = seeds.longest();
        this.scores = new float[seeds.size()];
        this.probabilities = new double[seeds.size()];
        left.set(0, seeds.size());
        double total = 0;
        for (int seed = 0; seed < seeds.size(); seed++) {
            total += seeds.coverage(seed);
        }
        for (int seed = 0; seed < seeds.size(); seed++) {
            scores[seed] = (float) (Math.log((double) seeds.coverage(seed)) - Math.log(total));
        }
        scoresChanged();
    }

    /** Number of pieces left. */
    int size() {
        return left.cardinality();
    }

    BitSet left() {
        return left;
    }

    float score(int piece) {
        return scores[piece];
    }

    float leastScore() {
        return leastScore;
    }

    float unknownScore() {
        return leastScore - UNKNOWN_PENALTY;
    }

    double probability(int piece) {
        return probabilities[piece];
    }

    int length(int piece) {
        return lengths[piece];
    }

    /** The longest piece that begins at this index of the corpus text, or {@link SeedPieces#NONE}. */
    int longest(int place) {
        return longest[place];
    }

    /** The longest piece that this one begins with, or {@link SeedPieces#NONE}. */
    int shorter(int piece) {
        return parents[piece];
    }

    /** An index of the corpus text at which the piece occurs. */
    int place(int piece) {
        return seeds.start(piece);
    }

    /** Sets new log-probabilities; follow with {@link #keep} or {@link #scoresChanged}. */
    void setScore(int piece, float score) {
        scores[piece] = score;
    }

    /** Removes all pieces from the model but these. */
    void keep(BitSet kept) {
        left.and(kept);
        int[] nearest = new int[lengths.length];
        for (int seed = 0; seed < nearest.length; seed++) {
            int parent = parents[seed];
            int nearestParent = parent == SeedPieces.NONE ? SeedPieces.NONE : nearest[parent];
            nearest[seed] = left.get(seed) ? seed : nearestParent;
            parents[seed] = nearestParent;
        }
        for (int place = 0; place < longest.length; place++) {
            if (longest[place] != SeedPieces.NONE) {
                longest[place] = nearest[longest[place]];
            }
        }
        scoresChanged();
    }

    private void scoresChanged() {
        leastScore = Float.MAX_VALUE;
        for (int piece = left.nextSetBit(0); piece >= 0; piece = left.nextSetBit(piece + 1)) {
            leastScore = Math.min(leastScore, scores[piece]);
            probabilities[piece] = Math.exp(scores[piece]);
        }
    }
}
