package org.ttnmt.data;

import java.util.function.DoubleSupplier;

/** What changes in a pair each time that training reads it. */
@FunctionalInterface
public interface PairVariation {
    /** Nothing changes. */
    PairVariation NONE = (pair, random) -> pair;

    /**
     * The pair as it is read this time.
     *
     * @param random numbers from 0 to below 1, which follow from the run's seed and the place in the data
     */
    EncodedPair vary(EncodedPair pair, DoubleSupplier random);

    /**
     * The same, but a side that would become longer than {@code maxLength} pieces stays as it is, and so does a pair
     * whose target would not find room.
     */
    default PairVariation within(int maxLength, TargetRoom room) {
        if (this == NONE) {
            return this;
        }
        return (pair, random) -> {
            EncodedPair varied = vary(pair, random);
            boolean sourceFits = varied.source().length <= maxLength;
            boolean targetFits = varied.target().length <= maxLength;
            EncodedPair fitting = new EncodedPair(
                    sourceFits ? varied.source() : pair.source(), targetFits ? varied.target() : pair.target());
            return room.holds(fitting.source(), fitting.target()) ? fitting : pair;
        };
    }
}
