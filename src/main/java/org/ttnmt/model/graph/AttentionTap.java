package org.ttnmt.model.graph;

import org.ttnmt.torch.Value;

/** Is shown the weights of each attention, {@code (batch * heads, queries, keys)}, layer by layer. */
@FunctionalInterface
public interface AttentionTap {
    /** Ignores all of them. */
    AttentionTap NONE = (site, weights) -> {};

    void see(AttentionSite site, Value weights);
}
