package org.ttnmt.model;

import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/** Sets elements to zero with probability {@code rate} and scales the others (Srivastava et al. 2014). */
interface Dropout {

    /** Leaves everything as it is. */
    Dropout NONE = (code, x, rate, extent) -> x;

    /**
     * Emits dropout of {@code x}, whose memory is contiguous and whose element count is {@code extent}'s.
     */
    Value apply(Code code, Value x, double rate, Extent extent);

    /** How many elements a tensor has, as a function of the batch's sizes. */
    @FunctionalInterface
    interface Extent {
        long elements(long batch, long sourceLength, long targetLength);
    }
}
