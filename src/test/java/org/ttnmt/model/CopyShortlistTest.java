package org.ttnmt.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.config.ModelConfig.TiedEmbeddings;
import org.ttnmt.model.decoding.DecodingNetwork;
import org.ttnmt.model.parameters.ParameterValues;

/** A network that copies, with few words that may follow. */
class CopyShortlistTest {
    private static final List<int[]> SOURCES = List.of(new int[] {3, 4, 4, 9}, new int[] {7});

    private static float[] first(DecodingNetwork network, List<int[]> words) {
        try (StepModel.Decoding decoding = network.start(SOURCES, words)) {
            decoding.advance(new int[] {0, 1}, new int[] {TinyModel.BOS, TinyModel.BOS}, 2);
            decoding.advance(new int[] {0, 0, 1, 1}, new int[] {5, 6, 5, 8}, 2);
            return decoding.all();
        }
    }

    @Test
    void allWordsAreAsWithoutAListAndWordsOfTheSourceAreAlwaysThere() {
        var script = TinyModel.decoding(
                TinyModel.config(m -> {
                    m.copy = true;
                    m.tied = TiedEmbeddings.ALL;
                }),
                DecodingPrecision.FLOAT32);
        try (DecodingNetwork network = new DecodingNetwork(
                script, ParameterValues.of(TinyModel.weights(script.layout())), TinyModel.SPECIAL)) {
            float[] whole = first(network, List.of());
            int[] every = IntStream.range(0, TinyModel.VOCABULARY).toArray();
            float[] listed = first(network, List.of(every, every));
            for (int i = 0; i < whole.length; i++) {
                assertEquals(whole[i], listed[i], 1e-5);
            }
            float[] few = first(network, List.of(new int[] {TinyModel.EOS, 5}, new int[] {TinyModel.EOS, 5, 6}));
            List<List<Integer>> open = List.of(List.of(TinyModel.EOS, 3, 4, 5, 9), List.of(TinyModel.EOS, 5, 6, 7));
            for (int row = 0; row < 4; row++) {
                double sum = 0;
                for (int word = 0; word < TinyModel.VOCABULARY; word++) {
                    float logProb = few[row * TinyModel.VOCABULARY + word];
                    assertEquals(open.get(row / 2).contains(word), Float.isFinite(logProb), row + ", " + word);
                    sum += Math.exp(logProb);
                }
                assertEquals(1, sum, 1e-5);
            }
        }
    }
}
