package org.ttnmt.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ttnmt.UserException;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.SearchConfig;
import org.ttnmt.model.MaskModel;
import org.ttnmt.model.StepModel;

/** Gaps are filled, the least probable words become gaps again, and a few lengths are tried. */
class MaskSearchTest {
    private static final int MASK = 1;
    private static final DecodingConfig GREEDY = DecodingConfig.DEFAULT.with(DecodingConfig.BEAM_SIZE.is(1));

    /**
     * Writes 10 more than the word at the same place of the source, and 3 beyond its end; what is at the first place
     * becomes right only when its right neighbour is there, and is improbable before.
     */
    private static final class Shifting implements MaskModel {
        final List<List<String>> read = new ArrayList<>();

        @Override
        public Read read(List<int[]> sources) {
            return new Read() {
                @Override
                public float[] lengths(int source) {
                    float[] lengths = new float[sources.get(source).length + 4];
                    Arrays.fill(lengths, -9);
                    lengths[sources.get(source).length] = -1;
                    lengths[sources.get(source).length + 1] = -0.5f;
                    return lengths;
                }

                @Override
                public List<StepModel.Continuations> fill(int[] of, List<int[]> translations) {
                    read.add(translations.stream().map(Arrays::toString).toList());
                    List<StepModel.Continuations> all = new ArrayList<>();
                    for (int i = 0; i < of.length; i++) {
                        int[] source = sources.get(of[i]);
                        int[] draft = translations.get(i);
                        int[] tokens = new int[draft.length];
                        float[] logProbs = new float[draft.length];
                        for (int t = 0; t < draft.length; t++) {
                            boolean sure = t > 0 || (draft.length > 1 && draft[1] != MASK);
                            tokens[t] = t >= source.length ? 3 : sure ? source[t] + 10 : 99;
                            logProbs[t] = t >= source.length ? -5 : sure ? -0.1f * t : -3;
                        }
                        all.add(new StepModel.Continuations(1, tokens, logProbs));
                    }
                    return all;
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public int mask() {
            return MASK;
        }

        @Override
        public int maxLength() {
            return 100;
        }
    }

    private static Search search(MaskModel model, int iterations, int lengths, int nBest) {
        return Searches.of(model)
                .best(
                        SearchConfig.of(GREEDY.with(
                                DecodingConfig.ITERATIONS.is(iterations),
                                DecodingConfig.LENGTH_CANDIDATES.is(lengths))),
                        nBest);
    }

    @Test
    void theLeastProbableWordsAreWrittenAgain() {
        Shifting model = new Shifting();
        List<Hypothesis> found = search(model, 2, 2, 2)
                .find(List.of(Request.of(new int[] {5, 6, 7, 8})))
                .get(0);
        assertEquals(
                List.of(List.of("[1, 1, 1, 1, 1]", "[1, 1, 1, 1]"), List.of("[1, 16, 17, 18, 1]", "[1, 16, 17, 1]")),
                model.read);
        assertArrayEquals(new int[] {15, 16, 17, 18}, found.get(0).tokens());
        assertArrayEquals(new int[] {15, 16, 17, 18, 3}, found.get(1).tokens());
        assertEquals(-0.6 / 4, found.get(0).score(), 1e-6);
        assertEquals(-0.6 - 1, found.get(0).logProb(), 1e-6);
        assertEquals(5, found.get(0).tokenLogProbs().length);
        assertFalse(found.get(0).truncated());
    }

    @Test
    void oneIterationFillsAllAtOnce() {
        Hypothesis found = search(new Shifting(), 1, 1, 1)
                .find(List.of(Request.of(new int[] {5, 6}), Request.of(new int[0])))
                .get(0)
                .get(0);
        assertArrayEquals(new int[] {99, 16, 3}, found.tokens());
    }

    @Test
    void emptySourcesNeverReachTheNetworkAndLengthsHaveALimit() {
        Shifting model = new Shifting();
        Search search = Searches.of(model)
                .best(
                        SearchConfig.of(GREEDY.with(
                                DecodingConfig.MAX_LENGTH_RATIO.is(0.0), DecodingConfig.MAX_LENGTH_OFFSET.is(2))),
                        1);
        assertSame(
                Hypothesis.EMPTY,
                search.find(List.of(Request.of(new int[0]))).get(0).get(0));
        assertTrue(model.read.isEmpty());
        Hypothesis cut =
                search.find(List.of(Request.of(new int[] {5, 6, 7}))).get(0).get(0);
        assertEquals(2, cut.tokens().length);
        assertTrue(cut.truncated());
        assertEquals(2, cut.tokenLogProbs().length);
    }

    @Test
    void whatSteersStepsIsRefused() {
        Searches searches = Searches.of(new Shifting());
        SearchConfig config =
                SearchConfig.of(GREEDY.with(DecodingConfig.BEAM_SIZE.is(3), DecodingConfig.MIN_LENGTH.is(3)));
        assertEquals(
                "--min-length 3 and --beam-size 3 steer the steps of a search, but the model writes all pieces at once"
                        + " (model.decoder: mask_predict). Leave it out, or use a model with decoder: autoregressive.",
                assertThrows(UserException.class, () -> searches.best(config, 1))
                        .getMessage());
    }
}
