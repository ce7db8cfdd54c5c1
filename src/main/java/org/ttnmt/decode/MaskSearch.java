package org.ttnmt.decode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.model.MaskModel;
import org.ttnmt.model.StepModel;

/**
 * Mask-predict (Ghazvininejad et al. 2019): all words are gaps at first; each time all gaps are filled, and then the
 * least probable words become gaps again, fewer each time. Words keep the probability with which they were filled. So
 * for a few of the most probable lengths; the translation with the highest mean log-probability of a word is the best.
 */
final class MaskSearch implements Search {
    /** Untrained, a model guesses lengths far apart, and each position has a number for each word. */
    private static final int DRAFTS_AT_ONCE = 40;

    private final MaskModel model;
    private final DecodingConfig config;
    private final int nBest;

    MaskSearch(MaskModel model, DecodingConfig config, int nBest) {
        this.model = model;
        this.config = config;
        this.nBest = nBest;
    }

    /** A translation of one length under way. */
    private static final class Draft {
        private final int source;
        private final double ofLength;
        private final boolean cut;
        private final int[] tokens;
        private final float[] logProbs;

        Draft(int source, double ofLength, boolean cut, int length, int mask) {
            this.source = source;
            this.ofLength = ofLength;
            this.cut = cut;
            this.tokens = new int[length];
            this.logProbs = new float[length];
            Arrays.fill(tokens, mask);
        }

        void fill(StepModel.Continuations best, int mask) {
            for (int i = 0; i < tokens.length; i++) {
                if (tokens[i] == mask) {
                    tokens[i] = best.tokens()[i];
                    logProbs[i] = best.logProbs()[i];
                    if (Float.isNaN(logProbs[i])) {
                        throw Step.noNumber("a token");
                    }
                }
            }
        }

        /** Of words that are equally probable, the earlier ones become gaps. */
        void open(int gaps, int mask) {
            IntStream.range(0, tokens.length)
                    .boxed()
                    .sorted(Comparator.comparing(i -> logProbs[i]))
                    .limit(gaps)
                    .forEach(i -> tokens[i] = mask);
        }

        Hypothesis hypothesis() {
            double[] each = new double[tokens.length + (cut ? 0 : 1)];
            double sum = 0;
            for (int i = 0; i < tokens.length; i++) {
                each[i] = logProbs[i];
                sum += logProbs[i];
            }
            double mean = sum / Math.max(1, tokens.length);
            if (!cut) {
                each[tokens.length] = ofLength;
                sum += ofLength;
            }
            return new Hypothesis(tokens, each, sum, mean, cut);
        }
    }

    @Override
    public List<List<Hypothesis>> find(List<Request> requests) {
        return SearchLoop.withoutEmpty(requests, this::search);
    }

    /** What stands in all drafts, some at a time: each position of one has a probability for each word. */
    private static List<StepModel.Continuations> fill(MaskModel.Read read, List<Draft> drafts) {
        List<StepModel.Continuations> best = new ArrayList<>();
        for (int from = 0; from < drafts.size(); from += DRAFTS_AT_ONCE) {
            SearchLoop.checkInterrupt();
            List<Draft> some = drafts.subList(from, Math.min(drafts.size(), from + DRAFTS_AT_ONCE));
            int[] sources = some.stream().mapToInt(draft -> draft.source).toArray();
            best.addAll(
                    read.fill(sources, some.stream().map(draft -> draft.tokens).toList()));
        }
        return best;
    }

    private List<List<Hypothesis>> search(List<Request> requests) {
        try (MaskModel.Read read =
                model.read(requests.stream().map(Request::source).toList())) {
            List<Draft> drafts = new ArrayList<>();
            for (int i = 0; i < requests.size(); i++) {
                drafts.addAll(drafts(requests.get(i), i, read.lengths(i)));
            }
            for (int t = 1; t <= config.iterations(); t++) {
                List<StepModel.Continuations> best = fill(read, drafts);
                for (int i = 0; i < drafts.size(); i++) {
                    Draft draft = drafts.get(i);
                    draft.fill(best.get(i), model.mask());
                    draft.open(draft.tokens.length * (config.iterations() - t) / config.iterations(), model.mask());
                }
            }
            List<List<Hypothesis>> results = new ArrayList<>();
            requests.forEach(request -> results.add(new ArrayList<>()));
            drafts.forEach(draft -> results.get(draft.source).add(draft.hypothesis()));
            results.forEach(
                    each -> each.sort(Comparator.comparing(Hypothesis::score).reversed()));
            return results.stream()
                    .map(each -> List.copyOf(each.subList(0, Math.min(nBest, each.size()))))
                    .toList();
        }
    }

    /** One for each of the most probable lengths, of which there is one at least. */
    private List<Draft> drafts(Request request, int source, float[] lengths) {
        int most = SearchLoop.maxTokens(config, request, model.maxLength());
        List<Draft> drafts = new ArrayList<>();
        IntStream.range(1, lengths.length) // of a source with words, no translation is empty
                .boxed()
                .sorted(Comparator.comparing(length -> -lengths[length]))
                .limit(config.lengthCandidates())
                .forEach(length -> {
                    int kept = Math.min(length, most);
                    if (drafts.stream().noneMatch(draft -> draft.tokens.length == kept)) {
                        drafts.add(new Draft(source, lengths[length], kept < length, kept, model.mask()));
                    }
                });
        return drafts;
    }
}
