package org.ttnmt.model.layers;

import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * Hides what is far away: each position attends to those at most {@code size} before or behind it (Beltagy et al. 2020,
 * section 3.1).
 *
 * @param size positions on either side
 */
public record WindowMask(int size) implements AttentionMask {

    @Override
    public Value mask(Code code, Value queries, Value keys) {
        Value distance = code.call("abs", code.call("sub", keys, code.call("unsqueeze", queries, 1)));
        return code.call("unsqueeze", code.call("le", distance, size), 0); // (1, queries, keys)
    }
}
