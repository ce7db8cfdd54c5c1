package org.ttnmt.config;

/** The number format of matrix products in decoding. */
public enum DecodingPrecision {
    /** INT8 for a model whose weights were saved so, FLOAT32 for all others. */
    AUTO,

    /** 32 bits: as precise as a model is. */
    FLOAT32,

    /** 16 bits, eight of them for the exponent: faster where the processor or GPU multiplies them. */
    BFLOAT16,

    /** Only on GPUs, since processors have no fast instructions for it. */
    FLOAT16,

    /** Eight-bit integers, with a scale for each row of a weight and each position of an input; else float32. */
    INT8;

    /** What AUTO stands for, given whether a model was saved with eight-bit integers; others stay. */
    public DecodingPrecision resolved(boolean quantized) {
        return this != AUTO ? this : quantized ? INT8 : FLOAT32;
    }

    /** The number format in which a model was trained. */
    public static DecodingPrecision of(Precision precision) {
        return switch (precision) {
            case FLOAT32 -> FLOAT32;
            case BFLOAT16 -> BFLOAT16;
            case FLOAT16 -> FLOAT16;
        };
    }
}
