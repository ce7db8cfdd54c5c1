package org.ttnmt.model.decoding;

import org.ttnmt.UserException;
import org.ttnmt.config.DecodingPrecision;
import org.ttnmt.model.parameters.NumberFormats;
import org.ttnmt.torch.Device;
import org.ttnmt.torch.NumberType;
import org.ttnmt.torch.OneDnn;

/** How decoding multiplies by its weights. */
enum MatrixProducts {

    /** {@code torch.linear}, which every device has. */
    PLAIN,

    /**
     * oneDNN, with weights in its own layout. On the CPU this is the fastest for the few rows of a decoding step; and
     * what a row gives does not depend on how many others there are.
     */
    PACKED,

    /** oneDNN with eight-bit integers. Sums of integers are exact, so rows do not depend on others here either. */
    INT8;

    /** The best that {@code device} has for a precision. */
    static MatrixProducts of(DecodingPrecision precision, Device device) {
        if (precision == DecodingPrecision.INT8) {
            if (device.isGpu() || !OneDnn.isAvailable(NumberType.FLOAT32)) {
                throw new UserException("--precision int8 needs a CPU whose libtorch has oneDNN, which " + device
                        + " has not. Use float32" + (device.isGpu() ? " or bfloat16." : "."));
            }
            return INT8;
        }
        boolean packed = !device.isGpu()
                && precision != DecodingPrecision.FLOAT16
                && OneDnn.isAvailable(NumberFormats.of(precision).compute());
        return packed ? PACKED : PLAIN;
    }
}
