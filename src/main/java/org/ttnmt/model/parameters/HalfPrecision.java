package org.ttnmt.model.parameters;

/** Numbers of 16 bits, rounded to the nearest, ties to the even one. */
public final class HalfPrecision {
    private static final int SIGN = 0x8000;
    private static final int INFINITY = 0x7c00;

    private HalfPrecision() {}

    /** The upper half of a float32. */
    public static short bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >>> 16) | 0x40); // stays a NaN whatever is cut off
        }
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }

    /** IEEE 754's binary16: 5 bits of exponent, 10 of fraction; what is too large becomes infinite. */
    public static short float16(float value) {
        int sign = (Float.floatToRawIntBits(value) >>> 16) & SIGN;
        if (Float.isNaN(value)) {
            return (short) (sign | INFINITY | 0x200);
        }
        float magnitude = Math.abs(value);
        if (magnitude >= 0x1.ffep15f) { // half way from the largest number, 65504, to 2^16
            return (short) (sign | INFINITY);
        }
        int exponent = Math.max(-14, Math.getExponent(magnitude));
        // in units of the last place, at most 2^11; rounding up may carry into the exponent, as it should
        int units = (int) Math.rint((double) magnitude * Math.scalb(1.0, 10 - exponent));
        return (short) (sign | (((exponent + 14) << 10) + units));
    }

    /** The number whose upper half this is. */
    public static float ofBfloat16(short half) {
        return Float.intBitsToFloat(half << 16);
    }

    /** The number of a binary16. */
    public static float ofFloat16(short half) {
        int exponent = (half & INFINITY) >>> 10;
        int fraction = half & 0x3ff;
        float magnitude = exponent == 31
                ? (fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN)
                : exponent == 0
                        ? Math.scalb((float) fraction, -24)
                        : Math.scalb((float) (fraction + 0x400), exponent - 25);
        return (half & SIGN) == 0 ? magnitude : -magnitude;
    }
}
