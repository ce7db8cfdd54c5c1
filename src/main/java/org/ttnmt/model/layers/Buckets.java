package org.ttnmt.model.layers;

import org.ttnmt.torch.Code;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.Value;

/**
 * Distances as 32 numbers: small ones each have their own, larger ones share theirs with more and more, up to 128
 * positions and beyond (Raffel et al. 2020, section 2.1; the numbers are those of their models).
 */
enum Buckets {
    /** Half of the numbers for what lies ahead. */
    BOTH_SIDES(16),
    /** All of them for what lies behind. */
    BEHIND(32);

    static final int COUNT = 32;

    private static final int FARTHEST = 128;

    /** Numbers of one side. */
    private final int size;

    Buckets(int size) {
        this.size = size;
    }

    /** Emits the number of each of {@code distances} from query to key. In float32, as their authors compute it. */
    Value of(Code code, Value distances) {
        int exact = size / 2;
        Value far = this == BOTH_SIDES
                ? code.call("abs", distances)
                : code.call("clamp_min", code.call("neg", distances), 0);
        Value ratio = code.call("div", code.to(code.call("clamp_min", far, 1), NumberType.FLOAT32), (double) exact);
        Value share = code.call("div", code.call("log", ratio), Math.log((double) FARTHEST / exact));
        Value above = code.to(code.multiply(share, (double) (size - exact)), NumberType.INT64);
        Value shared = code.call("clamp_max", code.add(above, exact), size - 1);
        Value number = code.call("where", code.call("lt", far, exact), far, shared);
        Value ahead = code.multiply(code.to(code.call("gt", distances, 0), NumberType.INT64), size);
        return this == BOTH_SIDES ? code.add(number, ahead) : number;
    }
}
