package org.ttnmt.model.layers;

import java.util.List;
import org.ttnmt.model.graph.Graph;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Value;

/** Which keys each query may attend to: true means "may attend". Only implementations of this interface make masks. */
@FunctionalInterface
public interface AttentionMask {
    /** Hides nothing. */
    AttentionMask ALL =
            (code, queries, keys) -> code.view(code.call("ones_like", keys, Code.dtype(NumberType.BOOL)), 1, 1, -1);

    /**
     * Emits the mask.
     *
     * @param queries positions of the queries, {@code (queries)}
     * @param keys positions of the keys, {@code (keys)}
     * @return {@code (batch, queries, keys)}, with 1 in place of a size that the mask does not depend on
     */
    Value mask(Code code, Value queries, Value keys);

    /** What both this mask and another allow. */
    default AttentionMask and(AttentionMask other) {
        return (code, queries, keys) ->
                code.call("logical_and", mask(code, queries, keys), other.mask(code, queries, keys));
    }

    /** What this mask or another allows. */
    default AttentionMask or(AttentionMask other) {
        return (code, queries, keys) ->
                code.call("logical_or", mask(code, queries, keys), other.mask(code, queries, keys));
    }

    /** Emits the {@link #bias} among positions. */
    default Value biasAmong(Graph graph, Value positions) {
        Code code = graph.code();
        return bias(code, mask(code, positions, positions), graph.numbers().compute());
    }

    /** Emits what is added to attention scores: 0 where {@code mask} is true, minus infinity elsewhere. */
    static Value bias(Code code, Value mask, NumberType type) {
        Value zeros = code.call("zeros_like", mask, Code.dtype(type));
        return code.call("masked_fill", zeros, code.call("logical_not", mask), Double.NEGATIVE_INFINITY);
    }

    /** Emits {@code bias (batch, queries, keys)} for each of {@code heads}: {@code (batch * heads, queries, keys)}. */
    static Value perHead(Code code, Value bias, int heads) {
        Value repeated = code.call("expand", code.call("unsqueeze", bias, 1), List.of(-1, heads, -1, -1));
        return code.call("flatten", repeated, 0, 1);
    }
}
