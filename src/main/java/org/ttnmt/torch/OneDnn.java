package org.ttnmt.torch;

import java.util.List;

/** oneDNN's products of matrices with weights in its own layout, as libtorch offers them on most CPUs. */
public final class OneDnn {
    /** Rows for which the layout is chosen: about those of a decoding step of 32 sentences with four hypotheses each. */
    private static final int EXPECTED_ROWS = 128;

    private static final String NO_MORE = "\"none\", annotate(List[Optional[number]], []), \"\"";

    private OneDnn() {}

    /** Whether this libtorch has it. */
    public static boolean isAvailable() {
        return Availability.KNOWN;
    }

    /** Emits {@code weight (outputs, inputs)} in oneDNN's layout; only {@link #linear} can read it. */
    public static Value pack(Code code, Value weight) {
        return code.callExternal("ops.mkldnn._reorder_linear_weight", weight, EXPECTED_ROWS);
    }

    /** Emits {@code x w^T + b} for a weight that was packed. */
    public static Value linear(Code code, Value x, Value packed, Value bias) {
        return code.assign(
                "linear", "ops.mkldnn._linear_pointwise(" + x + ", " + packed + ", " + bias + ", " + NO_MORE + ")");
    }

    /** Emits {@code weight (outputs, inputs)}, a tensor of INT8, in the layout of {@link #integerLinear}. */
    public static Value packIntegers(Code code, Value weight) {
        return code.callExternal("ops.onednn.qlinear_prepack", weight, List.of(EXPECTED_ROWS, code.size(weight, 1)));
    }

    /**
     * Emits {@code (x - 128) w^T} with sums of integers, and each column times its scale.
     *
     * @param x {@code (..., inputs)}, of UINT8
     * @param packed {@code (outputs, inputs)}, packed
     * @param xScale factor of the result, a number
     * @param scales {@code (outputs)}, FLOAT32
     * @param zeros {@code (outputs)}, INT32 zeros
     * @return {@code (..., outputs)}, FLOAT32
     */
    public static Value integerLinear(Code code, Value x, Value packed, double xScale, Value scales, Value zeros) {
        return code.assign(
                "linear",
                "ops.onednn.qlinear_pointwise(" + x + ", " + xScale + ", 128, " + packed + ", " + scales + ", " + zeros
                        + ", None, 1., 0, " + NumberType.FLOAT32.code() + ", " + NO_MORE + ")");
    }

    /** Found out once, by trying. */
    private static final class Availability {
        static final boolean KNOWN = find();

        private static boolean find() {
            Script script = new Script("OneDnn");
            script.function(
                    "product",
                    "Tensor",
                    List.of(Script.Parameter.tensor("x")),
                    (code, p) -> code.returns(linear(code, p.get(0), pack(code, p.get(0)), Value.NONE)));
            try (TensorScope scope = TensorScope.open(Device.CPU);
                    ScriptModule module = ScriptModule.load(script, Device.CPU);
                    ScriptValue x = ScriptValue.of(scope.floats(new float[] {1, 2, 3, 4}, 2, 2));
                    ScriptValue product = module.call("product", x)) {
                return product.toTensor(scope).toFloats()[3] == 25;
            } catch (RuntimeException e) {
                return false; // a libtorch without it rejects the script
            }
        }
    }
}
