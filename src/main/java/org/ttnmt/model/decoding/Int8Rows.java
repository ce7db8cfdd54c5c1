package org.ttnmt.model.decoding;

import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.OneDnn;
import org.ttnmt.torch.Value;

/**
 * Numbers as eight-bit integers: symmetric, with the largest of each row as 127. A row of a weight has a scale of its
 * own, and so has each position of an input, which is what makes results independent of a position's neighbours.
 *
 * @param values of an input, shifted by {@link #zero} to be above 0: UINT8
 * @param largest absolute value of each row of the input, {@code (..., 1)}
 */
record Int8Rows(Value values, Value largest) {
    /** The largest integer of a weight. */
    private static final int LARGEST = 127;

    /** Below this a row counts as zero. */
    private static final double TINY = 1e-30;

    /**
     * Up to this many inputs libtorch's own quantization is faster, since it is fewer operators: half as long for 128
     * inputs of a few rows, two thirds for 128 rows. For 512 inputs of 128 rows it takes 1.4 times as long, for 2,048
     * 1.6 times.
     */
    private static final int FEW_INPUTS = 256;

    /** What an input's integer 1 stands for, as a share of its row's largest. */
    static double inputStep() {
        return 1.0 / OneDnn.largestInput();
    }

    /** What stands for 0 in an input. */
    static int zero() {
        return OneDnn.largestInput() + 1;
    }

    /** Emits integers of an input {@code (..., inputs)}, rounded. */
    static Int8Rows of(Code code, Value x, int inputs) {
        Value largest = code.call("clamp_min", code.call("amax", code.call("abs", x), new int[] {-1}, true), TINY);
        if (inputs <= FEW_INPUTS) {
            Value one = code.call("div", x, largest);
            Value quantized = code.call("quantize_per_tensor", one, inputStep(), zero(), NumberType.QUINT8);
            return new Int8Rows(code.call("int_repr", quantized), largest);
        }
        Value scaled =
                code.multiply(x, code.multiply(code.call("reciprocal", largest), (double) OneDnn.largestInput()));
        Value signed = code.to(code.call("round_", scaled), NumberType.INT8);
        Value bytes = code.to(signed, NumberType.UINT8);
        boolean whole = zero() == 128; // then adding it is flipping the sign's bit
        return new Int8Rows(code.call(whole ? "bitwise_xor_" : "add_", bytes, zero()), largest);
    }

    /** Emits the integers of a weight {@code (outputs, inputs)}. */
    static Value ofWeight(Code code, Value weight) {
        Value scales = code.call("unsqueeze", scales(code, weight), 1);
        return code.to(code.call("round_", code.call("div", weight, scales)), NumberType.INT8);
    }

    /** Emits what an integer of each row stands for, {@code (outputs)}. */
    static Value scales(Code code, Value weight) {
        Value largest = code.call("amax", code.call("abs", weight), new int[] {1});
        return code.call("clamp_min", code.call("div", largest, (double) LARGEST), TINY);
    }

    /** Emits the zero points of a weight's rows. */
    static Value zeros(Code code, Value weight) {
        return code.call("zeros", java.util.List.of(code.size(weight, 0)), Code.dtype(NumberType.INT32));
    }
}
