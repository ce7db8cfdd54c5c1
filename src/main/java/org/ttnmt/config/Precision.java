package org.ttnmt.config;

/** The number format of matrix products in training. */
public enum Precision {
    FLOAT32,
    BFLOAT16,

    /** Only on GPUs, with loss scaling, so that small gradients do not become zero. */
    FLOAT16
}
