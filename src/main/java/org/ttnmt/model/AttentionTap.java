package org.ttnmt.model;

import org.ttnmt.torch.Value;

/** Is shown the weights of each attention, {@code (batch * heads, queries, keys)}, in the order in which they are emitted. */
@FunctionalInterface
interface AttentionTap {
    /** Looks at none. */
    AttentionTap NONE = weights -> {};

    void see(Value weights);
}
