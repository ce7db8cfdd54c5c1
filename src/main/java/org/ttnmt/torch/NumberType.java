package org.ttnmt.torch;

/** A tensor's number format, with the code that TorchScript writes for it. */
public enum NumberType {
    UINT8(0),
    INT8(1),
    INT32(3),
    INT64(4),
    FLOAT16(5),
    FLOAT32(6),
    FLOAT64(7),
    BOOL(11),
    /** Quantized bytes, which carry a scale and a zero point. */
    QUINT8(13),
    BFLOAT16(15);

    private final int code;

    NumberType(int code) {
        this.code = code;
    }

    /** libtorch's number for this type. */
    public int code() {
        return code;
    }
}
