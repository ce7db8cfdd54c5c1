package org.ttnmt.torch;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** oneDNN's products of matrices with weights in its own layout, as libtorch offers them on most CPUs. */
public final class OneDnn {
    /** The number of rows for which oneDNN chooses the layout: a step of 32 sentences with four hypotheses each. */
    private static final int EXPECTED_ROWS = 128;

    private static final String NO_MORE = "\"none\", annotate(List[Optional[number]], []), \"\"";

    private static final Map<NumberType, Boolean> KNOWN = new ConcurrentHashMap<>();

    private OneDnn() {}

    /**
     * Whether this libtorch has it, and this processor the instructions for products of {@code type}: those of bfloat16
     * need more than AVX2.
     */
    public static boolean isAvailable(NumberType type) {
        return KNOWN.computeIfAbsent(type, OneDnn::packs);
    }

    /**
     * The largest integer of an input, and minus the smallest: 127, or 63 where the processor adds two products of
     * bytes in 16 bits, which larger ones do not fit (x86 without VNNI).
     */
    public static int largestInput() {
        return Saturation.LARGEST;
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
     * Emits {@code (x - zero) w^T} with sums of integers, and each column times its scale.
     *
     * @param x {@code (..., inputs)}, of UINT8
     * @param zero what stands for 0 in {@code x}
     * @param packed {@code (outputs, inputs)}, packed
     * @param xScale factor of the result, a number
     * @param scales {@code (outputs)}, FLOAT32
     * @param zeros {@code (outputs)}, INT32 zeros
     * @return {@code (..., outputs)}, FLOAT32
     */
    public static Value integerLinear(
            Code code, Value x, int zero, Value packed, double xScale, Value scales, Value zeros) {
        return code.assign(
                "linear",
                "ops.onednn.qlinear_pointwise(" + x + ", " + xScale + ", " + zero + ", " + packed + ", " + scales + ", "
                        + zeros + ", None, 1., 0, " + NumberType.FLOAT32.code() + ", " + NO_MORE + ")");
    }

    /** Found out once for each type, by trying. */
    private static boolean packs(NumberType type) {
        Script script = new Script("OneDnn");
        script.function("product", "Tensor", List.of("numbers"), (code, p) -> {
            Value x = code.to(p.get(0), type);
            code.returns(code.to(linear(code, x, pack(code, x), Value.NONE), NumberType.FLOAT32));
        });
        try {
            return product(script, 1, 2, 3, 4) == 25;
        } catch (RuntimeException e) {
            return false; // a libtorch without it rejects the script, or the processor cannot
        }
    }

    /** The last number of a product of a matrix of two rows with itself. */
    private static float product(Script script, float... numbers) {
        try (TensorScope scope = TensorScope.open(Device.CPU);
                ScriptModule module = ScriptModule.load(script, Device.CPU);
                ScriptValue x = ScriptValue.of(scope.floats(numbers, 2, numbers.length / 2));
                ScriptValue product = module.call("product", x)) {
            return product.toTensor(scope).toFloats()[3];
        }
    }

    /** Found out once, with the largest products that there are. */
    private static final class Saturation {
        private static final int COLUMNS = 64;
        static final int LARGEST = find();

        private static int find() {
            Script script = new Script("OneDnn");
            script.function("product", "Tensor", List.of("numbers"), (code, p) -> {
                Value weight = packIntegers(code, code.to(p.get(0), NumberType.INT8));
                Value x = code.to(code.add(p.get(0), 128), NumberType.UINT8);
                Value scales = code.call("ones", List.of(2));
                Value zeros = code.call("zeros", List.of(2), Code.dtype(NumberType.INT32));
                code.returns(integerLinear(code, x, 128, weight, 1, scales, zeros));
            });
            float[] largest = new float[2 * COLUMNS];
            Arrays.fill(largest, 127);
            return product(script, largest) == 127f * 127 * COLUMNS ? 127 : 63;
        }
    }
}
