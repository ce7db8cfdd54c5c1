package org.ttnmt.decode;

import java.util.ArrayList;
import java.util.List;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.model.StepModel;

/** Greedy search by a network that takes all its steps in one call; the hypotheses are those of a beam of one. */
record GreedyRun(StepModel model, BeamPlan plan, DecodingConfig options) {

    /**
     * Searches for requests that have a source and ask for nothing.
     */
    List<List<Hypothesis>> find(List<Request> requests) {
        int[] limits = requests.stream()
                .mapToInt(request -> SearchLoop.maxTokens(options, request, model.maxLength()))
                .toArray();
        List<int[]> sources = requests.stream().map(Request::source).toList();
        List<StepModel.Continuations> written = model.greedy(sources, SearchLoop.words(requests), limits);
        List<List<Hypothesis>> found = new ArrayList<>();
        for (int i = 0; i < limits.length; i++) {
            found.add(List.of(hypothesis(written.get(i), limits[i])));
        }
        return found;
    }

    private Hypothesis hypothesis(StepModel.Continuations written, int limit) {
        Node node = Node.start(plan.bos(), 0);
        for (int i = 0; i < written.tokens().length; i++) {
            int token = written.tokens()[i];
            float logProb = Step.checked(written.logProbs()[i], token, i);
            boolean ends = token == plan.eos();
            if (logProb == Float.NEGATIVE_INFINITY || (i == limit && !ends)) {
                break;
            }
            node = node.next(token, logProb, logProb, node.coverage());
            if (ends) {
                return node.finished(plan.ranking(), false);
            }
        }
        return node.finished(plan.ranking(), true);
    }
}
