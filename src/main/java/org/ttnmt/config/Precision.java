package org.ttnmt.config;

/** Number format of the matrix products. */
public enum Precision {
    FLOAT32,
    BFLOAT16,

    /** On GPUs alone, with a loss that is scaled so that small gradients do not vanish. */
    FLOAT16
}
