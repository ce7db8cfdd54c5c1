package org.ttnmt.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ttnmt.UserException;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.Samples;
import org.ttnmt.model.StepModel;

class BeamSearchTest {
    private static final int VOCABULARY = 5;
    private static final double[] ALPHAS = {0, 0.6, 1, 2};

    /** Wide enough for every hypothesis over a vocabulary of 5 and at most 4 tokens before eos. */
    private static final int EXHAUSTIVE = 1 + 4 + 16 + 64 + 256;

    @Test
    void wideBeamFindsTheBestOfAllHypotheses() {
        int compared = 0;
        for (int seed = 0; seed < 1000; seed++) {
            FakeModel.Distribution distribution = FakeModel.random(seed, VOCABULARY);
            DecodingConfig options = Samples.decoding(EXHAUSTIVE, ALPHAS[seed % ALPHAS.length], 0, 4);
            int[] source = {seed % 7, 3};
            List<Hypothesis> all = exhaustive(distribution, source, options);
            int nBest = 1 + seed % 6;
            List<Hypothesis> found =
                    search(options, nBest, distribution, source).get(0);

            assertEquals(nBest, found.size());
            for (int i = 0; i < nBest; i++) {
                assertArrayEquals(all.get(i).tokens(), found.get(i).tokens(), "seed " + seed + ", hypothesis " + i);
                assertEquals(all.get(i).score(), found.get(i).score(), 1e-9);
                assertEquals(all.get(i).logProb(), found.get(i).logProb(), 1e-9);
                compared++;
            }
        }
        assertTrue(compared > 3000);
    }

    @Test
    void earlyStopLosesNothingAndSavesSteps() {
        int saved = 0;
        for (int seed = 0; seed < 1000; seed++) {
            // With n best = beam size the bound hardly ever ends a search: the same search run further.
            int beamSize = 1 + seed % 6;
            DecodingConfig options = Samples.decoding(beamSize, ALPHAS[seed % ALPHAS.length], 2, 6);
            FakeModel early = new FakeModel(VOCABULARY, FakeModel.random(seed, VOCABULARY));
            FakeModel late = new FakeModel(VOCABULARY, FakeModel.random(seed, VOCABULARY));
            List<int[]> source = List.of(new int[] {3, 4, 3});
            Hypothesis best =
                    new BeamSearch(early, options, 1).search(source).get(0).get(0);
            List<Hypothesis> nBest =
                    new BeamSearch(late, options, beamSize).search(source).get(0);
            assertSame(nBest.get(0), best, seed);
            assertTrue(early.rowsOfSteps.size() <= late.rowsOfSteps.size());
            saved += late.rowsOfSteps.size() - early.rowsOfSteps.size();

            Set<String> distinct = new HashSet<>();
            for (int i = 0; i < nBest.size(); i++) {
                assertTrue(distinct.add(Arrays.toString(nBest.get(i).tokens())));
                assertTrue(i == 0 || nBest.get(i - 1).score() >= nBest.get(i).score());
            }
        }
        assertTrue(saved > 100, "steps saved: " + saved);
    }

    @Test
    void beamOfOneIsGreedy() {
        int truncated = 0;
        for (int seed = 0; seed < 1000; seed++) {
            FakeModel.Distribution distribution = FakeModel.random(seed, VOCABULARY);
            DecodingConfig options = Samples.decoding(1, ALPHAS[seed % ALPHAS.length], 1, seed % 4);
            int[] source = new int[1 + seed % 5];
            Hypothesis expected = greedy(distribution, source, options);
            assertSame(expected, search(options, 1, distribution, source).get(0).get(0), seed);
            truncated += expected.truncated() ? 1 : 0;
        }
        assertTrue(truncated > 50 && truncated < 950, "truncated: " + truncated);
    }

    @Test
    void batchEqualsItsSentencesOneByOne() {
        Random random = new Random(5);
        for (int seed = 0; seed < 200; seed++) {
            FakeModel.Distribution distribution = FakeModel.random(seed, VOCABULARY);
            DecodingConfig options = Samples.decoding(1 + seed % 5, ALPHAS[seed % ALPHAS.length], 1.5, 3);
            List<int[]> sources = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                sources.add(random.ints(random.nextInt(6), 0, VOCABULARY).toArray());
            }
            int nBest = 1 + seed % options.beamSize();
            List<List<Hypothesis>> together =
                    new BeamSearch(new FakeModel(VOCABULARY, distribution), options, nBest).search(sources);
            for (int i = 0; i < sources.size(); i++) {
                List<Hypothesis> alone =
                        search(options, nBest, distribution, sources.get(i)).get(0);
                assertEquals(alone.size(), together.get(i).size());
                for (int j = 0; j < alone.size(); j++) {
                    assertSame(alone.get(j), together.get(i).get(j), seed);
                }
            }
        }
    }

    @Test
    void doneSourcesLeaveTheBatch() {
        // A source of n tokens is copied: n tokens, then eos
        FakeModel model = new FakeModel(VOCABULARY, BeamSearchTest::copy);
        List<int[]> sources = List.of(new int[] {3}, new int[] {3, 4, 3}, new int[] {4, 4});
        List<List<Hypothesis>> found = new BeamSearch(model, Samples.decoding(1, 1, 2, 0), 1).search(sources);
        assertEquals(List.of(3, 3, 2, 1), model.rowsOfSteps);
        for (int i = 0; i < sources.size(); i++) {
            assertArrayEquals(sources.get(i), found.get(i).get(0).tokens());
        }
        assertEquals(1, model.opened);
        assertEquals(1, model.closed);
    }

    @Test
    void allSourcesHaveEquallyManyRowsThatStayTogether() {
        DecodingConfig options = Samples.decoding(3, 1, 2, 2);
        FakeModel model = new FakeModel(VOCABULARY, FakeModel.random(1, VOCABULARY));
        new BeamSearch(model, options, 3).search(List.of(new int[] {3}, new int[] {4, 3}, new int[] {4}));
        assertEquals(3, model.rowsOfSteps.get(0));
        assertEquals(9, model.rowsOfSteps.get(1));
        assertTrue(model.rowsOfSteps.stream().allMatch(rows -> rows % 3 == 0));
        assertTrue(model.rowsOfSteps.contains(3) || model.rowsOfSteps.contains(6), model.rowsOfSteps.toString());
    }

    @Test
    void emptySourceDoesNotTouchTheNetwork() {
        FakeModel model = new FakeModel(VOCABULARY, (source, prefix) -> {
            throw new AssertionError("asked");
        });
        List<List<Hypothesis>> found =
                new BeamSearch(model, Samples.decoding(4, 1, 2, 0), 3).search(List.of(new int[0], new int[0]));
        assertEquals(2, found.size());
        assertEquals(List.of(Hypothesis.EMPTY), found.get(1));
        assertEquals(0, model.opened);
        assertEquals(List.of(), new BeamSearch(model, Samples.decoding(4, 1, 2, 0), 3).search(List.of()));
    }

    @Test
    void withoutEosTheBestAtTheMaximumLengthIsMarkedTruncated() {
        FakeModel.Distribution neverEnds = (source, prefix) ->
                logs(0, 0, 0, prefix.length % 2 == 0 ? 0.75 : 0.25, prefix.length % 2 == 0 ? 0.25 : 0.75);
        for (int beamSize : new int[] {1, 2, 5}) {
            Hypothesis best = search(Samples.decoding(beamSize, 1, 2, 1), 1, neverEnds, 3, 3)
                    .get(0)
                    .get(0);
            assertArrayEquals(new int[] {3, 4, 3, 4, 3}, best.tokens());
            assertTrue(best.truncated());
            assertEquals(Math.log(0.75), best.score(), 1e-6);
        }
    }

    @Test
    void finishedHypothesesComeBeforeTruncatedOnes() {
        // eos is improbable, but what ended is preferred to what did not
        FakeModel.Distribution seldomEnds = (source, prefix) -> logs(0, 0, 0.01, 0.99, 0);
        Hypothesis best =
                search(Samples.decoding(2, 1, 0, 3), 1, seldomEnds, 3).get(0).get(0);
        assertFalse(best.truncated());
    }

    @Test
    void tiesGoToTheLowerIdAndTheEarlierHypothesis() {
        FakeModel.Distribution even =
                (source, prefix) -> prefix.length < 2 ? logs(0, 0, 0, 0.5, 0.5) : logs(0, 0, 1, 0, 0);
        List<Hypothesis> found =
                search(Samples.decoding(4, 1, 0, 5), 4, even, 3).get(0);
        assertEquals(
                List.of("[3, 3]", "[3, 4]", "[4, 3]", "[4, 4]"),
                found.stream().map(h -> Arrays.toString(h.tokens())).toList());
    }

    @Test
    void tiesDoNotDependOnTheOrderOfCandidates() {
        FakeModel.Distribution even =
                (source, prefix) -> prefix.length == 0 ? logs(0, 0, 0, 0.5, 0.5) : logs(0, 0, 0.5, 0.5, 0);
        StepModel ascending = new FakeModel(VOCABULARY, even);
        StepModel descending = new FakeModel(VOCABULARY, even) {
            @Override
            public Decoding start(List<int[]> sources, List<int[]> words) {
                return reversingTies(super.start(sources, words));
            }
        };
        List<Hypothesis> expected = new BeamSearch(ascending, Samples.decoding(2, 1, 0, 4), 2)
                .search(List.of(new int[] {3}))
                .get(0);
        List<Hypothesis> actual = new BeamSearch(descending, Samples.decoding(2, 1, 0, 4), 2)
                .search(List.of(new int[] {3}))
                .get(0);
        assertEquals(2, expected.size());
        for (int i = 0; i < 2; i++) {
            assertSame(expected.get(i), actual.get(i), 0);
        }
    }

    /** Swaps the first two candidates of each row, which are equally probable. */
    private static StepModel.Decoding reversingTies(StepModel.Decoding decoding) {
        return new DecodingView(decoding) {
            @Override
            public StepModel.Continuations advance(int[] order, int[] tokens, int count) {
                StepModel.Continuations candidates = decoding.advance(order, tokens, count);
                for (int at = 0; at < candidates.tokens().length; at += count) {
                    assertEquals(candidates.logProbs()[at], candidates.logProbs()[at + 1]);
                    int first = candidates.tokens()[at];
                    candidates.tokens()[at] = candidates.tokens()[at + 1];
                    candidates.tokens()[at + 1] = first;
                }
                return candidates;
            }
        };
    }

    @Test
    void lengthPenaltyFavoursLongerHypotheses() {
        // eos at once: ln 0.4; one token more: ln 0.6 + ln 0.6 = ln 0.36
        FakeModel.Distribution distribution =
                (source, prefix) -> prefix.length == 0 ? logs(0, 0, 0.4, 0.6, 0) : logs(0, 0, 0.6, 0.2, 0.2);
        assertEquals(0, bestLength(0, distribution));
        assertEquals(1, bestLength(1, distribution));
        Hypothesis longer =
                search(Samples.decoding(5, 1, 0, 3), 1, distribution, 3).get(0).get(0);
        assertEquals(Math.log(0.36) / 2, longer.score(), 1e-6);
        assertEquals(Math.log(0.36), longer.logProb(), 1e-6);
    }

    @Test
    void maximumLengthGrowsWithTheSourceUpToTheLimitOfTheNetwork() {
        FakeModel.Distribution neverEnds = (source, prefix) -> logs(0, 0, 0, 1, 0);
        DecodingConfig options = Samples.decoding(1, 1, 1.5, 2);
        assertEquals(3, search(options, 1, neverEnds, 3).get(0).get(0).tokens().length);
        assertEquals(6, search(options, 1, neverEnds, 3, 3, 3).get(0).get(0).tokens().length);
        StepModel limited = new FakeModel(VOCABULARY, neverEnds) {
            @Override
            public int maxLength() {
                return 4;
            }
        };
        assertEquals(
                4,
                new BeamSearch(limited, options, 1)
                        .search(List.of(new int[] {3, 3, 3}))
                        .get(0)
                        .get(0)
                        .tokens()
                        .length);
    }

    @Test
    void brokenModelIsReported() {
        FakeModel model = new FakeModel(
                VOCABULARY,
                (source, prefix) ->
                        prefix.length == 2 ? new float[] {-1, -1, -1, Float.NaN, -1} : logs(0, 0, 0, 0.5, 0.5));
        UserException error =
                assertThrows(UserException.class, () -> new BeamSearch(model, Samples.decoding(3, 1, 1, 9), 1)
                        .search(List.of(new int[] {3})));
        assertEquals(
                "The model gives no number (NaN) as the log-probability of token 3 at position 3 of a translation. Its"
                        + " training probably diverged, or its weights were damaged: translate with an earlier"
                        + " checkpoint or copy the model directory again.",
                error.getMessage());
        assertEquals(1, model.closed);
    }

    @Test
    void impossibleOptionsAreRefused() {
        assertRefused("nBest is 6 but must be 1 to the beam size (5)", 5, 1, 6);
    }

    private static void assertRefused(String message, int beamSize, double alpha, int nBest) {
        DecodingConfig options = Samples.decoding(beamSize, alpha, 1, 1);
        StepModel model = new FakeModel(5, (source, prefix) -> new float[5]);
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> new BeamSearch(model, options, nBest))
                        .getMessage());
    }

    private static int bestLength(double alpha, FakeModel.Distribution distribution) {
        return search(Samples.decoding(5, alpha, 0, 3), 1, distribution, 3)
                .get(0)
                .get(0)
                .tokens()
                .length;
    }

    private static List<List<Hypothesis>> search(
            DecodingConfig options, int nBest, FakeModel.Distribution distribution, int... source) {
        return new BeamSearch(new FakeModel(VOCABULARY, distribution), options, nBest).search(List.of(source));
    }

    private static void assertSame(Hypothesis expected, Hypothesis actual, int seed) {
        assertArrayEquals(expected.tokens(), actual.tokens(), "seed " + seed);
        assertEquals(expected.score(), actual.score(), "seed " + seed);
        assertEquals(expected.logProb(), actual.logProb(), "seed " + seed);
        assertEquals(expected.truncated(), actual.truncated(), "seed " + seed);
    }

    private static float[] copy(int[] source, int[] prefix) {
        float[] logProbs = logs(0.01, 0.01, 0.01, 0.01, 0.01);
        logProbs[prefix.length < source.length ? source[prefix.length] : FakeModel.EOS] = (float) Math.log(0.96);
        return logProbs;
    }

    private static float[] logs(double... probabilities) {
        float[] logProbs = new float[probabilities.length];
        for (int i = 0; i < logProbs.length; i++) {
            logProbs[i] = (float) Math.log(probabilities[i]);
        }
        return logProbs;
    }

    /** Every hypothesis that ends within the maximum length, best score first. */
    private static List<Hypothesis> exhaustive(
            FakeModel.Distribution distribution, int[] source, DecodingConfig options) {
        List<Hypothesis> all = new ArrayList<>();
        enumerate(distribution, source, options, new int[0], 0, all);
        assertEquals(EXHAUSTIVE, all.size());
        all.sort(Comparator.comparingDouble(Hypothesis::score).reversed());
        return all;
    }

    private static void enumerate(
            FakeModel.Distribution distribution,
            int[] source,
            DecodingConfig options,
            int[] prefix,
            double logProb,
            List<Hypothesis> all) {
        float[] logProbs = distribution.logProbs(source, prefix);
        double ended = logProb + logProbs[FakeModel.EOS];
        double score = ended / Math.pow(prefix.length + 1.0, options.lengthPenalty());
        all.add(new Hypothesis(prefix, new double[0], ended, score, false));
        for (int token = 0; token < logProbs.length && prefix.length < options.maxLengthOffset(); token++) {
            if (token != FakeModel.EOS) {
                enumerate(
                        distribution, source, options, FakeModel.append(prefix, token), logProb + logProbs[token], all);
            }
        }
    }

    private static Hypothesis greedy(FakeModel.Distribution distribution, int[] source, DecodingConfig options) {
        int[] tokens = new int[0];
        double logProb = 0;
        int most = Math.max(1, (int) (options.maxLengthRatio() * source.length) + options.maxLengthOffset());
        while (true) {
            float[] logProbs = distribution.logProbs(source, tokens);
            int best = 0;
            for (int v = 1; v < logProbs.length; v++) {
                best = logProbs[v] > logProbs[best] ? v : best;
            }
            if (best == FakeModel.EOS) {
                logProb += logProbs[best];
                double score = logProb / Math.pow(tokens.length + 1.0, options.lengthPenalty());
                return new Hypothesis(tokens, new double[0], logProb, score, false);
            }
            if (tokens.length == most) {
                return new Hypothesis(
                        tokens,
                        new double[0],
                        logProb,
                        logProb / Math.pow(tokens.length, options.lengthPenalty()),
                        true);
            }
            logProb += logProbs[best];
            tokens = FakeModel.append(tokens, best);
        }
    }
}
