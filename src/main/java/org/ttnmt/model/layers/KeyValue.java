package org.ttnmt.model.layers;

import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * Keys and values that attention reads, as one tensor: {@code (2, batch, heads, length, headDim)}, keys before values.
 *
 * @param both a value of that shape
 */
public record KeyValue(Value both) {

    /** Emits keys and values, each {@code (batch * heads, length, headDim)}; copies only what is not contiguous. */
    Value[] parts(Code code) {
        Value parts = code.call("unbind", code.call("flatten", both, 1, 2), 0);
        return new Value[] {parts.at(0), parts.at(1)};
    }
}
