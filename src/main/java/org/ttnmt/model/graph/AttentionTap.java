package org.ttnmt.model.graph;

import java.util.function.UnaryOperator;
import org.ttnmt.torch.Value;

/** Is shown the weights of each attention, {@code (batch * heads, queries, keys)}, layer by layer. */
@FunctionalInterface
public interface AttentionTap {
    /** Ignores all of them. */
    AttentionTap NONE = new AttentionTap() {
        @Override
        public void see(AttentionSite site, Value weights) {}

        @Override
        public AttentionTap through(UnaryOperator<Value> arranged) {
            return this;
        }
    };

    void see(AttentionSite site, Value weights);

    /** One that is shown other weights, and shows this one what {@code arranged} emits of them, if it looks. */
    default AttentionTap through(UnaryOperator<Value> arranged) {
        return (site, weights) -> see(site, arranged.apply(weights));
    }
}
