package org.ttnmt.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ttnmt.config.RiskConfig;
import org.ttnmt.config.TrainingConfig;
import org.ttnmt.model.training.PaddedBatch;
import org.ttnmt.model.training.TrainingNetwork;
import org.ttnmt.model.training.TrainingNetwork.Sums;
import org.ttnmt.train.TranslationSampler.Sample;

/**
 * Minimum risk training (Shen et al. 2016): candidates are drawn with the weights of the moment, and those that cost less than the
 * others become more probable. During the warm-up, and with a likelihood of 1, it is teacher forcing, bit for bit.
 */
final class MinimumRisk implements Objective {
    private final RiskConfig config;
    private final double smoothing;
    private final TranslationSampler candidates;
    private final Ends ends;

    /** The ids that every target begins and ends with. */
    record Ends(int bos, int eos) {}

    MinimumRisk(TrainingConfig training, TranslationSampler candidates, Ends ends) {
        this.config = training.objective().risk();
        this.smoothing = training.labelSmoothing();
        this.candidates = candidates;
        this.ends = ends;
    }

    @Override
    public Sums accumulate(TrainingNetwork network, PaddedBatch batch, long update, long seed) {
        if (update <= config.warmupUpdates() || config.likelihood() == 1) {
            return network.accumulate(batch, smoothing, 0, 0, seed);
        }
        List<int[]> sources = batch.sources();
        List<int[]> references = batch.targets();
        List<List<Sample>> drawn = candidates.of(network, batch, seed);
        int pairs = sources.size();
        int rows = 1 + config.samples();
        List<int[]> allSources = new ArrayList<>(sources);
        List<int[]> allTargets = new ArrayList<>(references);
        float[] costs = new float[2 * rows * pairs]; // that of the reference is 0
        for (int pair = 0; pair < pairs; pair++) {
            costs[rows * pairs + pair] = config.reference() ? 1 : 0;
        }
        for (int i = 0; i < config.samples(); i++) {
            for (int pair = 0; pair < pairs; pair++) {
                Sample candidate = drawn.get(pair).get(i);
                allSources.add(sources.get(pair));
                allTargets.add(candidate.tokens());
                costs[(1 + i) * pairs + pair] = (float) candidate.cost();
                boolean counts = isNew(drawn.get(pair), i)
                        && !(config.reference() && Arrays.equals(candidate.tokens(), references.get(pair)));
                costs[(rows + 1 + i) * pairs + pair] = counts ? 1 : 0;
            }
        }
        PaddedBatch all = PaddedBatch.of(allSources, allTargets, ends.bos, ends.eos);
        Sums sums = network.accumulateRisk(all, costs, smoothing, config.sharpness(), config.likelihood(), seed);
        return new Sums(sums.loss(), sums.negativeLogLikelihood(), batch.tokens());
    }

    /** A candidate that was drawn twice counts once. */
    private static boolean isNew(List<Sample> drawn, int index) {
        int[] tokens = drawn.get(index).tokens();
        return drawn.subList(0, index).stream().noneMatch(earlier -> Arrays.equals(earlier.tokens(), tokens));
    }
}
