package org.ttnmt.model.layers;

import org.ttnmt.model.graph.Graph;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * Steps that normalisers by a threshold share: {@code f(score - t)}, with a {@code t} such that the weights of a query
 * sum to 1 and all scores below it get none. {@code t} is found by sorting, without a gradient: differentiating through
 * the sort would give no numbers where a weight is 0. {@link #moving} then gives it the gradient that it has by the
 * implicit function theorem, since an emitted function cannot bring a gradient of its own.
 */
final class Threshold {
    /** Scores are at most 0, thresholds at least -1: what lies below cannot be in a support. */
    private static final double FLOOR = -2;

    private Threshold() {}

    /** Emits {@code scale * scores} in the master format, less the largest of each row, and finite. */
    static Value shifted(Graph graph, Value scores, double scale) {
        Code code = graph.code();
        Value exact = graph.master(scores);
        Value scaled = scale == 1 ? exact : code.multiply(exact, scale);
        Value largest = code.call("amax", code.call("detach", scaled), new int[] {-1}, true);
        return code.call("clamp_min", code.call("sub", scaled, largest), FLOOR);
    }

    /** Emits 1 to the number of keys, in the format of {@code x (..., keys)}. */
    static Value ranks(Graph graph, Value x) {
        Code code = graph.code();
        Value end = code.assign("end", code.size(x, -1) + " + 1");
        Code.Named type = Code.dtype(graph.numbers().master());
        return code.call("arange", 1, end, type, code.onDeviceOf(x));
    }

    /** Emits {@code x} in falling order. */
    static Value sorted(Code code, Value x) {
        return code.call("sort", x, -1, true).at(0);
    }

    /** Emits the element of {@code candidates} that belongs to the size of the support. */
    static Value at(Code code, Value candidates, Value inSupport) {
        Value last = code.call("sub", code.call("sum", inSupport, new int[] {-1}, true), 1);
        return code.call("gather", candidates, -1, last);
    }

    /**
     * Emits the threshold with its gradient: that of each score is its share in {@code slopes}.
     *
     * @param threshold {@code (..., 1)}, without a gradient
     * @param slopes derivatives of the weights where they are now, {@code (..., keys)}, without a gradient
     */
    static Value moving(Code code, Value threshold, Value x, Value slopes) {
        Value nothing = code.call("sub", x, code.call("detach", x)); // 0, whose gradient is 1
        Value weighed = code.call("sum", code.multiply(slopes, nothing), new int[] {-1}, true);
        Value total = code.call("sum", slopes, new int[] {-1}, true);
        return code.add(threshold, code.call("div", weighed, total));
    }
}
