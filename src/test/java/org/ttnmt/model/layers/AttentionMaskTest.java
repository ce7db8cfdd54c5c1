package org.ttnmt.model.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Script;
import org.ttnmt.torch.ScriptModule;
import org.ttnmt.torch.ScriptValue;
import org.ttnmt.torch.Tensor;
import org.ttnmt.torch.TensorScope;
import org.ttnmt.torch.Torch;
import org.ttnmt.torch.Value;

/** True means "may attend". */
class AttentionMaskTest {
    private static final float HIDDEN = Float.NEGATIVE_INFINITY;

    static {
        Torch.load(1);
    }

    /** Of sentences with these lengths, the first of which is the longest. */
    private static Value padding(Code code, Value lengths) {
        Value positions = code.call("arange", code.toInt(lengths.at(0)));
        return new PaddingMask(lengths).mask(code, positions, positions);
    }

    /** Among as many positions as there are lengths. */
    private static Value among(Code code, Value lengths, AttentionMask mask) {
        Value positions = code.call("arange", code.size(lengths, 0));
        return mask.mask(code, positions, positions);
    }

    private static Script script() {
        Script script = new Script("Masks");
        List<String> lengths = List.of("lengths");
        AttentionMask causal = new CausalMask();
        script.function(
                "source",
                "Tensor",
                lengths,
                (code, p) -> code.returns(code.to(padding(code, p.get(0)), NumberType.INT64)));
        script.function(
                "causal",
                "Tensor",
                lengths,
                (code, p) -> code.returns(code.to(among(code, p.get(0), causal), NumberType.INT64)));
        script.function(
                "bias",
                "Tensor",
                lengths,
                (code, p) -> code.returns(AttentionMask.bias(code, among(code, p.get(0), causal), NumberType.FLOAT32)));
        script.function("per_head", "Tensor", lengths, (code, p) -> {
            Value bias = AttentionMask.bias(code, padding(code, p.get(0)), NumberType.FLOAT32);
            code.returns(AttentionMask.perHead(code, bias, 2));
        });
        return script;
    }

    private static void check(String function, long[] shape, long[] mask, float[] bias) {
        try (ScriptModule module = ScriptModule.load(script(), Device.CPU);
                TensorScope scope = TensorScope.open(Device.CPU);
                ScriptValue lengths = ScriptValue.of(scope.longs(new long[] {3, 1, 2}, 3));
                ScriptValue result = module.call(function, lengths)) {
            Tensor tensor = result.toTensor(scope);
            assertArrayEquals(shape, tensor.shape());
            if (bias.length > 0) {
                assertArrayEquals(bias, tensor.toFloats());
            } else {
                assertArrayEquals(mask, tensor.toLongs());
            }
        }
    }

    @Test
    void realSourcePositionsMayBeAttendedTo() {
        check("source", new long[] {3, 1, 3}, new long[] {1, 1, 1, 1, 0, 0, 1, 1, 0}, new float[0]);
    }

    @Test
    void aPositionMayAttendToItselfAndThoseBefore() {
        check("causal", new long[] {1, 3, 3}, new long[] {1, 0, 0, 1, 1, 0, 1, 1, 1}, new float[0]);
    }

    @Test
    void theBiasHidesWhatMayNotBeAttendedTo() {
        check("bias", new long[] {1, 3, 3}, new long[0], new float[] {0, HIDDEN, HIDDEN, 0, 0, HIDDEN, 0, 0, 0});
    }

    @Test
    void theBiasOfASentenceIsThatOfAllItsHeads() {
        float[] second = {0, HIDDEN, HIDDEN};
        float[] third = {0, 0, HIDDEN};
        FloatBuffer all = FloatBuffer.allocate(18)
                .put(new float[6])
                .put(second)
                .put(second)
                .put(third)
                .put(third);
        check("per_head", new long[] {6, 1, 3}, new long[0], all.array());
    }
}
