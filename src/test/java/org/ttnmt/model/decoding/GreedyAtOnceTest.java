package org.ttnmt.model.decoding;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ttnmt.config.DecodingConfig;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.decode.BeamSearch;
import org.ttnmt.decode.Hypothesis;
import org.ttnmt.model.ModelVariants;
import org.ttnmt.model.TinyModel;
import org.ttnmt.model.parameters.ParameterValues;
import org.ttnmt.torch.Torch;

/** A greedy search that is one call finds what one finds that goes step by step, to the last bit. */
class GreedyAtOnceTest {
    private static final int SENTENCES = 12;

    static Stream<Named<ModelConfig>> variants() {
        return ModelVariants.all();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void findsWhatABeamOfOneFinds(ModelConfig config) {
        Torch.load(1);
        DecodingScript script = TinyModel.decoding(config, DecodingPrecision.FLOAT32);
        float[] weights = TinyModel.weights(script.layout());
        try (DecodingNetwork atOnce = network(script, weights, true);
                DecodingNetwork byStep = network(script, weights, false)) {
            List<Hypothesis> expected = found(byStep);
            List<Hypothesis> found = found(atOnce);
            for (int i = 0; i < SENTENCES; i++) {
                assertArrayEquals(expected.get(i).tokens(), found.get(i).tokens());
                assertArrayEquals(expected.get(i).tokenLogProbs(), found.get(i).tokenLogProbs());
                assertEquals(expected.get(i).score(), found.get(i).score());
                assertEquals(expected.get(i).truncated(), found.get(i).truncated());
            }
            assertTrue(
                    found.stream().mapToInt(each -> each.tokens().length).max().orElse(0) > 0, "nothing was written");
        }
    }

    private static DecodingNetwork network(DecodingScript script, float[] weights, boolean atOnce) {
        return new DecodingNetwork(script, ParameterValues.of(weights), TinyModel.SPECIAL, atOnce);
    }

    /** Limits of 3 to 11 tokens, and an empty line. */
    private static List<Hypothesis> found(DecodingNetwork network) {
        DecodingConfig options = DecodingConfig.DEFAULT.with(
                DecodingConfig.BEAM_SIZE.is(1),
                DecodingConfig.MAX_LENGTH_RATIO.is(1.0),
                DecodingConfig.MAX_LENGTH_OFFSET.is(2));
        SplittableRandom random = new SplittableRandom(3);
        List<int[]> sources = new ArrayList<>(List.of(new int[0]));
        while (sources.size() < SENTENCES) {
            sources.add(
                    random.ints(1 + sources.size() % 9, 4, TinyModel.VOCABULARY).toArray());
        }
        return new BeamSearch(network, options, 1)
                .search(sources).stream().map(each -> each.get(0)).toList();
    }
}
