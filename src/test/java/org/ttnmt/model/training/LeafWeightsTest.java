package org.ttnmt.model.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ttnmt.model.parameters.LeafWeights;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.model.parameters.Parameter;
import org.ttnmt.model.parameters.ParameterLayout;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.ScriptModule;
import org.ttnmt.torch.TensorScope;
import org.ttnmt.torch.Torch;
import org.ttnmt.torch.Value;

class LeafWeightsTest {
    private final ParameterLayout layout = new ParameterLayout();
    private final Parameter never = layout.add("never", Parameter.Initial.ZERO, 2);
    private final Parameter squared = layout.add("squared", Parameter.Initial.ZERO, 3, 1);
    private final Parameter unused = layout.add("unused", Parameter.Initial.ZERO, 2);
    private final Parameter tripled = layout.add("tripled", Parameter.Initial.ZERO, 1);

    static {
        Torch.load(1);
    }

    /** Of {@code sum(squared^2) + 3 tripled}, in bfloat16 and float32: what the sum does not depend on gets 0. */
    @Test
    void putsTheGradientsOfLeavesIntoTheirPlaces() {
        Script script = script((code, weights) -> {
            weights.master(unused);
            Value a = weights.compute(squared);
            Value squares = code.to(code.call("sum", code.multiply(a, a)), NumberFormats.BFLOAT16.master());
            return code.add(squares, code.call("sum", code.multiply(weights.master(tripled), 3.0)));
        });
        try (ScriptModule module = ScriptModule.load(script, Device.CPU);
                TensorScope scope = TensorScope.open(Device.CPU)) {
            float[] vector = {9, 9, 1, 2, -3.5f, 9, 9, 4};
            float[] gradient = module.train(scope, "gradient", scope.floats(vector, vector.length))
                    .get(0)
                    .toFloats();
            assertArrayEquals(new float[] {0, 0, 2, 4, -7, 0, 0, 3}, gradient);
        }
    }

    @Test
    void refusesTwoFormatsOfOneParameter() {
        IllegalStateException e = assertThrows(
                IllegalStateException.class,
                () -> script((code, weights) -> code.add(weights.compute(never), weights.master(never))));
        assertEquals("never in two formats", e.getMessage());
    }

    @FunctionalInterface
    private interface Output {
        Value of(Code code, LeafWeights weights);
    }

    private Script script(Output output) {
        Script script = new Script("Leaves");
        script.function("gradient", "Tensor", List.of("vector"), (code, p) -> {
            LeafWeights weights = new LeafWeights(code, layout, NumberFormats.BFLOAT16, "gradient", p.get(0));
            Value y = output.of(code, weights);
            code.returns(weights.gradient(code, List.of(y), List.of(code.call("ones_like", y))));
            weights.emit(script);
        });
        return script;
    }
}
