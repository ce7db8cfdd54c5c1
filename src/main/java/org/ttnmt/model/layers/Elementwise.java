package org.ttnmt.model.layers;

import org.ttnmt.torch.Code;
import org.ttnmt.torch.Value;

/**
 * Functions of each number, such as {@code tanh} and {@code sigmoid}, whose result does not depend on where in a tensor
 * the number stands. libtorch computes them in blocks of numbers, and those that are left at the end by another formula,
 * which may differ in the last bit.
 */
public final class Elementwise {
    /** Numbers of a block: two vectors, of 64 bytes each on processors with AVX-512. */
    private static final int BLOCK = 32;

    private Elementwise() {}

    /** Emits {@code log(x)}, flat, of a tensor whose columns are counted when it is run. */
    static Value log(Code code, Value x) {
        Value filled = code.call("constant_pad_nd", code.view(x, -1), new int[] {0, BLOCK}, 1.0);
        return code.call("narrow", code.call("log", filled), 0, 0, code.call("numel", x));
    }

    /** Emits {@code torch.function(x)} for {@code x (..., columns)}; columns that fill a block cost nothing more. */
    public static Value apply(Code code, String function, Value x, int columns) {
        int missing = Math.floorMod(-columns, BLOCK);
        if (missing == 0) {
            return code.call(function, x);
        }
        Value filled = code.call("constant_pad_nd", x, new int[] {0, missing}, 0.0);
        return code.call("contiguous", code.call("narrow", code.call(function, filled), -1, 0, columns));
    }
}
