package org.ttnmt.decode;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.SearchConfig;
import org.ttnmt.model.StepModel;

/**
 * Beam search as fairseq does it. In each step the continuations of a source's hypotheses are ranked by
 * log-probability, as rules have lowered it: eos among the best {@code beamSize} finishes a hypothesis, which is ranked
 * by its score from then on, and the best {@code beamSize} others live on. The search for a source ends when
 * {@code beamSize} hypotheses are finished (unless another {@link SearchConfig.Stop} is asked for), or at the maximum
 * length. It ends earlier when no unfinished hypothesis can reach the score of the n best any more, which never changes
 * them ({@link LengthPenalty#bound} has the proof; Huang et al. 2017, "When to Finish?"). A beam of one is greedy
 * search.
 *
 * <p>What has not ended at the maximum length is dropped, unless the beam shrinks: then it counts. A source of which no hypothesis ended gives its unfinished
 * ones, marked as truncated. Ties go to the earlier hypothesis, then to the lower id, so a search repeats exactly.
 * Sources that are done leave the batch.
 */
public final class BeamSearch implements Search {
    private final StepModel model;
    private final SearchConfig config;
    private final int nBest;
    private final boolean boundStops;

    /** @param nBest hypotheses that are returned for each source, 1 to {@code beamSize} */
    public BeamSearch(StepModel model, SearchConfig config, int nBest) {
        this(model, config, nBest, true);
    }

    /** Beam search with nothing on top. */
    public BeamSearch(StepModel model, DecodingConfig options, int nBest) {
        this(model, SearchConfig.of(options), nBest);
    }

    /** @param boundStops whether the bound may end a search early */
    BeamSearch(StepModel model, SearchConfig config, int nBest, boolean boundStops) {
        int beamSize = config.decoding().beamSize();
        if (nBest < 1 || nBest > beamSize) {
            throw new IllegalArgumentException(
                    "nBest is " + nBest + " but must be 1 to the beam size (" + beamSize + ")");
        }
        this.model = model;
        this.config = config;
        this.nBest = nBest;
        this.boundStops = boundStops;
    }

    /**
     * Translates {@code sources} (ids without eos) in one batch; see {@link #find}.
     *
     * @throws CancellationException when the thread is interrupted; its interrupt status stays
     */
    public List<List<Hypothesis>> search(List<int[]> sources) {
        return find(sources.stream().map(Request::of).toList());
    }

    @Override
    public List<List<Hypothesis>> find(List<Request> requests) {
        BeamPlan plan = BeamPlan.of(config, nBest, model, boundStops);
        if (model.searchesGreedilyAtOnce()
                && plan.isPlainGreedy()
                && requests.stream().allMatch(Request::isPlain)) {
            return SearchLoop.withoutEmpty(requests, work -> new GreedyRun(model, plan, config.decoding()).find(work));
        }
        return SearchLoop.run(model, requests, (request, row) -> begin(plan, request, row));
    }

    /** @throws IllegalArgumentException when a request has constraints and the beam has groups */
    private SourceSearch begin(BeamPlan plan, Request request, int row) {
        int maxTokens = SearchLoop.maxTokens(config.decoding(), request, model.maxLength());
        if (!request.constraints().isEmpty()) {
            if (config.groups() > 1) {
                throw new IllegalArgumentException("constraints are not for a beam in groups");
            }
            return new ConstrainedBeam(plan, request, row, maxTokens);
        }
        if (config.groups() == 1) {
            return new Beam(plan, request, row, maxTokens, DiversityPenalty.NONE);
        }
        DiversityPenalty crowd = new DiversityPenalty(config.diversity());
        List<Beam> groups = new ArrayList<>();
        for (int i = 0; i < config.groups(); i++) {
            groups.add(new Beam(plan, request, row, maxTokens, crowd));
        }
        return new DiverseBeams(groups, crowd, nBest, plan.stop() != SearchConfig.Stop.SHRINKING);
    }
}
