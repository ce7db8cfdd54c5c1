package org.ttnmt.model.layers;

import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * Hides what fills up the shorter sentences of a batch.
 *
 * @param lengths real positions of each sentence, {@code (batch)}
 */
public record PaddingMask(Value lengths) implements AttentionMask {

    @Override
    public Value mask(Code code, Value queries, Value keys) {
        Value real = code.call("lt", keys, code.call("unsqueeze", lengths, 1));
        return code.call("unsqueeze", real, 1); // (batch, 1, keys)
    }
}
