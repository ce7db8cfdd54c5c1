package org.ttnmt.exchange;

/** The number format of the matrices in a file; what is no matrix stays exact enough beside it. */
public enum StoredNumbers {
    FLOAT32,
    BFLOAT16,
    FLOAT16,
    /** Matrices as bytes with a float32 scale for each row; everything else in float32. */
    INT8
}
