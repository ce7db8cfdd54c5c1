package org.ttnmt.decode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ttnmt.config.SearchConfig;
import org.ttnmt.config.SearchConfig.LengthNormalization;

/** Scores and searches written down as the definitions say, over whole distributions, for comparison. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record NaiveSearch(SearchConfig config, FakeModel.Distribution distribution, int[] source, int maxTokens) {

    /** Every hypothesis that rules allow and that ends within the maximum length, best score first. */
    List<Hypothesis> exhaustive() {
        List<Hypothesis> all = new ArrayList<>();
        enumerate(new int[0], 0, 0, all);
        all.sort(Comparator.comparingDouble(Hypothesis::score).reversed());
        return all;
    }

    private void enumerate(int[] prefix, double logProb, double value, List<Hypothesis> all) {
        float[] logProbs = distribution.logProbs(source, prefix);
        for (int token = 0; token < logProbs.length; token++) {
            double step = lowered(prefix, token, logProbs[token]);
            if (step == Double.NEGATIVE_INFINITY) {
                continue;
            }
            if (token == FakeModel.EOS) {
                all.add(finished(prefix, logProb + logProbs[token], value + step, false));
            } else if (prefix.length < maxTokens) {
                enumerate(FakeModel.append(prefix, token), logProb + logProbs[token], value + step, all);
            }
        }
    }

    /** Minimum length, what is unknown, repeated n-grams, repetition penalty. */
    double lowered(int[] prefix, int token, double logProb) {
        if (token == FakeModel.EOS && prefix.length < config.decoding().minLength()) {
            return Double.NEGATIVE_INFINITY;
        }
        if (token == FakeModel.UNK && !config.decoding().allowUnk()) {
            return Double.NEGATIVE_INFINITY;
        }
        int n = config.decoding().noRepeatNgram();
        int[] with = FakeModel.append(prefix, token);
        if (n > 0 && with.length > n) {
            List<Integer> last = boxed(with).subList(with.length - n, with.length);
            for (int i = 0; i + n < with.length; i++) {
                if (boxed(with).subList(i, i + n).equals(last)) {
                    return Double.NEGATIVE_INFINITY;
                }
            }
        }
        return boxed(prefix).contains(token) ? logProb * config.decoding().repetitionPenalty() : logProb;
    }

    Hypothesis finished(int[] tokens, double logProb, double value, boolean truncated) {
        double alpha = config.decoding().lengthPenalty();
        int length = truncated ? tokens.length : tokens.length + 1;
        double divisor = config.decoding().normalization() == LengthNormalization.AVERAGE
                ? Math.pow(length, alpha)
                : Math.pow(5 + length, alpha) / Math.pow(6, alpha);
        double coverage = 0;
        for (int i = 0; i < source.length; i++) {
            double attention = 0;
            for (int t = 0; t < length; t++) {
                attention += FakeModel.attention(source, Arrays.copyOf(tokens, t))[i];
            }
            coverage += Math.log(Math.min(attention, 1));
        }
        double score = value / divisor + config.decoding().coveragePenalty() * coverage;
        return new Hypothesis(tokens, new double[0], logProb, score, truncated);
    }

    /** A beam in groups over all continuations, to the end; what finishes is kept, whatever its score. */
    List<Hypothesis> beam() {
        @SuppressWarnings("ArrayRecordComponent")
        record Live(int[] tokens, double logProb, double value) {}
        record Next(int parent, int token, double rank, double logProb, double value) {}
        int size = config.decoding().beamSize() / config.groups();
        List<List<Live>> groups = new ArrayList<>();
        List<List<Hypothesis>> finished = new ArrayList<>();
        for (int g = 0; g < config.groups(); g++) {
            groups.add(List.of(new Live(new int[0], 0, 0)));
            finished.add(new ArrayList<>());
        }
        for (int length = 0; length <= maxTokens; length++) {
            Map<Integer, Integer> chosen = new HashMap<>();
            for (int g = 0; g < config.groups(); g++) {
                if (config.decoding().stop() == SearchConfig.Stop.FINISHED
                        && finished.get(g).size() >= size) {
                    continue;
                }
                List<Next> all = new ArrayList<>();
                for (int row = 0; row < groups.get(g).size(); row++) {
                    Live live = groups.get(g).get(row);
                    float[] logProbs = distribution.logProbs(source, live.tokens());
                    for (int token = 0; token < logProbs.length; token++) {
                        double step = lowered(live.tokens(), token, logProbs[token]);
                        double rank = live.value() + step - config.diversity() * chosen.getOrDefault(token, 0);
                        if (step != Double.NEGATIVE_INFINITY) {
                            all.add(new Next(row, token, rank, live.logProb() + logProbs[token], live.value() + step));
                        }
                    }
                }
                all.sort(Comparator.comparingDouble(Next::rank)
                        .reversed()
                        .thenComparingInt(Next::parent)
                        .thenComparingInt(Next::token));
                List<Live> living = new ArrayList<>();
                boolean shrinking = config.decoding().stop() == SearchConfig.Stop.SHRINKING;
                int width = size - finished.get(g).size();
                for (int i = 0; i < (shrinking ? Math.min(width, all.size()) : all.size()); i++) {
                    Next next = all.get(i);
                    int[] tokens = groups.get(g).get(next.parent()).tokens();
                    if (next.token() == FakeModel.EOS) {
                        if (i < size) {
                            finished.get(g).add(finished(tokens, next.logProb(), next.value(), false));
                        }
                    } else if (living.size() < size) {
                        living.add(new Live(FakeModel.append(tokens, next.token()), next.logProb(), next.value()));
                    }
                }
                living.forEach(live -> chosen.merge(live.tokens()[live.tokens().length - 1], 1, Integer::sum));
                if (shrinking && length + 1 == maxTokens) {
                    for (Live live : living) {
                        finished.get(g).add(finished(live.tokens(), live.logProb(), live.value(), true));
                    }
                    living.clear();
                }
                groups.set(g, living);
            }
        }
        List<Hypothesis> all = new ArrayList<>();
        finished.forEach(all::addAll);
        all.sort(Comparator.comparingDouble(Hypothesis::score).reversed());
        return all;
    }

    private static List<Integer> boxed(int[] tokens) {
        return Arrays.stream(tokens).boxed().toList();
    }
}
