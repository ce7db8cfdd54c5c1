package org.ttnmt.model.engine;

import java.util.List;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.ModelConfig;
import org.ttnmt.model.SpecialTokens;
import org.ttnmt.model.StepModel;
import org.ttnmt.model.family.Family;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.model.parameters.ParameterValues;

/**
 * Makes the JVM compile the vectors' kernels. Until it has, each of their vectors is an object and they are a thousand
 * times slower than scalars, which decode meanwhile. A tiny network of the model's kind decodes on a thread of its own,
 * until it is several times faster in vectors than in scalars.
 */
final class Warmup {
    private static final int VOCABULARY = 200;
    private static final int[] SOURCE = {3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17};
    private static final int STEPS = 6;
    private static final int ROWS = 4;
    private static final int LEAST_ROUNDS = 3;
    private static final int ROUNDS_OF_VECTORS = 8;
    private static final int FASTER = 3;
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final EngineNetwork scalars;
    private final EngineNetwork vectors;

    Warmup(ModelConfig config, DecodingPrecision format) {
        ModelConfig tiny = config.with(
                ModelConfig.ENCODER_LAYERS.is(1),
                ModelConfig.DECODER_LAYERS.is(1),
                ModelConfig.MODEL_DIM.is(64),
                ModelConfig.HEADS.is(2),
                ModelConfig.FEED_FORWARD_DIM.is(Packed.DEPTH + 64), // so that kernels go on with sums, too
                ModelConfig.MAX_POSITIONS.is(64));
        ParameterLayout layout = Family.of(tiny, VOCABULARY, VOCABULARY).layout();
        ParameterValues values = ParameterValues.of(layout.initialWeights(1));
        SpecialTokens special = new SpecialTokens(2, 1, 2, 0);
        this.scalars = new EngineNetwork(tiny, layout, values, format, special, 1, Vectors::plain);
        this.vectors = new EngineNetwork(tiny, layout, values, format, special, 1, Vectors::fastest);
    }

    /**
     * Works until the kernels are compiled, or for a minute.
     *
     * @return whether they are; they never are in a JVM whose compiler does not know vectors
     */
    boolean run() {
        long begin = System.nanoTime();
        long slow = nanos(scalars);
        int faster = 0;
        for (int round = 0; faster < LEAST_ROUNDS; round++) {
            if (System.nanoTime() - begin > PATIENCE_NANOS) {
                return false;
            }
            slow = round % ROUNDS_OF_VECTORS == 0 ? nanos(scalars) : slow;
            faster = nanos(vectors) < slow / FASTER ? faster + 1 : 0;
        }
        return true;
    }

    /** The time of one translation. */
    private static long nanos(EngineNetwork network) {
        long begin = System.nanoTime();
        try (StepModel.Decoding decoding = network.start(List.of(SOURCE))) {
            decoding.advance(new int[1], new int[] {network.bos()}, 2 * ROWS);
            for (int step = 0; step < STEPS; step++) {
                int rows = step == 0 ? 1 : ROWS;
                int[] tokens = new int[ROWS];
                int[] parents = new int[ROWS];
                for (int row = 0; row < ROWS; row++) {
                    tokens[row] = 3 + row;
                    parents[row] = row % rows;
                }
                decoding.advance(parents, tokens, 2 * ROWS);
            }
        }
        return System.nanoTime() - begin;
    }
}
