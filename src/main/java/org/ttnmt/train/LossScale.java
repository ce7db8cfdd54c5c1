package org.ttnmt.train;

/**
 * The factor of the loss in float16: as large as gradients bear it, so that small ones do not vanish. It is halved
 * whenever a gradient overflows, and doubled after {@value #PATIENCE} updates in which none did (Micikevicius et al.
 * 2018, Mixed Precision Training, section 3.2).
 *
 * @param factor a power of two
 * @param updates with this factor so far
 */
public record LossScale(double factor, int updates) {
    /** The loss is a sum over tokens, not their mean, so it begins lower than in other programs. */
    public static final LossScale START = new LossScale(16, 0);

    private static final int PATIENCE = 1000;
    private static final double SMALLEST = 0x1p-24;
    private static final double LARGEST = 0x1p24;

    /** After an update that was done. */
    LossScale next() {
        return updates + 1 < PATIENCE
                ? new LossScale(factor, updates + 1)
                : new LossScale(Math.min(LARGEST, 2 * factor), 0);
    }

    /** After a gradient that overflowed. */
    LossScale halved() {
        return new LossScale(factor / 2, 0);
    }

    /** Whether it can be halved: a gradient that overflows even with the smallest factor is not finite at all. */
    boolean canBeHalved() {
        return factor > SMALLEST;
    }
}
