package org.ttnmt.decode;

import java.util.ArrayList;
import java.util.List;
import org.ttnmt.config.SamplingConfig;
import org.ttnmt.config.SearchConfig;
import org.ttnmt.model.StepModel;

/**
 * Draws translations at random (ancestral sampling), each token from the network's distribution as
 * {@link SamplingConfig} sharpens and cuts it. What is drawn depends on the seed, the request's stream and the number
 * of the sample, never on the batch.
 */
public final class Sampling implements Search {
    private final StepModel model;
    private final SearchConfig config;
    private final SamplingConfig sampling;
    private final int samples;

    /**
     * Draws with the maximum length and the length penalty of {@code config}; a beam has no part in it.
     *
     * @param samples drawn for each source
     */
    public Sampling(StepModel model, SearchConfig config, SamplingConfig sampling, int samples) {
        if (samples < 1) {
            throw new IllegalArgumentException("samples is " + samples + " but must be 1 or more");
        }
        this.model = model;
        this.config = config;
        this.sampling = sampling;
        this.samples = samples;
    }

    /** As many hypotheses as samples are drawn, the same one perhaps several times, best score first. */
    @Override
    public List<List<Hypothesis>> find(List<Request> requests) {
        BeamPlan plan = BeamPlan.of(config, 1, model, true);
        return SearchLoop.run(model, requests, (request, row) -> {
            int maxTokens = SearchLoop.maxTokens(config.decoding(), request, model.maxLength());
            List<Sample> drawn = new ArrayList<>();
            for (int i = 0; i < samples; i++) {
                drawn.add(new Sample(plan, sampling, request, i, maxTokens));
            }
            return new Samples(plan, request, row, drawn, new TokenSampler(sampling, model.vocabularySize()));
        });
    }
}
