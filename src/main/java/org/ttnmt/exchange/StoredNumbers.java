package org.ttnmt.exchange;

/** The number format of the weights in an exported file; int8 applies to matrices alone. */
public enum StoredNumbers {
    FLOAT32,
    BFLOAT16,
    FLOAT16,
    /** Matrices as bytes with a float32 scale for each row; everything else in float32. */
    INT8
}
