package org.ttnmt.model.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ttnmt.model.TinyModel;
import org.ttnmt.model.family.Family;
import org.ttnmt.model.graph.Dropout;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.model.parameters.FlatWeights;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.ScriptModule;
import org.ttnmt.torch.TensorScope;
import org.ttnmt.torch.Torch;

/** Weights of single rows of scores; NaiveAgreementTest and ModelVariantsTest compare them, and gradients, in networks. */
class AttentionNormalizerTest {
    private static final double HIDDEN = Double.NEGATIVE_INFINITY;

    static {
        Torch.load(1);
    }

    /** The values are those that the authors of entmax print (its README). */
    @Test
    void weightsAreThoseOfTheReference() {
        double[] scores = {-2, 0, 0.5};
        assertArrayEquals(new double[] {0.0486, 0.3592, 0.5922}, weights(new Softmax(), scores), 5e-5);
        assertArrayEquals(new double[] {0, 0.25, 0.75}, weights(new Sparsemax(), scores), 1e-12);
        assertArrayEquals(new double[] {0, 0.3260, 0.6740}, weights(new Entmax15(), scores), 5e-5);
    }

    @Test
    void hiddenKeysGetNothingAndChangeNothing() {
        for (AttentionNormalizer normalizer : List.of(new Softmax(), new Sparsemax(), new Entmax15())) {
            double[] alone = weights(normalizer, 0.3, -0.1, 0.2);
            double[] among = weights(normalizer, HIDDEN, 0.3, HIDDEN, -0.1, 0.2, HIDDEN);
            assertArrayEquals(new double[] {0, alone[0], 0, alone[1], alone[2], 0}, among);
            assertArrayEquals(new double[] {0, 1, 0}, weights(normalizer, HIDDEN, -50, HIDDEN));
            assertArrayEquals(new double[] {1}, weights(normalizer, 7));
        }
    }

    @Test
    void equalAndHugeScoresAreDistributedToo() {
        for (AttentionNormalizer normalizer : List.of(new Softmax(), new Sparsemax(), new Entmax15())) {
            assertArrayEquals(new double[] {0.25, 0.25, 0.25, 0.25}, weights(normalizer, 3, 3, 3, 3), 1e-12);
            assertArrayEquals(new double[] {0, 0.5, 0.5}, weights(normalizer, -1e30, 1e30, 1e30), 1e-12);
        }
    }

    private static double[] weights(AttentionNormalizer normalizer, double... scores) {
        Script script = new Script("Normalizer");
        script.function("weights", "Tensor", List.of("x"), (code, p) -> {
            var layout = Family.of(TinyModel.config(), 11, 11).layout();
            FlatWeights weights =
                    new FlatWeights(code, layout, NumberFormats.FLOAT64, code.call("zeros", List.of(layout.size())));
            Graph graph = new Graph(code, weights, Dropout.NONE, NumberFormats.FLOAT64);
            code.returns(normalizer.weights(graph, code.view(p.get(0), 1, 1, scores.length)));
        });
        try (ScriptModule module = ScriptModule.load(script, Device.CPU);
                TensorScope scope = TensorScope.open(Device.CPU)) {
            return module.train(scope, "weights", scope.doubles(scores)).get(0).toDoubles();
        }
    }
}
