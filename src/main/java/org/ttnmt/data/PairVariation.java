package org.ttnmt.data;

import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

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
     * The same.
     *
     * @param another gives a pair of the same window, drawn at random, as it stands in the data
     */
    default EncodedPair vary(EncodedPair pair, Supplier<EncodedPair> another, DoubleSupplier random) {
        return vary(pair, random);
    }

    /** This variation, then another one. */
    default PairVariation then(PairVariation next) {
        if (this == NONE || next == NONE) {
            return this == NONE ? next : this;
        }
        PairVariation first = this;
        return new Drawn((pair, another, random) -> next.vary(first.vary(pair, another, random), another, random));
    }

    /**
     * The same, but a side that would become longer than {@code maxLength} pieces stays as it is, and so does a pair
     * whose target would not find room.
     */
    default PairVariation within(int maxLength, TargetRoom room) {
        if (this == NONE) {
            return this;
        }
        return new Drawn((pair, another, random) -> {
            EncodedPair varied = vary(pair, another, random);
            boolean sourceFits = varied.source().length <= maxLength;
            boolean targetFits = varied.target().length <= maxLength;
            EncodedPair fitting = new EncodedPair(
                    sourceFits ? varied.source() : pair.source(), targetFits ? varied.target() : pair.target());
            return room.holds(fitting.source(), fitting.target()) ? fitting : pair;
        });
    }

    /** A variation that may draw other pairs. */
    @FunctionalInterface
    interface OfWindow {
        EncodedPair vary(EncodedPair pair, Supplier<EncodedPair> another, DoubleSupplier random);
    }

    /** One that is made of such a function; without a window, each pair is its own other. */
    record Drawn(OfWindow function) implements PairVariation {
        @Override
        public EncodedPair vary(EncodedPair pair, DoubleSupplier random) {
            return vary(pair, () -> pair, random);
        }

        @Override
        public EncodedPair vary(EncodedPair pair, Supplier<EncodedPair> another, DoubleSupplier random) {
            return function.vary(pair, another, random);
        }
    }
}
