package org.ttnmt.model.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.ttnmt.model.Emitted;
import org.ttnmt.model.TinyModel;
import org.ttnmt.model.batch.PaddedBatch;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.parameters.Parameter;

/** Dropout of whole words and of whole layers, with bytes that drop everything (0) or nothing (255). */
class WordAndLayerDropoutTest {
    private static final PaddedBatch BATCH = TinyModel.batch();

    /** The same lengths, other words. */
    private static final PaddedBatch OTHER_SOURCES = PaddedBatch.of(
            List.of(new int[] {8, 3, 3, 9}, new int[] {4}, new int[] {5, 5}),
            TinyModel.TARGETS,
            TinyModel.BOS,
            TinyModel.EOS);

    @Test
    void sourcesWithoutWordsAreAllEqual() {
        try (Emitted emitted = emitted(shape -> shape.sourceWordDropout = 0.5)) {
            assertEquals(
                    run(emitted, BATCH, 0).loss(),
                    run(emitted, OTHER_SOURCES, 0).loss(),
                    1e-12);
            assertNotEquals(
                    run(emitted, BATCH, 255).loss(),
                    run(emitted, OTHER_SOURCES, 255).loss(),
                    1e-3);
            assertTrue(zero(emitted, run(emitted, BATCH, 0), "encoder.embedding.weight"));
        }
    }

    /** What is read loses its words, what is predicted does not: the table is also the output projection. */
    @Test
    void targetsWithoutWordsTeachTheOutputAlone() {
        try (Emitted emitted = emitted(shape -> {
            shape.targetWordDropout = 0.5;
            shape.tied = org.ttnmt.config.ModelConfig.TiedEmbeddings.NONE;
        })) {
            assertTrue(zero(emitted, run(emitted, BATCH, 0), "decoder.embedding.weight"));
            assertTrue(!zero(emitted, run(emitted, BATCH, 0), "decoder.output.weight"));
            assertTrue(!zero(emitted, run(emitted, BATCH, 255), "decoder.embedding.weight"));
        }
    }

    @Test
    void layersThatAreLeftOutLearnNothing() {
        try (Emitted emitted = emitted(shape -> shape.layerDropout = 0.5);
                Emitted whole = emitted(shape -> {})) {
            Emitted.Result without = run(emitted, BATCH, 0);
            for (Parameter parameter : emitted.layout().parameters()) {
                boolean used = parameter.name().equals("decoder.embedding.weight"); // input and output of what is left
                assertEquals(!used, zero(emitted, without, parameter.name()), parameter.name());
            }
            assertEquals(
                    whole.gradient(weights(whole), BATCH, 0.1).loss(),
                    run(emitted, BATCH, 255).loss(),
                    1e-12,
                    "layers that stay are not scaled");
        }
    }

    /** Some layers go and some stay, with dropout inside them: never more bytes than were drawn. */
    @Test
    void masksInsideLayersGoWithThem() {
        try (Emitted emitted = emitted(shape -> {
            shape.layerDropout = 0.5;
            shape.dropout = 0.3;
            shape.encoderLayers = 3;
        })) {
            byte[] bytes = new byte[bytes(emitted)];
            for (int seed = 0; seed < 20; seed++) {
                new java.util.SplittableRandom(seed).nextBytes(bytes);
                assertTrue(Double.isFinite(run(emitted, BATCH, bytes).loss()));
            }
        }
    }

    private static boolean zero(Emitted emitted, Emitted.Result result, String name) {
        for (Parameter parameter : emitted.layout().parameters()) {
            if (parameter.name().equals(name)) {
                int begin = Math.toIntExact(parameter.offset());
                return Arrays.stream(result.gradient(), begin, begin + (int) parameter.elements())
                        .allMatch(g -> g == 0);
            }
        }
        throw new IllegalArgumentException(name);
    }

    private static Emitted emitted(Consumer<TinyModel> change) {
        return new Emitted(TinyModel.config(change), NumberFormats.FLOAT64);
    }

    private static double[] weights(Emitted emitted) {
        return Emitted.widen(TinyModel.weights(emitted.layout()));
    }

    private static int bytes(Emitted emitted) {
        return (int) emitted.script().randomBytes().elements(BATCH.batch(), BATCH.sourceLength(), BATCH.targetLength());
    }

    private static Emitted.Result run(Emitted emitted, PaddedBatch batch, int value) {
        byte[] bytes = new byte[bytes(emitted)];
        Arrays.fill(bytes, (byte) value);
        return run(emitted, batch, bytes);
    }

    private static Emitted.Result run(Emitted emitted, PaddedBatch batch, byte[] bytes) {
        return emitted.gradient(weights(emitted), new double[0], batch, 0.1, bytes);
    }
}
