package org.ttnmt.model.layers;

import java.util.List;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Value;

/** Who may attend to what. In a mask, true means "may attend". Only here are masks made. */
public final class Masks {
    private Masks() {}

    /** {@code (batch, 1, sourceLength)}: positions before each sentence's length. */
    public static Value source(Code code, Value lengths, Value sourceLength) {
        Value positions = code.call(
                "arange",
                sourceLength,
                new Code.Named("dtype", NumberType.INT64),
                new Code.Named("device", code.device(lengths)));
        Value mask = code.call("lt", positions, code.call("unsqueeze", lengths, 1));
        return code.call("unsqueeze", mask, 1);
    }

    /** {@code (1, length, length)}: each position and those before it. */
    public static Value causal(Code code, Value length, Value tensorOnDevice) {
        Value all = code.call(
                "ones",
                List.of(1, length, length),
                new Code.Named("dtype", NumberType.BOOL),
                new Code.Named("device", code.device(tensorOnDevice)));
        return code.call("tril", all);
    }

    /** What is added to attention scores: 0 where {@code mask} is true, minus infinity elsewhere. */
    public static Value bias(Code code, Value mask, NumberType type) {
        Value zeros = code.call("zeros_like", mask, new Code.Named("dtype", type));
        return code.call("masked_fill", zeros, code.call("logical_not", mask), Double.NEGATIVE_INFINITY);
    }

    /** Emits {@code bias (batch, queries, keys)} for each of {@code heads}: {@code (batch * heads, queries, keys)}. */
    public static Value perHead(Code code, Value bias, int heads) {
        Value repeated = code.call("expand", code.call("unsqueeze", bias, 1), List.of(-1, heads, -1, -1));
        return code.call("flatten", repeated, 0, 1);
    }
}
