package org.ttnmt.config;

/** Number format of the matrix products. */
public enum Precision {
    FLOAT32,
    BFLOAT16
}
