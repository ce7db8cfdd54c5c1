package org.ttnmt.model.parameters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HalfPrecisionTest {

    @Test
    void everyFloat16ComesBack() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            double value = binary16(bits);
            if (!Double.isNaN(value)) {
                assertEquals(bits, HalfPrecision.float16((float) value) & 0xffff, "of " + value);
            }
            assertEquals(value, HalfPrecision.ofFloat16((short) bits), "of " + bits);
        }
        assertTrue(Double.isNaN(binary16(HalfPrecision.float16(Float.NaN))));
    }

    /** Halfway between two neighbours the even one is taken, beside it the nearer one. */
    @Test
    void float16RoundsToTheNearest() {
        for (int bits = 0; bits < 0x7bff; bits++) {
            float middle = (float) ((binary16(bits) + binary16(bits + 1)) / 2);
            assertEquals(bits + (bits & 1), HalfPrecision.float16(middle), "of " + middle);
            assertEquals(bits, HalfPrecision.float16(Math.nextDown(middle)), "below " + middle);
            assertEquals(bits + 1, HalfPrecision.float16(Math.nextUp(middle)), "above " + middle);
        }
        assertEquals(0x7bff, HalfPrecision.float16(65519.99f));
        assertEquals(0x7c00, HalfPrecision.float16(65520f));
        assertEquals(0x7c00, HalfPrecision.float16(Float.POSITIVE_INFINITY));
    }

    @Test
    void bfloat16RoundsToTheNearest() {
        assertEquals(0x3f80, HalfPrecision.bfloat16(1f));
        assertEquals(0x3f80, HalfPrecision.bfloat16(1 + 0x1p-8f)); // a tie: to the even one
        assertEquals(0x3f82, HalfPrecision.bfloat16(1 + 3 * 0x1p-8f));
        assertEquals(0x3f81, HalfPrecision.bfloat16(Math.nextUp(1 + 0x1p-8f)));
        assertEquals(0x7f80, HalfPrecision.bfloat16(Float.MAX_VALUE));
        assertEquals(1e30f, HalfPrecision.ofBfloat16(HalfPrecision.bfloat16(1e30f)), 0.004f * 1e30f);
        assertTrue(Float.isNaN(HalfPrecision.ofBfloat16(HalfPrecision.bfloat16(Float.NaN))));
        for (float exact : new float[] {0, -0f, -2.5f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            assertEquals(exact, HalfPrecision.ofBfloat16(HalfPrecision.bfloat16(exact)));
        }
        assertEquals((short) 0xbf80, HalfPrecision.bfloat16(-1f));
        assertTrue(Float.isNaN(Float.intBitsToFloat(HalfPrecision.bfloat16(Float.intBitsToFloat(0x7f800001)) << 16)));
    }

    /** IEEE 754: 1 bit of sign, 5 of exponent, 10 of fraction. */
    private static double binary16(int bits) {
        int exponent = (bits >> 10) & 31;
        int fraction = bits & 1023;
        double magnitude = exponent == 31
                ? (fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
                : exponent == 0 ? fraction * Math.pow(2, -24) : (1 + fraction / 1024.0) * Math.pow(2, exponent - 15);
        return (bits & 0x8000) == 0 ? magnitude : -magnitude;
    }
}
