package org.ttnmt.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.config.Samples;
import org.ttnmt.decode.BeamSearch;
import org.ttnmt.decode.Hypothesis;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.batch.PaddedIds;
import org.ttnmt.model.decoding.DecodingNetwork;
import org.ttnmt.model.decoding.DecodingScript;
import org.ttnmt.model.engine.EngineNetwork;
import org.ttnmt.model.parameters.ParameterValues;

/** A network whose sources have no end reads one with its end behind it as another reads it without. */
class SourceEndTest {
    private static final SpecialTokens ENDLESS =
            new SpecialTokens(TinyModel.EOS, TinyModel.BOS, TinyModel.EOS, 0, false);
    private static final List<int[]> SOURCES = List.of(new int[] {3, 4, 5}, new int[] {6}, new int[0]);
    private static final List<int[]> TARGETS = List.of(new int[] {7, 8}, new int[] {9}, new int[] {3});

    private final ModelConfig config = TinyModel.config(shape -> {});
    private final DecodingScript script = TinyModel.decoding(config, DecodingPrecision.FLOAT32);
    private final float[] weights = TinyModel.weights(script.layout());

    private static List<int[]> ended() {
        return PaddedIds.ended(SOURCES, TinyModel.EOS);
    }

    @Test
    void inLibtorch() {
        try (DecodingNetwork one = new DecodingNetwork(script, weights, TinyModel.SPECIAL);
                DecodingNetwork other = new DecodingNetwork(script, weights, ENDLESS)) {
            assertSame(one, other);
        }
    }

    @Test
    void inJava() {
        try (EngineNetwork one = engine(TinyModel.SPECIAL);
                EngineNetwork other = engine(ENDLESS)) {
            assertSame(one, other);
        }
    }

    private EngineNetwork engine(SpecialTokens special) {
        return new EngineNetwork(
                config, script.layout(), ParameterValues.of(weights), DecodingPrecision.FLOAT32, special, 1);
    }

    private static <N extends StepModel & InferenceModel> void assertSame(N one, N endless) {
        List<float[]> expected = one.force(SOURCES, TARGETS);
        List<float[]> found = endless.force(ended(), TARGETS);
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), found.get(i));
        }
        List<int[]> real = SOURCES.subList(0, 2);
        List<List<Hypothesis>> best = new BeamSearch(one, Samples.decoding(3, 1, 0, 6), 1).search(real);
        List<List<Hypothesis>> other =
                new BeamSearch(endless, Samples.decoding(3, 1, 0, 6), 1).search(ended().subList(0, 2));
        for (int i = 0; i < best.size(); i++) {
            assertArrayEquals(best.get(i).get(0).tokens(), other.get(i).get(0).tokens());
            assertEquals(best.get(i).get(0).logProb(), other.get(i).get(0).logProb());
        }
    }

    @Test
    void inTraining() {
        PaddedBatch one = PaddedBatch.of(SOURCES, TARGETS, TinyModel.BOS, TinyModel.EOS);
        PaddedBatch endless = PaddedBatch.of(ended(), TARGETS, TinyModel.BOS, TinyModel.EOS, false);
        for (PaddedBatch other : List.of(endless, endless.with(endless.sources(), TARGETS))) {
            assertArrayEquals(one.source(), other.source());
            assertArrayEquals(one.lengths(), other.lengths());
            assertArrayEquals(one.target(), other.target());
            assertArrayEquals(one.labels(), other.labels());
        }
        assertArrayEquals(ended().get(0), endless.twice().sources().get(3));
        assertArrayEquals(new int[] {3, 4, 5}, one.sources().get(0));
        long[] shorter = PaddedBatch.of(SOURCES, TARGETS, TinyModel.BOS, TinyModel.EOS, false)
                .lengths();
        assertArrayEquals(new long[] {3, 1, 1}, shorter); // nothing at all could not be attended to
    }
}
