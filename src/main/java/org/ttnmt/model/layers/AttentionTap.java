package org.ttnmt.model.layers;

import org.ttnmt.torch.Value;

/** Is shown the weights of each attention, {@code (batch * heads, queries, keys)}, in the order in which they are emitted. */
@FunctionalInterface
public interface AttentionTap {
    /** Looks at none. */
    AttentionTap NONE = weights -> {};

    void see(Value weights);
}
