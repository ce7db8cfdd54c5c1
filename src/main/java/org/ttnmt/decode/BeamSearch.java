package org.ttnmt.decode;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.ttnmt.config.DecodingConfig;

/**
 * Beam search as fairseq does it. In each step the continuations of a source's hypotheses are ranked by log-probability:
 * eos among the best {@code beamSize} finishes a hypothesis, which is ranked by its score from then on, and the best
 * {@code beamSize} others live on. The search for a source ends when {@code beamSize} hypotheses are finished, or at the
 * maximum length. It ends earlier when no unfinished hypothesis can reach the score of the n best any more, which never
 * changes them (Huang et al. 2017, "When to Finish?"). A beam of one is greedy search.
 *
 * <p>What has not ended at the maximum length is dropped. A source of which no hypothesis ended gives its unfinished ones,
 * marked as truncated. Ties go to the earlier hypothesis, then to the lower id, so a search repeats exactly. Sources that are done
 * leave the batch. An instance is immutable and may be shared by threads; a {@link StepModel} need not be.
 */
public final class BeamSearch {
    private final int beamSize;
    private final int nBest;
    private final LengthPenalty penalty;
    private final DecodingConfig options;

    /** @param nBest hypotheses that are returned for each source, 1 to {@code beamSize} */
    public BeamSearch(DecodingConfig options, int nBest) {
        if (nBest < 1 || nBest > options.beamSize()) {
            throw new IllegalArgumentException(
                    "nBest is " + nBest + " but must be 1 to the beam size (" + options.beamSize() + ")");
        }
        this.beamSize = options.beamSize();
        this.nBest = nBest;
        this.penalty = new LengthPenalty(options.lengthPenalty());
        this.options = options;
    }

    /**
     * Translates {@code sources} (ids without eos) in one batch.
     *
     * @return for each source its hypotheses, best first: at least one, at most nBest, fewer where the vocabulary or the
     *     maximum length allow no more; an empty source gives {@link Hypothesis#EMPTY} without a step of the network
     * @throws org.ttnmt.UserException when the network gives NaN
     * @throws CancellationException when the thread is interrupted; its interrupt status stays
     */
    public List<List<Hypothesis>> search(StepModel model, List<int[]> sources) {
        List<int[]> work = new ArrayList<>(sources.size());
        List<Beam> beams = new ArrayList<>(sources.size());
        for (int[] source : sources) {
            if (source.length > 0) {
                beams.add(new Beam(model, work.size(), beamSize, nBest, maxTokens(source.length, model), penalty));
                work.add(source);
            }
        }
        if (!work.isEmpty()) {
            try (StepModel.Decoding decoding = model.start(work)) {
                run(decoding, new ArrayList<>(beams), Math.min(beamSize + 1, model.vocabularySize()));
            }
        }
        List<List<Hypothesis>> results = new ArrayList<>(sources.size());
        int next = 0;
        for (int[] source : sources) {
            results.add(
                    source.length == 0
                            ? List.of(Hypothesis.EMPTY)
                            : beams.get(next++).best());
        }
        return results;
    }

    private static void run(StepModel.Decoding decoding, List<Beam> active, int perRow) {
        while (!active.isEmpty()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("the search was interrupted");
            }
            int rows = 0;
            for (Beam beam : active) {
                rows += beam.rows();
            }
            int[] order = new int[rows];
            int[] tokens = new int[rows];
            int row = 0;
            for (Beam beam : active) {
                beam.fill(order, tokens, row);
                row += beam.rows();
            }
            StepModel.Candidates candidates = decoding.step(order, tokens, perRow);
            check(candidates, rows);
            row = 0;
            for (Beam beam : active) {
                int taken = beam.rows();
                beam.advance(candidates, row);
                row += taken;
            }
            active.removeIf(Beam::done);
        }
    }

    private int maxTokens(int sourceLength, StepModel model) {
        double longest = Math.floor(options.maxLengthRatio() * sourceLength) + options.maxLengthOffset();
        return (int) Math.max(1, Math.min(longest, model.maxLength()));
    }

    private static void check(StepModel.Candidates candidates, int rows) {
        int expected = rows * candidates.perRow();
        if (candidates.perRow() < 1
                || candidates.tokens().length != expected
                || candidates.logProbs().length != expected) {
            throw new IllegalStateException("step of " + rows + " rows gave " + candidates.tokens().length
                    + " tokens and " + candidates.logProbs().length + " log-probabilities, " + candidates.perRow()
                    + " for each row");
        }
    }
}
