package org.ttnmt.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.Samples;
import org.ttnmt.config.SearchConfig;
import org.ttnmt.config.SearchConfig.LengthNormalization;
import org.ttnmt.config.SearchConfig.Stop;

/** Penalties and rules against naive implementations, on random models. */
class SearchRulesTest {
    private static final int VOCABULARY = 5;
    private static final int MAX_TOKENS = 4;
    private static final int EXHAUSTIVE = 1 + 4 + 16 + 64 + 256;

    /** Slow, because a thousand random rules are compared with an exhaustive search each. */
    @Tag("slow")
    @Test
    void wideBeamFindsTheBestOfAllHypothesesUnderEveryPenalty() {
        int compared = 0;
        for (int seed = 0; seed < 1000; seed++) {
            SearchConfig random = random(seed, EXHAUSTIVE, 1);
            DecodingConfig ended = random.decoding()
                    .with(DecodingConfig.STOP.is(seed % 2 == 0 ? Stop.FINISHED : Stop.PROVEN)); // nothing cut off
            SearchConfig config = new SearchConfig(ended, 1, 0);
            FakeModel.Distribution distribution = FakeModel.random(seed, VOCABULARY);
            int[] source = {seed % 7, 3, 4};
            List<Hypothesis> all = new NaiveSearch(config, distribution, source, MAX_TOKENS).exhaustive();
            int nBest = Math.min(all.size(), 1 + seed % 6);
            if (nBest == 0) {
                continue; // every end is forbidden
            }
            assertAgree(all.subList(0, nBest), find(config, nBest, distribution, source, true), seed);
            compared += nBest;
        }
        assertTrue(compared > 2500, "compared: " + compared);
    }

    @Test
    void narrowBeamsInGroupsAreThoseOfANaiveImplementation() {
        int compared = 0;
        for (int seed = 0; seed < 1000; seed++) {
            int groups = 1 + seed % 3;
            SearchConfig config = random(seed, groups * (1 + seed % 4), groups);
            FakeModel.Distribution distribution = FakeModel.random(seed, 9);
            int[] source = {seed % 7, 3};
            List<Hypothesis> all = new NaiveSearch(config, distribution, source, MAX_TOKENS).beam();
            if (all.isEmpty()) {
                continue;
            }
            Hypothesis found = new BeamSearch(new FakeModel(9, distribution), config, 1)
                    .search(List.of(source))
                    .get(0)
                    .get(0);
            assertAgree(all.subList(0, 1), List.of(found), seed);
            compared++;
        }
        assertTrue(compared > 700, "compared: " + compared);
    }

    @Test
    void earlyStopNeverLosesOneOfTheNBest() {
        int saved = 0;
        for (int seed = 0; seed < 1000; seed++) {
            SearchConfig config = random(seed, 1 + seed % 5, 1);
            FakeModel.Distribution distribution = FakeModel.random(seed, VOCABULARY);
            int[] source = {3, 4, 3};
            int nBest = 1 + seed % config.decoding().beamSize();
            FakeModel early = new FakeModel(VOCABULARY, distribution);
            FakeModel late = new FakeModel(VOCABULARY, distribution);
            List<Hypothesis> stopped = new BeamSearch(early, config, nBest, true)
                    .search(List.of(source))
                    .get(0);
            List<Hypothesis> full = new BeamSearch(late, config, nBest, false)
                    .search(List.of(source))
                    .get(0);
            assertAgree(full, stopped, seed);
            saved += late.rowsOfSteps.size() - early.rowsOfSteps.size();
        }
        assertTrue(saved > 100, "steps saved: " + saved);
    }

    @Test
    void provenStopFindsWhatTheUsualStopLoses() {
        int better = 0;
        for (int seed = 0; seed < 300; seed++) {
            FakeModel.Distribution distribution = FakeModel.random(seed, VOCABULARY);
            double usual = bestScore(Stop.FINISHED, distribution);
            double proven = bestScore(Stop.PROVEN, distribution);
            assertTrue(proven >= usual, "seed " + seed);
            better += proven > usual ? 1 : 0;
        }
        assertTrue(better > 10, "better: " + better);
    }

    private static double bestScore(Stop stop, FakeModel.Distribution distribution) {
        SearchConfig config = new SearchConfig(Samples.decoding(2, 1, 0, 8).with(DecodingConfig.STOP.is(stop)), 1, 0);
        return find(config, 1, distribution, new int[] {3}, true).get(0).score();
    }

    @Test
    void nBestIsSortedWithoutDuplicatesAndBeginsWithTheOneBest() {
        for (int seed = 0; seed < 300; seed++) {
            int groups = 1 + seed % 3;
            SearchConfig config = random(seed, 4 * groups, groups);
            FakeModel.Distribution distribution = FakeModel.random(seed, VOCABULARY);
            List<Hypothesis> all = find(config, 4 * groups, distribution, new int[] {3, 4}, true);
            Hypothesis one =
                    find(config, 1, distribution, new int[] {3, 4}, true).get(0);
            assertArrayEquals(one.tokens(), all.get(0).tokens(), "seed " + seed);
            long distinct = all.stream()
                    .map(hypothesis -> java.util.Arrays.toString(hypothesis.tokens()))
                    .distinct()
                    .count();
            assertEquals(all.size(), distinct);
            for (int i = 1; i < all.size(); i++) {
                assertTrue(all.get(i - 1).truncated()
                        || all.get(i).truncated()
                        || all.get(i - 1).score() >= all.get(i).score());
            }
        }
    }

    @Test
    void diversityGivesDifferentTranslations() {
        FakeModel.Distribution distribution = FakeModel.random(3, 9);
        SearchConfig alike = groups(0);
        SearchConfig diverse = groups(100);
        int[] source = {3, 4};
        // without a cost all groups search alike; with a huge one no two begin with the same token
        assertEquals(1, find(alike, 3, distribution, source, true).size());
        List<Hypothesis> found = find(diverse, 3, distribution, source, true);
        assertEquals(3, found.size());
        assertEquals(
                3,
                found.stream()
                        .mapToInt(h -> h.tokens().length == 0 ? -1 : h.tokens()[0])
                        .distinct()
                        .count());
    }

    private static SearchConfig groups(double diversity) {
        return new SearchConfig(Samples.decoding(3, 1, 0, 6), 3, diversity);
    }

    @Test
    void prefixesAreForced() {
        FakeModel.Distribution distribution = FakeModel.random(5, VOCABULARY);
        for (int beamSize : new int[] {1, 4}) {
            int[] source = {3, 4};
            List<Request> requests = List.of(
                    new Request(source, 0, new int[] {4, 0, 4}, Constraints.NONE),
                    Request.of(source),
                    new Request(source, 0, new int[] {3, 3, 3, 3, 3, 3, 3, 3}, Constraints.NONE));
            List<List<Hypothesis>> found = new BeamSearch(
                            new FakeModel(VOCABULARY, distribution), Samples.decoding(beamSize, 1, 1, 4), 1)
                    .find(requests);
            assertArrayEquals(
                    new int[] {4, 0, 4},
                    java.util.Arrays.copyOf(found.get(0).get(0).tokens(), 3));
            assertArrayEquals(
                    find(SearchConfig.of(Samples.decoding(beamSize, 1, 1, 4)), 1, distribution, source, true)
                            .get(0)
                            .tokens(),
                    found.get(1).get(0).tokens());
            int[] longest = found.get(2).get(0).tokens();
            assertTrue(longest.length >= 8 && longest.length <= 9, "longer than the maximum length, as asked");
            Hypothesis first = found.get(0).get(0);
            double sum = 0;
            for (int i = 0; i < first.tokens().length; i++) {
                float[] logProbs = distribution.logProbs(source, java.util.Arrays.copyOf(first.tokens(), i));
                assertEquals(logProbs[first.tokens()[i]], first.tokenLogProbs()[i], 1e-6);
                sum += first.tokenLogProbs()[i];
            }
            assertEquals(
                    first.truncated() ? sum : sum + first.tokenLogProbs()[first.tokens().length],
                    first.logProb(),
                    1e-6);
        }
    }

    @Test
    void minimumLengthBeyondTheMaximumTruncates() {
        SearchConfig config =
                new SearchConfig(Samples.decoding(2, 1, 0, 3).with(DecodingConfig.MIN_LENGTH.is(9)), 1, 0);
        Hypothesis found = find(config, 1, FakeModel.random(1, VOCABULARY), new int[] {3}, true)
                .get(0);
        assertTrue(found.truncated());
        assertEquals(3, found.tokens().length);
    }

    @Test
    void impossibleSettingsAreRefused() {
        assertEquals(
                "groups is 2 but must divide the beam size (5)",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new SearchConfig(
                                        Samples.decoding(5, 1, 1, 1)
                                                .with(DecodingConfig.LENGTH_NORMALIZATION.is(LengthNormalization.GNMT)),
                                        2,
                                        1))
                        .getMessage());
        assertFalse(SearchConfig.of(Samples.decoding(5, 1, 1, 1)).decoding().repetitionPenalty() > 1);
    }

    private static SearchConfig random(int seed, int beamSize, int groups) {
        Random random = new Random(seed);
        IntStream.range(0, 3).forEach(i -> random.nextInt());
        double[] alphas = {0, 0.6, 1, 2};
        return new SearchConfig(
                Samples.decoding(beamSize, alphas[random.nextInt(4)], 0, MAX_TOKENS)
                        .with(
                                DecodingConfig.LENGTH_NORMALIZATION.is(
                                        random.nextBoolean() ? LengthNormalization.AVERAGE : LengthNormalization.GNMT),
                                DecodingConfig.COVERAGE_PENALTY.is(random.nextBoolean() ? 0 : random.nextDouble()),
                                DecodingConfig.REPETITION_PENALTY.is(
                                        random.nextBoolean() ? 1 : 1 + random.nextDouble()),
                                DecodingConfig.NO_REPEAT_NGRAM_SIZE.is(random.nextInt(4)),
                                DecodingConfig.MIN_LENGTH.is(random.nextInt(4)),
                                DecodingConfig.ALLOW_UNK.is(seed % 3 > 0),
                                DecodingConfig.STOP.is(List.of(Stop.values()).get(random.nextInt(3)))),
                groups,
                groups == 1 ? 0 : random.nextDouble());
    }

    private static List<Hypothesis> find(
            SearchConfig config, int nBest, FakeModel.Distribution distribution, int[] source, boolean boundStops) {
        int vocabulary = distribution.logProbs(source, new int[0]).length;
        return new BeamSearch(new FakeModel(vocabulary, distribution), config, nBest, boundStops)
                .search(List.of(source))
                .get(0);
    }

    private static void assertAgree(List<Hypothesis> expected, List<Hypothesis> actual, int seed) {
        assertEquals(expected.size(), actual.size(), "seed " + seed);
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i).tokens(), actual.get(i).tokens(), "seed " + seed + ", hypothesis " + i);
            assertEquals(expected.get(i).score(), actual.get(i).score(), 1e-5, "seed " + seed);
            assertEquals(expected.get(i).logProb(), actual.get(i).logProb(), 1e-6, "seed " + seed);
        }
    }
}
