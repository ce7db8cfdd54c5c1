package org.ttnmt.decode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.model.Collapse;
import org.ttnmt.model.SlotModel;
import org.ttnmt.model.StepModel;

/**
 * Looks for the best translation in filled slots. With a beam of one, what the most probable token of each slot
 * collapses to; with more, the {@link PrefixBeam}. In either case a hypothesis has the probability that the network
 * gives it, summed over all ways to fill the slots.
 */
final class SlotSearch implements Search {
    private final SlotModel model;
    private final DecodingConfig config;
    private final LengthPenalty penalty;
    private final int nBest;

    SlotSearch(SlotModel model, DecodingConfig config, int nBest) {
        if (nBest < 1 || nBest > config.beamSize()) {
            throw new IllegalArgumentException(
                    "nBest is " + nBest + " but must be 1 to the beam size (" + config.beamSize() + ")");
        }
        this.model = model;
        this.config = config;
        this.penalty = new LengthPenalty(config.normalization(), config.lengthPenalty());
        this.nBest = nBest;
    }

    /** Prefixes, constraints and lists of words are not observed; who asks for them is told. */
    @Override
    public List<List<Hypothesis>> find(List<Request> requests) {
        return SearchLoop.withoutEmpty(requests, this::search);
    }

    private List<List<Hypothesis>> search(List<Request> requests) {
        try (SlotModel.Slots slots =
                model.read(requests.stream().map(Request::source).toList())) {
            List<List<Found>> candidates = candidates(slots, requests);
            List<float[]> logProbs = slots.at(candidates.stream()
                    .map(of -> IntStream.concat(
                                    IntStream.of(model.blank()),
                                    of.stream().flatMapToInt(found -> Arrays.stream(found.tokens)))
                            .toArray())
                    .toList());
            List<List<Hypothesis>> results = new ArrayList<>();
            for (int i = 0; i < requests.size(); i++) {
                results.add(ranked(candidates.get(i), logProbs.get(i), slots.count(i)));
            }
            return results;
        }
    }

    /** Tokens of a hypothesis, of which more may have been cut off. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Found(int[] tokens, boolean truncated) {}

    private List<List<Found>> candidates(SlotModel.Slots slots, List<Request> requests) {
        int size = config.beamSize();
        List<StepModel.Continuations> best = slots.best(size == 1 ? 1 : size + 2);
        List<float[]> blanks = size == 1
                ? List.of()
                : slots.at(requests.stream()
                        .map(request -> new int[] {model.blank()})
                        .toList());
        List<List<Found>> candidates = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            requireNumbers(best.get(i).logProbs());
            int most = SearchLoop.maxTokens(config, requests.get(i), Integer.MAX_VALUE);
            List<int[]> tokens = size == 1
                    ? List.of(Collapse.of(best.get(i).tokens(), model.blank()))
                    : new PrefixBeam(size, model.blank()).search(best.get(i), blanks.get(i));
            candidates.add(tokens.stream()
                    .map(each -> new Found(Arrays.copyOf(each, Math.min(each.length, most)), each.length > most))
                    .toList());
        }
        return candidates;
    }

    private static void requireNumbers(float[] logProbs) {
        for (float logProb : logProbs) {
            if (Float.isNaN(logProb)) {
                throw Step.noNumber("a token");
            }
        }
    }

    /** @param logProbs of the blank and of the tokens of all hypotheses, slot by slot */
    private List<Hypothesis> ranked(List<Found> candidates, float[] logProbs, int slots) {
        List<Hypothesis> hypotheses = new ArrayList<>();
        int columns = logProbs.length / slots;
        int begin = 1;
        for (Found found : candidates) {
            float[] own = new float[slots * (1 + found.tokens.length)];
            for (int slot = 0; slot < slots; slot++) {
                own[slot * (1 + found.tokens.length)] = logProbs[slot * columns];
                System.arraycopy(
                        logProbs,
                        slot * columns + begin,
                        own,
                        slot * (1 + found.tokens.length) + 1,
                        found.tokens.length);
            }
            begin += found.tokens.length;
            hypotheses.add(hypothesis(found, Collapse.conditional(own, found.tokens)));
        }
        hypotheses.sort(Comparator.comparing(Hypothesis::score).reversed()); // equal ones stay in their order
        return List.copyOf(hypotheses.subList(0, Math.min(nBest, hypotheses.size())));
    }

    private Hypothesis hypothesis(Found found, float[] conditional) {
        int counted = found.truncated ? conditional.length - 1 : conditional.length;
        double[] each = new double[counted];
        double sum = 0;
        for (int i = 0; i < counted; i++) {
            each[i] = conditional[i];
            sum += conditional[i];
        }
        return new Hypothesis(found.tokens, each, sum, penalty.score(sum, counted), found.truncated);
    }
}
