package org.ttnmt.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ttnmt.config.Samples;
import org.ttnmt.config.SamplingConfig;
import org.ttnmt.config.SearchConfig;

class SamplingTest {
    private static final int VOCABULARY = 100;
    private static final SearchConfig SEARCH = SearchConfig.of(Samples.decoding(1, 1, 0, 6));

    /** Slow, because rates of tokens show only in thousands of draws, for each of the distributions. */
    @Tag("slow")
    @ParameterizedTest
    @CsvSource({
        "1, 0, 1, 0",
        "0.5, 0, 1, 0",
        "2, 0, 1, 0",
        "1, 3, 1, 0",
        "0.7, 80, 1, 0",
        "1, 0, 0.6, 0",
        "1, 0, 0.97, 0",
        "1, 0, 1, 0.002",
        "1.5, 0, 0.9, 0",
        "1, 0, 1, 0.01",
        "1.3, 0, 1, 0.02",
        "0.8, 20, 0.7, 0.03"
    })
    void tokensComeAsOftenAsTheirCutDistributionSays(double temperature, int topK, double topP, double epsilon) {
        FakeModel.Distribution distribution = FakeModel.random(9, VOCABULARY);
        SamplingConfig sampling = new SamplingConfig(temperature, topK, topP, epsilon, 4);
        double[] expected = cut(distribution.logProbs(new int[] {3}, new int[0]), sampling);
        int draws = 6_000;
        int[] counts = new int[VOCABULARY];
        List<Request> requests = IntStream.range(0, draws)
                .mapToObj(i -> new Request(new int[] {3}, i, new int[0], Constraints.NONE))
                .toList();
        SearchConfig one = SearchConfig.of(Samples.decoding(1, 1, 0, 1));
        for (List<Hypothesis> found :
                new Sampling(new FakeModel(VOCABULARY, distribution), one, sampling, 1).find(requests)) {
            int[] tokens = found.get(0).tokens();
            counts[tokens.length == 0 ? FakeModel.EOS : tokens[0]]++;
        }
        for (int token = 0; token < VOCABULARY; token++) {
            double mean = draws * expected[token];
            double deviation = Math.sqrt(mean * (1 - expected[token]));
            assertEquals(mean, counts[token], 5 * deviation + 2, "token " + token);
        }
    }

    /** The distribution as the definition says: temperature, then each limit on the best of it. */
    private static double[] cut(float[] logProbs, SamplingConfig sampling) {
        double[] weights = new double[logProbs.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Math.exp(logProbs[i] / sampling.temperature());
        }
        int[] order = IntStream.range(0, weights.length)
                .boxed()
                .sorted((a, b) -> Double.compare(weights[b], weights[a]))
                .mapToInt(i -> i)
                .toArray();
        int most = sampling.topK() > 0 ? sampling.topK() : order.length;
        double total =
                Arrays.stream(order, 0, most).mapToDouble(i -> weights[i]).sum();
        double[] result = new double[weights.length];
        double mass = 0;
        for (int i = 0; i < most; i++) {
            double probability = weights[order[i]] / total;
            if (i > 0 && (probability < sampling.epsilon() || mass >= sampling.topP())) {
                break;
            }
            mass += probability;
            result[order[i]] = probability;
        }
        double kept = mass;
        return Arrays.stream(result).map(p -> p / kept).toArray();
    }

    @Test
    void drawsDependOnSeedAndStreamAndNotOnTheBatch() {
        FakeModel.Distribution distribution = FakeModel.random(2, VOCABULARY);
        SamplingConfig sampling = new SamplingConfig(1, 0, 0.95, 0, 7);
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            requests.add(new Request(
                    new int[] {3, i % 4}, 100 + i, i % 5 == 0 ? new int[] {7, 8} : new int[0], Constraints.NONE));
        }
        List<List<Hypothesis>> together =
                new Sampling(new FakeModel(VOCABULARY, distribution), SEARCH, sampling, 3).find(requests);
        int different = 0;
        for (int i = 0; i < requests.size(); i++) {
            List<Hypothesis> alone = new Sampling(new FakeModel(VOCABULARY, distribution), SEARCH, sampling, 3)
                    .find(List.of(requests.get(i)))
                    .get(0);
            assertEquals(3, alone.size());
            for (int j = 0; j < 3; j++) {
                assertArrayEquals(alone.get(j).tokens(), together.get(i).get(j).tokens());
                assertEquals(alone.get(j).logProb(), together.get(i).get(j).logProb());
                assertTrue(j == 0 || alone.get(j - 1).score() >= alone.get(j).score());
            }
            different += Arrays.equals(alone.get(0).tokens(), alone.get(1).tokens()) ? 0 : 1;
        }
        assertTrue(different > 20, "samples of a source differ: " + different);
        List<List<Hypothesis>> other = new Sampling(
                        new FakeModel(VOCABULARY, distribution), SEARCH, new SamplingConfig(1, 0, 0.95, 0, 8), 3)
                .find(requests);
        assertTrue(IntStream.range(0, 30)
                        .filter(i -> Arrays.equals(
                                other.get(i).get(0).tokens(),
                                together.get(i).get(0).tokens()))
                        .count()
                < 5);
        assertArrayEquals(new int[] {7, 8}, Arrays.copyOf(together.get(5).get(0).tokens(), 2));
    }

    @Test
    void onlyTheBestTokenIsGreedySearch() {
        for (int seed = 0; seed < 100; seed++) {
            FakeModel.Distribution distribution = FakeModel.random(seed, 5);
            Hypothesis greedy = new BeamSearch(new FakeModel(5, distribution), SEARCH, 1)
                    .search(List.of(new int[] {3}))
                    .get(0)
                    .get(0);
            Hypothesis drawn = new Sampling(
                            new FakeModel(5, distribution), SEARCH, new SamplingConfig(1, 1, 1, 0, seed), 1)
                    .find(List.of(Request.of(new int[] {3})))
                    .get(0)
                    .get(0);
            assertArrayEquals(greedy.tokens(), drawn.tokens());
            assertEquals(greedy.score(), drawn.score(), 1e-9);
            assertEquals(greedy.truncated(), drawn.truncated());
        }
    }
}
