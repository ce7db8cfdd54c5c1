package org.ttnmt.model.graph;

import java.util.List;
import java.util.function.UnaryOperator;
import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/** Sets elements to zero with probability {@code rate} and scales the others (Srivastava et al. 2014). */
public interface Dropout {

    /** Leaves everything as it is. */
    Dropout NONE = new Dropout() {
        @Override
        public Value apply(Code code, Value x, double rate, Extent extent) {
            return x;
        }

        @Override
        public Value layer(Code code, Value x, double rate, UnaryOperator<Value> layer) {
            return layer.apply(x);
        }
    };

    /**
     * Emits dropout of {@code x}, whose memory is contiguous and whose element count is {@code extent}'s.
     */
    Value apply(Code code, Value x, double rate, Extent extent);

    /** Emits {@code layer} of {@code x}, or {@code x} with probability {@code rate} (LayerDrop, Fan et al. 2020). */
    Value layer(Code code, Value x, double rate, UnaryOperator<Value> layer);

    /** Elements of several tensors together. */
    static Extent sum(List<Extent> extents) {
        return (batch, source, target) -> extents.stream()
                .mapToLong(each -> each.elements(batch, source, target))
                .sum();
    }

    /** How many elements a tensor has, as a function of the batch's sizes. */
    @FunctionalInterface
    interface Extent {
        long elements(long batch, long sourceLength, long targetLength);
    }
}
