package org.ttnmt.decode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ttnmt.model.LabelModel;
import org.ttnmt.model.SlotModel;
import org.ttnmt.model.StepModel;

/**
 * The most probable label of each place that has one. Labels do not know each other, so nothing has to be looked for;
 * a source with one place has further hypotheses, its next labels. What is no label is passed over.
 */
final class LabelSearch implements Search {
    /** Ids before this one are symbols that stand for no label. */
    private static final int FIRST = 3;

    private final LabelModel model;
    private final int nBest;

    LabelSearch(LabelModel model, int nBest) {
        this.model = model;
        this.nBest = nBest;
    }

    @Override
    public List<List<Hypothesis>> find(List<Request> requests) {
        return SearchLoop.withoutEmpty(requests, this::search);
    }

    private List<List<Hypothesis>> search(List<Request> requests) {
        try (SlotModel.Slots slots =
                model.read(requests.stream().map(Request::source).toList())) {
            List<StepModel.Continuations> best = slots.best(nBest + FIRST);
            List<List<Hypothesis>> results = new ArrayList<>();
            for (int i = 0; i < requests.size(); i++) {
                results.add(hypotheses(requests.get(i).labelled(), best.get(i)));
            }
            return results;
        }
    }

    private List<Hypothesis> hypotheses(int[] places, StepModel.Continuations best) {
        List<Hypothesis> found = new ArrayList<>();
        int most = places.length == 1 ? nBest : 1;
        for (int rank = 0; rank < most; rank++) {
            int[] tokens = new int[places.length];
            double[] logProbs = new double[places.length];
            for (int i = 0; i < places.length; i++) {
                int at = place(best, places[i], rank);
                if (at < 0) {
                    return List.copyOf(found); // there are no more labels
                }
                tokens[i] = best.tokens()[at];
                logProbs[i] = best.logProbs()[at];
            }
            double sum = Arrays.stream(logProbs).sum();
            found.add(new Hypothesis(tokens, logProbs, sum, sum / Math.max(1, places.length), false));
        }
        return List.copyOf(found);
    }

    /** Where the label of a rank stands among the candidates of a place; -1 where there are fewer. */
    private static int place(StepModel.Continuations best, int place, int rank) {
        int left = rank;
        for (int at = place * best.perRow(); at < (place + 1) * best.perRow(); at++) {
            if (Float.isNaN(best.logProbs()[at])) {
                throw Step.noNumber("a label");
            }
            if (best.tokens()[at] >= FIRST && left-- == 0) {
                return at;
            }
        }
        return -1;
    }
}
