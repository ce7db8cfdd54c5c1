package org.ttnmt.config;

/** Number format of the matrix products of decoding. */
public enum DecodingPrecision {
    FLOAT32,
    BFLOAT16,

    /** Eight-bit integers, with a scale for each row of a weight and for each position of an input; all else is float32. */
    INT8;

    /** As a training computes. */
    public static DecodingPrecision of(Precision precision) {
        return switch (precision) {
            case FLOAT32 -> FLOAT32;
            case BFLOAT16 -> BFLOAT16;
        };
    }
}
