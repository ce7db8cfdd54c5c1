package org.ttnmt.data;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Divides an epoch into windows: groups of randomly chosen chunks which are held in memory, shuffled and batched
 * together. All that fits {@code windowPairs} is one window, hence shuffled fully. A window is at least twice as large
 * as a chunk, so that none is empty.
 */
final class EpochPlan {

    private static final long CHUNK_ORDER = 1;
    private static final long TURN = 2;

    private final List<ScannedCorpus> corpora;
    private final double[] rates;
    private final long seed;
    private final int windows;

    /** @param rates how often a pair of each corpus is drawn in an epoch */
    EpochPlan(List<ScannedCorpus> corpora, double[] rates, long windowPairs, long seed) {
        this.corpora = List.copyOf(corpora);
        this.rates = rates.clone();
        this.seed = seed;
        this.windows = (int) Math.max(1, Math.ceil(pairsPerEpoch() / windowPairs));
    }

    /** Pairs of an epoch; an expectation where weights are not whole numbers. */
    double pairsPerEpoch() {
        double pairs = 0;
        for (int corpus = 0; corpus < rates.length; corpus++) {
            pairs += corpora.get(corpus).report().usable() * rates[corpus];
        }
        return pairs;
    }

    /** Number of windows in every epoch. */
    int windows() {
        return windows;
    }

    /** What each window of the epoch holds; equal for equal seeds. */
    List<List<ChunkDraw>> draws(long epoch) {
        List<ChunkDraw> all = new ArrayList<>();
        for (int corpus = 0; corpus < corpora.size(); corpus++) {
            for (int copy = 0; copy < rates[corpus]; copy++) {
                for (int chunk = 0; chunk < corpora.get(corpus).chunks().size(); chunk++) {
                    all.add(new ChunkDraw(corpus, chunk, copy));
                }
            }
        }
        new SeededRandom(seed, CHUNK_ORDER, epoch).shuffle(all);
        double share = pairsPerEpoch() / windows;
        List<List<ChunkDraw>> result =
                Stream.<List<ChunkDraw>>generate(ArrayList::new).limit(windows).toList();
        double before = 0;
        for (ChunkDraw draw : all) {
            result.get(Math.min(windows - 1, (int) (before / share))).add(draw);
            before += expectedPairs(draw);
        }
        return result;
    }

    /** Adds to {@code into} the pairs of a chunk that this draw uses in this epoch. */
    void select(ChunkDraw draw, long epoch, List<EncodedPair> chunk, List<EncodedPair> into) {
        double part = rates[draw.corpus()] - draw.copy();
        if (part >= 1) {
            into.addAll(chunk);
            return;
        }
        // Each pair has a fixed random phase; with part 0.25 it comes in every fourth epoch.
        SeededRandom phases = new SeededRandom(seed, TURN, draw.corpus(), draw.chunk());
        for (EncodedPair pair : chunk) {
            double phase = phases.nextDouble();
            if (Math.floor((epoch + 1) * part + phase) > Math.floor(epoch * part + phase)) {
                into.add(pair);
            }
        }
    }

    private double expectedPairs(ChunkDraw draw) {
        ScannedCorpus corpus = corpora.get(draw.corpus());
        return corpus.chunks().get(draw.chunk()).usable() * Math.min(1, rates[draw.corpus()] - draw.copy());
    }
}
