package org.ttnmt.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ttnmt.UserException;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.SamplingConfig;
import org.ttnmt.config.SearchConfig;
import org.ttnmt.model.Collapse;
import org.ttnmt.model.SlotModel;
import org.ttnmt.model.StepModel;

/** The search in filled slots against all ways to fill them, on random distributions. */
class SlotSearchTest {
    private static final int VOCABULARY = 4;
    private static final int BLANK = 1;

    /** Distributions that follow from the source alone; two slots for each token of it. */
    private static final class Random implements SlotModel {
        float[][] distributions(int[] source) {
            SplittableRandom random = new SplittableRandom(Arrays.hashCode(source));
            float[][] slots = new float[2 * source.length][VOCABULARY];
            for (float[] slot : slots) {
                double sum = 0;
                for (int i = 0; i < VOCABULARY; i++) {
                    slot[i] = (float) random.nextDouble(4);
                    sum += Math.exp(slot[i]);
                }
                for (int i = 0; i < VOCABULARY; i++) {
                    slot[i] -= (float) Math.log(sum);
                }
            }
            return slots;
        }

        @Override
        public Slots read(List<int[]> sources) {
            List<float[][]> all = sources.stream().map(this::distributions).toList();
            return new Slots() {
                @Override
                public int count(int source) {
                    return all.get(source).length;
                }

                @Override
                public List<StepModel.Continuations> best(int wanted) {
                    int perRow = Math.min(wanted, VOCABULARY);
                    return all.stream().map(slots -> best(slots, perRow)).toList();
                }

                private StepModel.Continuations best(float[][] slots, int perRow) {
                    int[] tokens = new int[slots.length * perRow];
                    float[] logProbs = new float[tokens.length];
                    for (int slot = 0; slot < slots.length; slot++) {
                        float[] of = slots[slot];
                        int[] order = IntStream.range(0, VOCABULARY)
                                .boxed()
                                .sorted(Comparator.comparing(i -> -of[i]))
                                .mapToInt(i -> i)
                                .toArray();
                        for (int i = 0; i < perRow; i++) {
                            tokens[slot * perRow + i] = order[i];
                            logProbs[slot * perRow + i] = of[order[i]];
                        }
                    }
                    return new StepModel.Continuations(perRow, tokens, logProbs);
                }

                @Override
                public List<float[]> at(List<int[]> tokens) {
                    List<float[]> results = new ArrayList<>();
                    for (int row = 0; row < tokens.size(); row++) {
                        int[] asked = tokens.get(row);
                        float[] result = new float[all.get(row).length * asked.length];
                        for (int i = 0; i < result.length; i++) {
                            result[i] = all.get(row)[i / asked.length][asked[i % asked.length]];
                        }
                        results.add(result);
                    }
                    return results;
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public int blank() {
            return BLANK;
        }

        @Override
        public int maxLength() {
            return 100;
        }
    }

    private static SearchConfig beam(int size) {
        return SearchConfig.of(DecodingConfig.DEFAULT.with(DecodingConfig.BEAM_SIZE.is(size)));
    }

    /** Probabilities of all translations, by filling the slots in every way. */
    private static Map<List<Integer>, Double> all(float[][] slots) {
        Map<List<Integer>, Double> all = new HashMap<>();
        int[] filled = new int[slots.length];
        long ways = Math.round(Math.pow(VOCABULARY, slots.length));
        for (long way = 0; way < ways; way++) {
            long rest = way;
            double logProb = 0;
            for (int i = 0; i < filled.length; i++, rest /= VOCABULARY) {
                filled[i] = (int) (rest % VOCABULARY);
                logProb += slots[i][filled[i]];
            }
            List<Integer> tokens =
                    Arrays.stream(Collapse.of(filled, BLANK)).boxed().toList();
            all.merge(tokens, Math.exp(logProb), Double::sum);
        }
        return all;
    }

    @Test
    void aWideBeamFindsTheMostProbableTranslations() {
        Random model = new Random();
        Search search = Searches.of(model)
                .best(
                        SearchConfig.of(DecodingConfig.DEFAULT.with(
                                DecodingConfig.BEAM_SIZE.is(500), DecodingConfig.LENGTH_PENALTY.is(0.0))),
                        3);
        for (int seed = 0; seed < 50; seed++) {
            int[] source = {seed, 2 * seed, 7};
            List<Double> best = all(model.distributions(source)).values().stream()
                    .sorted(Comparator.reverseOrder())
                    .limit(3)
                    .toList();
            List<Hypothesis> found = search.find(List.of(Request.of(source))).get(0);
            for (int i = 0; i < 3; i++) {
                assertEquals(Math.log(best.get(i)), found.get(i).logProb(), 1e-4, "seed " + seed);
                assertEquals(
                        found.get(i).logProb(),
                        Arrays.stream(found.get(i).tokenLogProbs()).sum(),
                        1e-9);
            }
        }
    }

    /** With one hypothesis, the most probable token of each slot; its probability is that of all ways to write it. */
    @Test
    void aBeamOfOneCollapsesTheBestTokens() {
        Random model = new Random();
        Search search = Searches.of(model).best(beam(1), 1);
        for (int seed = 0; seed < 50; seed++) {
            int[] source = {seed, 5, 7};
            float[][] slots = model.distributions(source);
            int[] best = Arrays.stream(slots)
                    .mapToInt(slot -> IntStream.range(0, VOCABULARY)
                            .boxed()
                            .max(Comparator.comparing(i -> slot[i]))
                            .orElseThrow())
                    .toArray();
            Hypothesis found = search.find(List.of(Request.of(source))).get(0).get(0);
            int[] tokens = Collapse.of(best, BLANK);
            assertArrayEquals(tokens, found.tokens());
            double probability =
                    all(slots).getOrDefault(Arrays.stream(tokens).boxed().toList(), 0.0);
            assertEquals(Math.log(probability), found.logProb(), 1e-4);
            assertFalse(found.truncated());
        }
    }

    @Test
    void emptySourcesNeverReachTheNetworkAndLongTranslationsAreCut() {
        SearchConfig config = SearchConfig.of(DecodingConfig.DEFAULT.with(
                DecodingConfig.BEAM_SIZE.is(1),
                DecodingConfig.MAX_LENGTH_RATIO.is(0.0),
                DecodingConfig.MAX_LENGTH_OFFSET.is(1)));
        List<List<Hypothesis>> found = Searches.of(new Random())
                .best(config, 1)
                .find(List.of(Request.of(new int[0]), Request.of(new int[] {3, 4, 5, 6, 7})));
        assertSame(Hypothesis.EMPTY, found.get(0).get(0));
        Hypothesis cut = found.get(1).get(0);
        assertEquals(1, cut.tokens().length);
        assertTrue(cut.truncated());
        assertEquals(1, cut.tokenLogProbs().length);
    }

    @Test
    void whatSteersStepsIsRefused() {
        Searches searches = Searches.of(new Random());
        String rest = " the steps of a search, but the model writes all pieces at once (model.decoder: ctc). Leave it"
                + " out, or use a model with decoder: autoregressive.";
        SearchConfig config = SearchConfig.of(DecodingConfig.DEFAULT.with(
                DecodingConfig.REPETITION_PENALTY.is(1.5), DecodingConfig.MIN_LENGTH.is(3)));
        refused("--min-length 3 and --repetition-penalty 1.5 steer" + rest, () -> searches.best(config, 1));
        refused(
                "--diverse-groups 2 steers" + rest,
                () -> searches.best(new SearchConfig(beam(4).decoding(), 2, 0.5), 1));
        refused(
                "drawing at random (--sample, --mbr) steers" + rest,
                () -> searches.samples(beam(1), new SamplingConfig(1, 0, 1, 0, 1), 1));
        refused("--shortlist needs" + rest, () -> searches.steps("--shortlist"));
        assertFalse(searches.observesRequests());
    }

    private static void refused(String sentence, org.junit.jupiter.api.function.Executable asking) {
        assertEquals(sentence, assertThrows(UserException.class, asking).getMessage());
    }
}
