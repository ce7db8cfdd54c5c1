package org.ttnmt.model.layers;

import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/** Hides the future: each position attends to itself and those before it (Vaswani et al. 2017, section 3.2.3). */
public record CausalMask() implements AttentionMask {

    @Override
    public Value mask(Code code, Value queries, Value keys) {
        Value known = code.call("le", keys, code.call("unsqueeze", queries, 1));
        return code.call("unsqueeze", known, 0); // (1, queries, keys)
    }
}
