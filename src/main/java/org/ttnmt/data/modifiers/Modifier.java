package org.ttnmt.data.modifiers;

import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** A change of a pair of which both sides stay translations of each other. */
@FunctionalInterface
interface Modifier {

    /**
     * The changed pair; an equal one where there is nothing to change.
     *
     * @param another gives some other pair of the data
     * @param random numbers from 0 to below 1
     */
    TextPair apply(TextPair pair, Supplier<TextPair> another, DoubleSupplier random);

    /** A whole number from 0 to below {@code bound}. */
    static int draw(DoubleSupplier random, int bound) {
        return (int) (random.getAsDouble() * bound);
    }
}
