package org.ttnmt.model.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ttnmt.config.ModelConfig;
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
import org.ttnmt.torch.Value;

class RotaryPositionsTest {
    static {
        Torch.load(1);
    }

    private static final int HEAD_DIM = 4;

    /** The equation of the paper (34), for two frequencies: 1 and 10000^(-1/2). */
    @Test
    void turnsPairsOfColumns() {
        double[] x = {0.3, -1.2, 0.7, 0.9};
        double[] turned = rotated(x, 3);
        double[] angle = {3, 3 / 100.0};
        for (int i = 0; i < 2; i++) {
            assertEquals(x[i] * Math.cos(angle[i]) - x[i + 2] * Math.sin(angle[i]), turned[i], 1e-12);
            assertEquals(x[i] * Math.sin(angle[i]) + x[i + 2] * Math.cos(angle[i]), turned[i + 2], 1e-12);
        }
        assertArrayEquals(x, rotated(x, 0));
    }

    @Test
    void productsDependOnTheDistanceAlone() {
        double near = product(0, 3);
        assertEquals(near, product(5, 8), 1e-12);
        assertTrue(Math.abs(near - product(0, 4)) > 1e-3, "another distance gives another product");
    }

    private static double product(int query, int key) {
        double[] q = rotated(new double[] {0.3, -1.2, 0.7, 0.9}, query);
        double[] k = rotated(new double[] {1.1, 0.2, -0.4, 0.6}, key);
        double sum = 0;
        for (int i = 0; i < HEAD_DIM; i++) {
            sum += q[i] * k[i];
        }
        return sum;
    }

    private static double[] rotated(double[] x, int position) {
        ModelConfig config = TinyModel.config();
        PositionEncoding positions = new RotaryPositions(HEAD_DIM);
        Script script = new Script("Rotary");
        script.function("rotated", "Tensor", List.of("x"), (code, p) -> {
            FlatWeights weights = new FlatWeights(
                    code,
                    Family.of(config, 11, 11).layout(),
                    NumberFormats.FLOAT64,
                    code.call(
                            "zeros", List.of(Family.of(config, 11, 11).layout().size())));
            Graph graph = new Graph(code, weights, Dropout.NONE, NumberFormats.FLOAT64);
            Value row = code.view(p.get(0), 1, HEAD_DIM);
            Value table = positions.table(graph, Value.of(position + 1), p.get(0));
            Places at = new Places(Value.of(position), Value.of(position + 1), table, Value.NONE, null);
            code.returns(positions.rotate(graph, row, at));
        });
        try (ScriptModule module = ScriptModule.load(script, Device.CPU);
                TensorScope scope = TensorScope.open(Device.CPU)) {
            return module.train(scope, "rotated", scope.doubles(x)).get(0).toDoubles();
        }
    }
}
