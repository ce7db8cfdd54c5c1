package org.ttnmt.decode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.AttentionWeights;
import org.ttnmt.model.StepModel;
import org.ttnmt.model.TinyModel;
import org.ttnmt.model.engine.EngineNetwork;
import org.ttnmt.model.family.Family;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.model.parameters.ParameterValues;

/** The pieces of languages stand around sources and before targets, and nobody else sees them. */
class DirectedModelTest {
    private static final int FROM = 9;
    private static final int TO = 10;
    private static final List<int[]> SOURCES = List.of(new int[] {3, 4, 5}, new int[] {6});

    private final EngineNetwork network = network();
    private final DirectedModel directed = new DirectedModel(network, new int[] {FROM}, new int[] {TinyModel.EOS}, TO);

    private static EngineNetwork network() {
        ModelConfig config = TinyModel.config();
        ParameterLayout layout =
                Family.of(config, TinyModel.VOCABULARY, TinyModel.VOCABULARY).layout();
        return new EngineNetwork(
                config,
                layout,
                ParameterValues.of(TinyModel.weights(layout)),
                DecodingPrecision.FLOAT32,
                TinyModel.SPECIAL,
                1);
    }

    @AfterEach
    void close() {
        directed.close();
    }

    private static List<int[]> around() {
        return List.of(new int[] {FROM, 3, 4, 5, TinyModel.EOS}, new int[] {FROM, 6, TinyModel.EOS});
    }

    @Test
    void givenTargetsAreJudgedBehindTheLanguage() {
        List<float[]> inner = network.force(around(), List.of(new int[] {TO, 7, 8}, new int[] {TO}));
        List<float[]> found = directed.force(SOURCES, List.of(new int[] {7, 8}, new int[0]));
        for (int i = 0; i < 2; i++) {
            assertArrayEquals(Arrays.copyOfRange(inner.get(i), 1, inner.get(i).length), found.get(i));
        }
    }

    @Test
    void stepsBeginBehindTheLanguage() {
        assertEquals(TO, directed.bos());
        float[] second;
        try (StepModel.Decoding inner = network.start(around())) {
            inner.advance(new int[] {0, 1}, new int[] {TinyModel.BOS, TinyModel.BOS}, 1);
            inner.advance(new int[] {0, 1}, new int[] {TO, TO}, 1);
            second = inner.all();
            float[] all = inner.attention();
            int columns = all.length / 2;
            try (StepModel.Decoding outer = directed.start(SOURCES)) {
                outer.advance(new int[] {0, 1}, new int[] {TO, TO}, 1);
                assertArrayEquals(second, outer.all());
                float[] seen = outer.attention();
                assertEquals(2 * (columns - 2), seen.length);
                assertArrayEquals(Arrays.copyOfRange(all, 1, 1 + 3), Arrays.copyOf(seen, 3));
                assertEquals(all[columns + 1], seen[columns - 2], "the piece of the second source");
            }
        }
    }

    /** Its length counts the language, its probability does not; and n-grams do. */
    @Test
    void hypothesesAreScoredAsTheirMakersScoreThem() {
        DecodingConfig decoding =
                DecodingConfig.DEFAULT.with(DecodingConfig.BEAM_SIZE.is(3), DecodingConfig.NO_REPEAT_NGRAM_SIZE.is(1));
        List<List<Hypothesis>> found = new BeamSearch(directed, decoding, 1).search(SOURCES);
        for (int i = 0; i < 2; i++) {
            Hypothesis best = found.get(i).get(0);
            float[] forced = directed.force(List.of(SOURCES.get(i)), List.of(best.tokens()))
                    .get(0);
            double sum = 0;
            for (int t = 0; t < best.tokenLogProbs().length; t++) {
                sum += forced[t];
            }
            assertEquals(sum, best.logProb(), 1e-4);
            assertEquals(best.logProb() / (best.tokenLogProbs().length + 1), best.score(), 1e-6);
            assertEquals(
                    0, Arrays.stream(best.tokens()).filter(token -> token == TO).count());
        }
    }

    @Test
    void attentionIsThatOfTheWordsAlone() {
        AttentionWeights all = network.attend(around().get(0), new int[] {TO, 7});
        AttentionWeights some = directed.attend(SOURCES.get(0), new int[] {7});
        assertEquals(4, some.sourceLength());
        assertEquals(2, some.targetLength());
        assertEquals(2 * 2 * 2 * 4, some.cross().length);
        // the first head of the first layer: the query behind the language, the keys of the words and of the end
        int row = all.sourceLength();
        assertArrayEquals(
                new float[] {all.cross()[row + 1], all.cross()[row + 2], all.cross()[row + 3], all.cross()[row + 5]},
                Arrays.copyOf(some.cross(), 4));
        assertEquals(all.logProbs()[1], some.logProbs()[0]);
    }
}
