package org.ttnmt.model.training;

/**
 * Those who train one model together: each has a rank, all weights, and a share of the pairs of every batch. What they
 * have is added up in the same order each time, and everybody gets the same bits; so all take the same step. Used by one
 * thread at a time, and by all ranks for the same things in the same order.
 */
public interface GradientExchange extends AutoCloseable {

    /** A process that trains by itself. */
    GradientExchange ALONE = new GradientExchange() {
        @Override
        public int rank() {
            return 0;
        }

        @Override
        public int ranks() {
            return 1;
        }

        @Override
        public double[][] all(double... mine) {
            return new double[][] {mine};
        }

        @Override
        public void sum(float[] gradient) {}

        @Override
        public void close() {}
    };

    /** Which one this is, from 0. */
    int rank();

    /** How many there are. */
    int ranks();

    /** Whether this is the first, which validates, tells and saves. */
    default boolean leads() {
        return rank() == 0;
    }

    /**
     * Gives everybody what each has.
     *
     * @param mine as many numbers as everybody gives, at least one
     * @return {@code (ranks, numbers)}
     * @throws IllegalStateException when one of the others is gone
     */
    double[][] all(double... mine);

    /** Waits until everybody is here. */
    default void await() {
        all(0);
    }

    /**
     * Adds up what all have, in place.
     *
     * @throws IllegalStateException when one of the others is gone
     */
    void sum(float[] gradient);

    @Override
    void close();
}
